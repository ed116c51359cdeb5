"""Deletion: takes entries out for good, and whatever else holds their words, in one transaction.

The bytes go from the file and its log with the purge that follows; a person goes by their key, in
`Persons.shred`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.journal import memories, statements
from service.journal.database import Transaction


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
    gone: list[str] = []
    recordings: list[str] = []
    for entry_id in entry_ids:
        named = {"person": person_id, "entry": entry_id}
        recorded = transaction.rows(statements.RECORDINGS_OF_ENTRY, named)
        if not transaction.run(statements.DELETE_ENTRY, named):
            continue
        transaction.run(statements.LEDGER_ADD, {**named, "now_ms": now_ms})
        gone.append(entry_id)
        recordings += (row[0] for row in recorded)
    if gone:
        _forget_copies(transaction, person_id, device)
    return Deleted(tuple(gone), tuple(recordings))


def _forget_copies(transaction: Transaction, person_id: str, device: bytes) -> None:
    transaction.run(statements.EMPTY_ANSWERS, {"person": person_id, "empty": b""})
    others = {"person": person_id, "scope": device, "device_bytes": memories.DEVICE_BYTES}
    transaction.run(statements.DELETE_OTHER_DEVICES, others)
