"""Transfer: a person's journal taken out as a document or an archive, and brought in again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

from service import jobs as job_rows
from service.journal import archive, document, ledger, memories, personal
from service.journal.clock import milliseconds
from service.journal.database import Database
from service.journal.document import Document
from service.journal.keys import Keys
from service.journal.persons import Persons
from service.journal.portability import Imported, Importer, references, taken_out
from service.journal.recordings import Recordings
from service.journal.sealers import Sealers
from service.journal.sealing import Sealer
from service.journal.sound import Sound
from service.notices import plan_job


class Transfer:
    """Takes people's journals out, and brings them in."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        sealers: Sealers,
        recordings: Recordings,
        sound: Sound,
    ) -> None:
        self._database = database
        self._keys = keys
        self._sealers = sealers
        self._recordings = recordings
        self._sound = sound

    def export(self, person_id: str) -> dict[str, Any]:
        """Make the export document of a person, oldest entry first."""
        return document.build(self._taken_out(person_id))

    def export_archive(self, person_id: str, file: BinaryIO) -> None:
        """Write all of a person into a zip: the document, two forms to read, and kept recordings.

        Raises:
            JournalCorrupt: a recording's file is damaged.
        """
        taken_out = self._taken_out(person_id)
        named = ((ref, self._sound.recording(person_id, ref)) for ref in references(taken_out))
        kept = ((ref, sound) for ref, sound in named if sound is not None)
        archive.write(file, document.build(taken_out), kept)

    def import_document(
        self,
        platform: str,
        user: str,
        exported: object,
        now: datetime,
        audio: Mapping[str, bytes] | None = None,
        *,
        person_id: str | None = None,
    ) -> Imported:
        """Take an export document into the journal of a user, who is then known and consenting.

        Entries keep their times. Importing the same document again changes nothing, but that sound
        which was lost comes back. `audio` holds its recordings, by their entries' audio_ref. Where
        it is known whose journal it is (`person_id`), nobody is made for it.

        Raises:
            DocumentRefused: the document is not in the export's form; nothing was written.
            Conflict: the person was deleted meanwhile.
            JournalFull: the disk is full, read-only or failing.
            JournalBusy: someone has been writing for too long, or the audio store is away.
        """
        document.parse(exported, lambda _: "")  # refused before anybody is made for it
        sound = audio or {}
        if sound:
            self._sound.reach()
        sealer = self._sealer(platform, user, person_id, now)
        found = document.parse(exported, lambda text: self._keys.hash(sealer.owner, text).hex())
        self._lay_down_for_import(sealer, found, sound)
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).known(sealer.owner)
            importer = Importer(transaction, self._keys, person, found, sound)
            imported, recorded = importer.bring_in(milliseconds(now))
            memories.consent(transaction, person)
            if imported.added:
                memories.look_anew(transaction, person)
            if personal.bring_in(transaction, person, found.person):
                job_rows.add(transaction, plan_job(platform, user), now, person.sealer)
            with ledger.held(self._database.path):
                ledger.bring_up_to_date(transaction, self._database.path)
                transaction.commit()
        # Until it had its row, the purge of an earlier deletion may have taken it.
        self._recordings.write_missing(sealer, recorded)
        return imported

    def _sealer(self, platform: str, user: str, person_id: str | None, now: datetime) -> Sealer:
        if person_id is None:
            return self._sealers.at(platform, user, now)
        with self._database.reading() as transaction:
            return Persons(transaction, self._keys).known(person_id).sealer

    def _lay_down_for_import(
        self, sealer: Sealer, found: Document, sound: Mapping[str, bytes]
    ) -> None:
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).known(sealer.owner)
            known = Importer(transaction, self._keys, person, found, sound).sound()
        self._recordings.write_missing(sealer, known[True])
        for recording in known[False]:  # what lies under its name may be another key's, and go
            self._recordings.write(sealer, recording)

    def _taken_out(self, person_id: str) -> Document:
        with self._database.reading() as transaction:
            return taken_out(transaction, Persons(transaction, self._keys).get(person_id))
