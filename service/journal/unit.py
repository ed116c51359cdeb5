"""The turn's unit of work: what a turn reads, and all that it writes in one commit."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from service import jobs as job_rows
from service.errors import JournalBusy, JournalCorrupt, JournalError
from service.jobs import NewJob
from service.journal import devices, memories, settings, statements
from service.journal.answers import Answers
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.deletion import Deleted, forget_entries
from service.journal.delivery import Delivery
from service.journal.entries import EntryWriter, JournalRecall
from service.journal.keys import Keys
from service.journal.links import Links
from service.journal.memories import Memories
from service.journal.persons import Person, Persons
from service.journal.recordings import LaidDown, Recordings
from service.journal.settings import Settings
from service.journal.speakers import GoesOn, Speakers, called, nobody
from skills.recall import Recall
from skills.reply import Effect, Forget, Join, Keep, OfferCode, Switch

log = logging.getLogger(__name__)

PURGE = NewJob("purge")
"""Rids the database file and its log of deleted bytes. Each deletion adds one of its own: a purge
that is running may have begun too early for it."""


RECORDINGS: Final = "recordings"
"""The list in a purge's payload, and in a removal's, of those whose sound is to go."""


def purge_of(recordings: Sequence[str]) -> NewJob:
    """Return the purge that follows a deletion; it sees to it that these recordings are gone."""
    return NewJob(PURGE.kind, {RECORDINGS: list(recordings)}) if recordings else PURGE


REMOVE = "remove_recordings"
"""The kind of a job that takes away sound whose row is gone, should it not have gone at once."""


def removal_of(recordings: Sequence[str]) -> NewJob:
    """Return the job that sees to it that the sound of these recordings is gone."""
    return NewJob(REMOVE, {RECORDINGS: list(recordings)})


EVERYTHING = "*"
"""What `Written.deleted` holds when the whole journal went."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit did."""

    saved: tuple[Mapping[str, Any], ...] = ()
    """The fields of each Keep, in order."""
    deleted: tuple[str, ...] = ()
    """The ids of the entries that were there and went; ("*",) for everything."""


