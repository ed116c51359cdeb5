"""The sound of a journal: laid down before its turn, heard, written down, and deleted for good.

Recordings have rows (`service/journal/statements.py`) and lie sealed beside the database or in a
bucket; pieces that were made of one lie beside it. None of that is done while other writers wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.errors import Conflict, JournalBusy, JournalCorrupt
from service.jobs import JobQueue
from service.journal import memories, settings, statements
from service.journal.database import Database, Transaction
from service.journal.deletion import Deleted, forget_recording
from service.journal.entries import EntryWriter
from service.journal.keys import Keys
from service.journal.persons import Persons
from service.journal.recordings import LaidDown, NewRecording, Recordings
from service.journal.sealers import Sealers
from service.journal.unit import commit_deletion, removal_of
from skills.reply import Keep


class Sound:
    """What people of an installation recorded, and what was made of it."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        sealers: Sealers,
        recordings: Recordings,
        jobs: JobQueue,
    ) -> None:
        self._database = database
        self._keys = keys
        self._sealers = sealers
        self._recordings = recordings
        self._jobs = jobs

    def reach(self) -> None:
        """Make sure that sound can be kept now.

        Raises:
            JournalBusy: the audio store is away.
        """
        if not self._recordings.is_reachable():
            raise JournalBusy("the audio store can't be reached; try again later")

    def lay_down(
        self, platform: str, user: str, recording: NewRecording, now: datetime
    ) -> LaidDown:
        """Seal sound and keep it, before the turn that commits it: to be called outside of one.

        Raises:
            JournalFull: the disk is full, read-only or failing.
            JournalBusy: someone has been writing for too long, or the audio store is away.
        """
        self.reach()  # before anybody is made for nothing
        return self._recordings.write(self._sealers.at(platform, user, now), recording)

    def lay_down_of(self, person_id: str, recording: NewRecording) -> LaidDown:
        """Do the same for a person who is known.

        Raises:
            JournalFull: the disk is full, read-only or failing.
            JournalBusy: the audio store is away, or the person was deleted meanwhile.
        """
        self.reach()
        sealer = self._sealers.of(person_id)
        if sealer is None:
            raise JournalBusy("the journal of this recording was deleted; send it again")
        return self._recordings.write(sealer, recording)

    def recording(self, person_id: str, recording_id: str) -> bytes | None:
        """Return a recording of a person's; None if there is no such.

        Raises:
            JournalBusy: the audio store can't be reached.
            JournalCorrupt: it is gone or damaged.
        """
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            named = {"person": person_id, "recording": recording_id}
            if person is None or transaction.row(statements.READ_RECORDING, named) is None:
                return None
        return self._recordings.read(person.sealer, recording_id)

    def transcribe(
        self,
        person_id: str,
        recording_id: str,
        fields: Mapping[str, Any],
        now: datetime,
        *,
        owes_care: bool = False,
    ) -> bool:
        """Put what a recording says into its entry, and delete the sound, in one commit.

        What the entry said already, the words come after. A person who keeps their recordings for
        a while has the sound named there (`audio_ref`). Words that call for care open the
        person's next session (`owes_care`).

        Returns:
            False, and nothing is written, if it was transcribed before, or its entry or its
            person was deleted meanwhile and must not come back.

        Raises:
            JournalBusy: the words are kept; the sound could not be removed, and a job of its own
                does that.
            JournalCorrupt: the entry does not decrypt; the sound is kept.
        """
        named = {"person": person_id, "recording": recording_id}
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            row = transaction.row(statements.READ_RECORDING, named)
            if person is None or row is None:
                return False
            writer = EntryWriter(transaction, person)
            before = writer.fields(row[0])
            if before.get("audio_ref") == recording_id:
                return False
            kept = settings.read(transaction, person).keep_audio_days != 0
            said = {**fields, "text": _joined(before.get("text"), fields.get("text"))}
            if kept:
                said["audio_ref"] = recording_id
            writer.keep(Keep(row[0], None, said), now, {})
            if owes_care:
                memories.owe_care(transaction, person)
            if not kept:
                transaction.run(statements.DELETE_RECORDING, named)
            transaction.commit()
        if not kept:
            self._remove_or_ask_for_it(recording_id, now)
        return True

    def _remove_or_ask_for_it(self, recording_id: str, now: datetime) -> None:
        try:
            self._recordings.remove([recording_id])
        except JournalBusy:
            self._jobs.enqueue(removal_of([recording_id]), now)
            raise

    def remove(self, recording_ids: Sequence[str]) -> None:
        """Remove the sound of recordings that were deleted; what was brought in again since stays.

        Raises:
            JournalBusy: the audio store is away; try again later.
        """
        with self._database.reading() as transaction:
            gone = [one for one in recording_ids if not _is_there(transaction, one)]
        self._recordings.remove(gone)

    def has_piece(self, person_id: str, recording_id: str, name: str) -> bool:
        """Tell whether a piece was made of a recording that is still there.

        Raises:
            JournalBusy: the audio store can't be reached.
        """
        named = {"person": person_id, "recording": recording_id}
        with self._database.reading() as transaction:
            is_there = transaction.row(statements.READ_RECORDING, named) is not None
        return is_there and self._recordings.pieces.has(recording_id, name)

    def piece(self, person_id: str, recording_id: str, name: str) -> bytes | None:
        """Return a piece that was made of a recording; None if it is not made yet.

        Raises:
            Conflict: the recording, or the person, is gone.
            JournalBusy: the audio store can't be reached.
            JournalCorrupt: it is damaged, and was thrown away to be made again.
        """
        named = {"person": person_id, "recording": recording_id}
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).known(person_id)
            if transaction.row(statements.READ_RECORDING, named) is None:
                raise Conflict("there is no such recording")
        try:
            return self._recordings.pieces.read(person.sealer, recording_id, name)
        except JournalCorrupt:
            self._recordings.pieces.remove([recording_id])
            raise

    def keep_piece(self, person_id: str, recording_id: str, name: str, sound: bytes) -> None:
        """Keep a piece that was made of a recording, sealed, for as long as that is kept.

        Raises:
            Conflict: the recording, or the person, was deleted meanwhile.
            JournalBusy: the audio store can't be reached.
            JournalFull: the disk is full, read-only or failing.
        """
        sealer = self._sealers.of(person_id)
        if sealer is None:
            raise Conflict("there is no such person any more")
        self._recordings.pieces.write(sealer, recording_id, name, sound)
        named = {"person": person_id, "recording": recording_id}
        with self._database.reading() as transaction:
            is_there = transaction.row(statements.READ_RECORDING, named) is not None
        if not is_there:  # a deletion that comes later than this look removes it by itself
            self._recordings.pieces.remove([recording_id])
            raise Conflict("there is no such recording")

    def delete(self, person_id: str, recording_id: str, now: datetime) -> None:
        """Delete a recording; its entry stays, and refers to it no more.

        Raises:
            Conflict: there is no such person.
            JournalCorrupt: the entry does not decrypt; the recording stays.
        """
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).known(person_id)
            if forget_recording(transaction, person, recording_id, now):
                gone = Deleted((), (recording_id,))
                commit_deletion(transaction, gone, self._recordings, now)

    def sweep(self, now: datetime) -> None:
        """Remove what a kill, or a turn that failed, left without a row.

        Raises:
            JournalBusy: the audio store is away; try again later.
        """
        candidates = self._recordings.candidates(now)
        with self._database.reading() as transaction:
            known = {row[0] for row in transaction.rows(statements.ALL_RECORDINGS, {})}
        self._recordings.sweep(candidates, known)


def _is_there(transaction: Transaction, recording_id: str) -> bool:
    return transaction.row(statements.OWNER_OF_RECORDING, {"recording": recording_id}) is not None


def _joined(before: str | None, said: str | None) -> str | None:
    return "\n".join(text for text in (before, said) if text) or said
