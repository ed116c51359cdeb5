"""Sealers: what seals for people outside of a turn, such as sound that is laid down before it."""

from __future__ import annotations

from datetime import datetime

from service.journal.clock import milliseconds
from service.journal.database import Database
from service.journal.keys import Keys
from service.journal.persons import Persons
from service.journal.sealing import Sealer


class Sealers:
    """The sealers of an installation's people; what one sealed opens no more without its person."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def at(self, platform: str, user: str, now: datetime) -> Sealer:
        """Return that of a platform's user, who is made if unknown, and committed.

        Raises:
            JournalCorrupt: their key is damaged.
            JournalBusy: someone has been writing for too long.
            JournalFull: the disk is full, read-only or failing.
        """
        with self._database.reading() as transaction:
            known = Persons(transaction, self._keys).find(platform, user)
        if known is not None:
            return known.sealer
        with self._database.writing() as transaction:
            persons = Persons(transaction, self._keys)
            person = persons.find(platform, user)
            if person is None:  # of those that come at once, one is the first
                person = persons.prepare()
                persons.add(person, platform, user, milliseconds(now))
                transaction.commit()
        return person.sealer

    def of(self, person_id: str) -> Sealer | None:
        """Return a person's; None of one who is not known, or not any more.

        Raises:
            JournalCorrupt: their key is damaged.
        """
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
        return None if person is None else person.sealer
