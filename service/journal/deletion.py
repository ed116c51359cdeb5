"""Deletion: takes entries out for good, and whatever else holds their words, in one transaction.

The bytes go from the file and its log with the purge that follows; a person goes by their key, in
`Persons.shred`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.journal import memories, statements
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.entries import EntryWriter
from service.journal.persons import Person
from skills.reply import Keep

SOUND_OF: Final = "recording "
"""Stands in the deletion ledger before a recording's id, where its entry stayed."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What went."""

    entry_ids: tuple[str, ...] = ()
    """Those that had been there."""
    recordings: tuple[str, ...] = ()
    """Whose files are to be removed after the commit."""


def forget_entries(
    transaction: Transaction,
    person_id: str,
    entry_ids: Iterable[str],
    now_ms: int,
    device: bytes = memories.PERSON,
) -> Deleted:
    """Delete entries with their recordings, and note them in the ledger.

    With them go the copies of their words: the answers that were stored for repeated deliveries,
    and what the dialogue keeps in mind at the person's devices, where an entry may be half told
    and would come back whole with its next part.

    Args:
        transaction: the one that commits it.
        person_id: whose entries.
        entry_ids: those to delete; one that is not there is no matter.
        now_ms: when they were deleted.
        device: the scope of the device that the deletion came from. Its memory stays, since its
            turn writes it anew.
    """
    of_person = {"person": person_id}
    recorded = transaction.rows(statements.RECORDINGS_IN_TIME, of_person)  # before they go along
    gone = [
        entry_id
        for entry_id in entry_ids
        if transaction.run(statements.DELETE_ENTRY, {**of_person, "entry": entry_id})
    ]
    noted = [{**of_person, "entry": entry_id, "now_ms": now_ms} for entry_id in gone]
    transaction.run_many(statements.LEDGER_ADD, noted)
    if gone:
        _forget_copies(transaction, person_id, device)
        _try_again(transaction, person_id, now_ms)
    went = set(gone)
    recordings = tuple(name for name, entry_id, _ in recorded if entry_id in went)
    return Deleted(tuple(gone), recordings)


def forget_recording(
    transaction: Transaction, person: Person, recording_id: str, now: datetime
) -> bool:
    """Delete a recording, and note it in the ledger; its entry stays, and refers to it no more.

    Returns:
        Whether it had been there; its file is to be removed after the commit.

    Raises:
        JournalCorrupt: the entry does not decrypt.
    """
    named = {"person": person.id, "recording": recording_id}
    row = transaction.row(statements.READ_RECORDING, named)
    if row is None:
        return False
    writer = EntryWriter(transaction, person)
    if writer.fields(row[0]).get("audio_ref") == recording_id:
        writer.keep(Keep(row[0], None, {"audio_ref": None}), now, {})
    transaction.run(statements.DELETE_RECORDING, named)
    noted = {"person": person.id, "entry": SOUND_OF + recording_id, "now_ms": milliseconds(now)}
    transaction.run(statements.LEDGER_ADD, noted)
    return True


def _try_again(transaction: Transaction, person_id: str, now_ms: int) -> None:
    """Let what was given up for a person be tried anew: it may be there to delete what went now.

    A recording of a call that never could be read still lies at its platform, for its entry.
    """
    revived = {"person": person_id, "now_ms": now_ms}
    transaction.run(statements.REVIVE_JOBS_OF_PERSON, revived)


def _forget_copies(transaction: Transaction, person_id: str, device: bytes) -> None:
    transaction.run(statements.EMPTY_ANSWERS, {"person": person_id, "empty": b""})
    memories.forget_devices(transaction, person_id, but=device)
