"""The turn's unit of work: what a turn reads, and all that it writes in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from service import jobs as job_rows
from service.jobs import NewJob
from service.journal import memories, statements
from service.journal.answers import Answers, Delivery
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.deletion import forget_entries
from service.journal.entries import EntryWriter, JournalRecall
from service.journal.keys import Keys
from service.journal.links import Links
from service.journal.persons import Person, Persons
from service.journal.recordings import NewRecording, Recordings
from skills.recall import Recall
from skills.reply import Effect, Forget, Join, Keep, OfferCode

PURGE = NewJob("purge")
"""Rids the database file and its log of deleted bytes. Each deletion adds one of its own: a purge
that is running may have begun too early for it."""

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
        self, transaction: Transaction, keys: Keys, delivery: Delivery, person: Person | None
    ) -> None:
        self._transaction = transaction
        self._person = person
        self._answers = Answers(transaction, keys, delivery)
        self._links = Links(transaction, keys)
        self._device_scope = keys.hash(
            "device", delivery.platform, delivery.user, delivery.device_key
        )
        self.stored_answer = self._answers.read()
        """What this delivery was answered before; None for a new one."""
        self.recall: Recall = JournalRecall(transaction, person, self._links)
        """The person's entries, read when asked."""

    @property
    def person_id(self) -> str | None:
        """Who it is; None for a stranger."""
        return None if self._person is None else self._person.id

    @cached_property
    def person_memory(self) -> bytes | None:
        """What the dialogue remembers of the person.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return memories.read(self._transaction, self._person, memories.PERSON)

    @cached_property
    def device_memory(self) -> bytes | None:
        """What the dialogue remembers of the person at this device.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return memories.read(self._transaction, self._person, self._device_scope)

    def has_entry(self, entry_id: str) -> bool:
        """Tell whether the person has an entry of this id."""
        named = {"person": self.person_id, "entry": entry_id}
        return self._transaction.row(statements.READ_ENTRY, named) is not None


class Unit(View):
    """A turn that may write. What is not committed has never been."""

    def __init__(
        self,
        transaction: Transaction,
        keys: Keys,
        delivery: Delivery,
        recordings: Recordings,
    ) -> None:
        self._persons = Persons(transaction, keys)
        self._delivery = delivery
        self._recordings = recordings
        known = self._persons.find(delivery.platform, delivery.user)
        self._writer = known or self._persons.prepare()
        super().__init__(transaction, keys, delivery, self._writer)

    def has_recording(self, entry_id: str) -> bool:
        """Tell whether there is a recording of an entry."""
        named = self._named(entry_id)
        return self._transaction.row(statements.RECORDINGS_OF_ENTRY, named) is not None

    def _named(self, entry_id: str) -> dict[str, str]:
        return {"person": self._writer.id, "entry": entry_id}

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
        recordings: Sequence[NewRecording] = (),
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
            recordings: sound to keep.

        After `Forget(everything=True)` nothing personal is written: of the arguments only the
        answer, under the service's own key, and the jobs that are nobody's.

        Raises:
            JournalFull: the disk is full, read-only or failing; nothing was written.
            JournalCorrupt: a field is kept of an entry that does not decrypt.
        """
        farewell = next((e for e in effects if isinstance(e, Forget) and e.everything), None)
        if farewell and not (farewell.only_here and self._leave(answer, at)):
            return self._forget_everything(at, answer, jobs)
        if farewell:
            return Written()
        self._add_stranger(at)
        written, gone = self._write_entries(effects, at, context)
        if not self._linked(effects, at):
            self._write_memory(memories.PERSON, self.person_memory, person_memory)
        self._write_memory(self._device_scope, self.device_memory, device_memory)
        self._write_recordings(recordings, at)
        self._answers.write(answer, at, self._writer)
        self._write_jobs([*jobs, PURGE] if written.deleted else jobs, at)
        self._transaction.commit()
        self._recordings.remove(gone)
        return written

    def _leave(self, answer: bytes | None, at: datetime) -> bool:
        """Let this identity lead to nobody, where others lead to the person."""
        platform, user = self._delivery.platform, self._delivery.user
        if not self._persons.unlink(self._writer.id, platform, user):
            return False
        self._answers.write(answer, at, person=None)
        self._transaction.commit()
        return True

    def _forget_everything(
        self, at: datetime, answer: bytes | None, jobs: Sequence[NewJob]
    ) -> Written:
        person = {"person": self._writer.id}
        gone = [row[0] for row in self._transaction.rows(statements.RECORDINGS_OF_PERSON, person)]
        if self._writer.wrapped_key is None:
            self._persons.shred(self._writer.id, milliseconds(at))
        self._answers.write(answer, at, person=None)
        self._write_jobs([*(job for job in jobs if not job.personal), PURGE], at)
        self._transaction.commit()
        self._recordings.remove(gone)
        return Written(deleted=(EVERYTHING,))

    def _add_stranger(self, at: datetime) -> None:
        if self._writer.wrapped_key is not None:
            platform, user = self._delivery.platform, self._delivery.user
            self._persons.add(self._writer, platform, user, milliseconds(at))

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

    def _write_recordings(self, recordings: Sequence[NewRecording], at: datetime) -> None:
        for recording in recordings:
            self._recordings.write(self._writer.sealer, recording)
            new = {
                "recording": recording.id,
                "person": self._writer.id,
                "entry": recording.entry_id,
                "size": len(recording.audio),
                "now_ms": milliseconds(at),
            }
            self._transaction.run(statements.ADD_RECORDING, new)

    def _write_jobs(self, jobs: Sequence[NewJob], at: datetime) -> None:
        for job in jobs:
            job_rows.add(self._transaction, job, at, self._writer.sealer)
