"""The journal: what people keep, encrypted with a key per person.

store.py      Journal: the interface that everything else uses
unit.py       the turn's unit of work, and its read-only view
sound.py      what people recorded: laid down, heard, written down, deleted; recordings.py keeps it
transfer.py   taken out and brought in      upkeep.py  backups, checks, retention, purges
delivery.py   persons.py    answers.py  memories.py  entries.py  document.py   one noun each
tokens.py     who may come in      inspection.py what no longer reads
statements.py all SQL      database.py  transactions, whichever database keeps it
sqlite.py  postgres.py  opening.py   the two databases, and which one the settings name
master.py     the master key's file      keys.py  the key ring      sealing.py  field encryption
sealers.py    what seals for people outside of a turn
schema.py     postgres_schema.py   bring a database to this program's schema by migrations/
"""