class View:
    """What a turn may read, as of one moment. To be used only inside its `with` block."""

    def __init__(
        self, transaction: Transaction, keys: Keys, speakers: Speakers, person: Person | None
    ) -> None:
        self._transaction = transaction
        self._person = person
        self._speakers = speakers
        self._answers = Answers(transaction, keys, speakers.delivery)
        self._links = Links(transaction, keys)
        self._device_scope = speakers.device_scope
        self._memories = Memories(transaction, person, speakers.device_scope)
        self.stored_answer = self._answers.read()
        """What this delivery was answered before; None for a new one."""
        self.recall: Recall = JournalRecall(transaction, person, self._links, speakers)
        """The person's entries, read when asked."""

    @property
    def person_id(self) -> str | None:
        """Who it is; None for a stranger."""
        return None if self._person is None else self._person.id

    @property
    def person_memory(self) -> bytes | None:
        """What the dialogue remembers of the person.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return self._memories.own

    @property
    def device_memory(self) -> bytes | None:
        """What the dialogue remembers of the person at this device.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return self._memories.here

    @property
    def is_shared(self) -> bool | None:
        """What the person decided about who hears this device; None: as it tells itself.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        device_id = self._speakers.came_by["identity"].hex()
        return devices.is_shared(self._memories.devices, device_id)

    def has_entry(self, entry_id: str) -> bool:
        """Tell whether the person has an entry of this id."""
        named = {"person": self.person_id, "entry": entry_id}
        return self._transaction.row(statements.READ_ENTRY, named) is not None

    def was_deleted(self, entry_id: str) -> bool:
        """Tell whether the person had an entry of this id, and deleted it."""
        named = {"person": self.person_id, "entry": entry_id}
        return self._transaction.row(statements.LEDGER_HAS, named) is not None


class Unit(View):
    """A turn that may write. What is not committed has never been."""

    def __init__(
        self,
        transaction: Transaction,
        keys: Keys,
        delivery: Delivery,
        recordings: Recordings,
        goes_on: GoesOn = nobody,
        person_id: str | None = None,
    ) -> None:
        self._keys = keys
        self._persons = Persons(transaction, keys)
        self._delivery = delivery
        self._recordings = recordings
        speakers = Speakers(transaction, keys, delivery)
        self._writer = speakers.found(goes_on, person_id) or self._persons.prepare()
        super().__init__(transaction, keys, speakers, self._writer)

    def hand_over(
        self,
        switch: Switch,
        at: datetime,
        *,
        person_memory: bytes | None,
        device_memory: bytes | None,
    ) -> Unit:
        """Note what stays of whoever spoke, and return the turn's unit for whom they named.

        Nothing is committed: that is the other unit's, with all of it.
        """
        if self._writer.wrapped_key is None:
            self._write_memory(memories.PERSON, self.person_memory, person_memory)
            self._write_memory(self._device_scope, self.device_memory, device_memory)
            if switch.leaves:
                self._speakers.name(self._writer, switch.leaves, at)
        theirs = replace(self._delivery, speaker=called(self._delivery.user, switch.name))
        return Unit(self._transaction, self._keys, theirs, self._recordings)

    def memories_of_others(self) -> Sequence[bytes]:
        """Return what the dialogue remembers of the others behind the same account.

        Who is damaged is left out: what one has must not stop the others.
        """
        people = self._persons.of_household(self._delivery.platform, self._speakers.household)
        read = (self._memory_of(person_id) for person_id in people if person_id != self._writer.id)
        return [memory for memory in read if memory is not None]

    def _memory_of(self, person_id: str) -> bytes | None:
        try:
            person = self._persons.get(person_id)
            return memories.read(self._transaction, person, memories.PERSON)
        except JournalCorrupt as error:
            log.error("%s; it is left out", error)  # noqa: TRY400 -- the trace tells nothing more
            return None

    @cached_property
    def settings(self) -> Settings:
        """What the person decided about their journal.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return settings.read(self._transaction, self._person)

    def fields(self, entry_id: str) -> Mapping[str, Any]:
        """Read an entry's fields; none of one that is not there.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return EntryWriter(self._transaction, self._writer).fields(entry_id)

    @property
    def writer_id(self) -> str:
        """Whose turn it is; a stranger's id holds from the commit on."""
        return self._writer.id

    def recording_of(self, entry_id: str) -> str | None:
        """Return the id of an entry's recording, if it has one."""
        row = self._transaction.row(statements.RECORDINGS_OF_ENTRY, self._named(entry_id))
        return None if row is None else str(row[0])

    def _named(self, entry_id: str) -> dict[str, str]:
        return {"person": self._writer.id, "entry": entry_id}

    def must_be_alone(self, effects: Sequence[Effect]) -> bool:
        """Tell whether these reach beyond who speaks, while others write beside this turn.

        Then it is to be left, and taken once more, alone.
        """
        reaching = any(isinstance(effect, Forget | OfferCode | Join) for effect in effects)
        return reaching and not self._transaction.is_alone

    def commit(
        self,
        effects: Sequence[Effect],
        at: datetime,
        context: Mapping[str, Any],
        *,
        person_memory: bytes | None,
        device_memory: bytes | None,
        answer: bytes | None = None,
        jobs: Sequence[NewJob] = (),
        recordings: Sequence[LaidDown] = (),
    ) -> Written:
        """Write all that a turn brought, durably, and end the transaction.

        Args:
            effects: what to keep and to forget, in order.
            at: when the turn happened, aware of the person's zone.
            context: further fields of an entry that is made now: platform, tz, ...
            person_memory: the new memory of the person; None removes it.
            device_memory: the new memory at this device; None removes it.
            answer: what is sent back, for a repeat of this delivery.
            jobs: what is to be done later.
            recordings: sound to keep, as `Journal.lay_down` returned it.

        After `Forget(everything=True)` nothing personal is written: of the arguments only the
        answer, under the service's own key, the jobs that are nobody's, and what others leave.

        Raises:
            JournalFull: the disk is full, read-only or failing; nothing was written.
            JournalBusy: whose recording it is was deleted just now; nothing was written.
            JournalCorrupt: a field is kept of an entry that does not decrypt.
            JournalError: `must_be_alone` was not asked; nothing was written.
        """
        if self.must_be_alone(effects):
            raise JournalError("this reaches beyond who speaks: the turn is to be taken alone")
        farewell = next((e for e in effects if isinstance(e, Forget) and e.everything), None)
        if farewell:
            return self._forget_everything(farewell, at, answer, jobs)
        self._add_stranger(at)
        self._speakers.heard(self._writer, at)
        written, gone = self._write_entries(effects, at, context)
        if not self._linked(effects, at):
            self._write_memory(memories.PERSON, self.person_memory, person_memory)
        self._write_memory(self._device_scope, self.device_memory, device_memory)
        replaced = self._write_recordings(recordings, at)
        self._answers.write(answer, at, self._writer)
        purge = [purge_of(gone)] if written.deleted else []
        removal = [removal_of(replaced)] if replaced else []
        self._write_jobs([*jobs, *purge, *removal], at)
        self._transaction.commit()
        remove_now(self._recordings, [*gone, *replaced])
        return written

    def _forget_everything(
        self, farewell: Forget, at: datetime, answer: bytes | None, jobs: Sequence[NewJob]
    ) -> Written:
        gone = self._left() if farewell.only_here else self._known_writer()
        recordings = [
            row[0]
            for person in gone
            for row in self._transaction.rows(statements.RECORDINGS_OF_PERSON, {"person": person})
        ]
        for person in gone:
            self._persons.shred(person, milliseconds(at))
        self._answers.write(answer, at, person=None)
        self._write_jobs([*_nobodys(jobs), purge_of(recordings)], at)
        self._transaction.commit()
        remove_now(self._recordings, recordings)
        return Written(deleted=(EVERYTHING,) if gone or not farewell.only_here else ())

    def _known_writer(self) -> Sequence[str]:
        return [self._writer.id] if self._writer.wrapped_key is None else []

    def _left(self) -> Sequence[str]:
        """Let an account lead to nobody; return those of its people to whom nothing else leads."""
        platform, household = self._delivery.platform, self._speakers.household
        people = self._persons.of_household(platform, household)
        return [one for one in people if not self._persons.leave(one, platform, household)]

    def _add_stranger(self, at: datetime) -> None:
        if self._writer.wrapped_key is not None:
            self._speakers.add(self._writer, at)

    def _linked(self, effects: Sequence[Effect], at: datetime) -> bool:
        """Offer a code, or join; tell whether this device is another person's from now on."""
        before = self._writer
        for effect in effects:
            if isinstance(effect, OfferCode):
                self._links.offer(self._writer, effect.code, at)
            elif isinstance(effect, Join):
                self._writer = self._links.join(self._writer, effect.code, at)
        return self._writer.id != before.id

    def _write_entries(
        self, effects: Sequence[Effect], at: datetime, context: Mapping[str, Any]
    ) -> tuple[Written, list[str]]:
        writer = EntryWriter(self._transaction, self._writer)
        saved: list[Mapping[str, Any]] = []
        deleted: list[str] = []
        gone: list[str] = []
        for effect in effects:
            if isinstance(effect, Keep):
                writer.keep(effect, at, context)
                saved.append(effect.fields)
            if not isinstance(effect, Forget):
                continue
            went = forget_entries(
                self._transaction,
                self._writer.id,
                effect.entry_ids,
                milliseconds(at),
                self._device_scope,
            )
            deleted += went.entry_ids
            gone += went.recordings
        writer.close()
        return Written(tuple(saved), tuple(deleted)), gone

    def _write_memory(self, scope: bytes, old: bytes | None, new: bytes | None) -> None:
        if new != old:
            memories.write(self._transaction, self._writer, scope, new)

    def _write_recordings(self, recordings: Sequence[LaidDown], at: datetime) -> list[str]:
        """Write the rows of sound; return the ids of those whose place it takes."""
        replaced = []
        for recording in map(self._own, recordings):
            new = {
                "recording": recording.id,
                "person": self._writer.id,
                "entry": recording.entry_id,
                "size": recording.size,
                "now_ms": milliseconds(at),
            }
            self._transaction.run(statements.ADD_RECORDING, new)
            if recording.instead_of is not None:
                old = {"recording": recording.instead_of, "person": self._writer.id}
                self._transaction.run(statements.DELETE_RECORDING, old)
                replaced.append(recording.instead_of)
        return replaced

    def _own(self, recording: LaidDown) -> LaidDown:
        if recording.owner != self._writer.id:
            raise JournalBusy("the journal of this recording was deleted; send it again")
        return recording

    def _write_jobs(self, jobs: Sequence[NewJob], at: datetime) -> None:
        for job in jobs:
            job_rows.add(self._transaction, job, at, self._writer.sealer)


def _nobodys(jobs: Sequence[NewJob]) -> Iterator[NewJob]:
    """Yield what is to be done of jobs whose person is gone."""
    for job in jobs:
        left = job.leaves if job.personal else job
        if left is not None:
            yield left


def commit_deletion(
    transaction: Transaction, gone: Deleted, recordings: Recordings, now: datetime
) -> None:
    """Commit a deletion with its purge, and remove its sound."""
    job_rows.add(transaction, purge_of(gone.recordings), now, sealer=None)
    transaction.commit()
    remove_now(recordings, gone.recordings)


def remove_now(recordings: Recordings, gone: Sequence[str]) -> None:
    """Remove the sound of a deletion; where that can't be now, the job that follows does it."""
    try:
        recordings.remove(gone)
    except JournalBusy as error:
        log.warning("deleted recordings wait for a job: %s", error)
