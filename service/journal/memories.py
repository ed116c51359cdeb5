"""Memories: what the dialogue remembers, one document per person and one per device of theirs."""

from __future__ import annotations

import json

from service.journal import statements
from service.journal.database import Transaction
from service.journal.persons import Person

PERSON = b""
"""The scope of the person's own memory; a device's is a keyed hash."""
DEVICE_BYTES = 32
"""The length of a device's scope, by which it is told from the others."""

_RECORD = "memory"


def read(transaction: Transaction, person: Person | None, scope: bytes) -> bytes | None:
    """Read a memory; a stranger has none.

    Raises:
        JournalCorrupt: it does not decrypt.
    """
    if person is None:
        return None
    row = transaction.row(statements.READ_MEMORY, {"person": person.id, "scope": scope})
    return None if row is None else person.sealer.unseal(row[0], scope.hex(), _RECORD)


def write(transaction: Transaction, person: Person, scope: bytes, memory: bytes | None) -> None:
    """Replace a memory; None removes it."""
    where = {"person": person.id, "scope": scope}
    if memory is None:
        transaction.run(statements.DELETE_MEMORY, where)
        return
    sealed = person.sealer.seal(memory, scope.hex(), _RECORD)
    transaction.run(statements.WRITE_MEMORY, {**where, "body": sealed})


def forget_devices(transaction: Transaction, person_id: str, but: bytes = PERSON) -> None:
    """Remove what is remembered of a person's devices, but that of one scope."""
    others = {"person": person_id, "scope": but, "device_bytes": DEVICE_BYTES}
    transaction.run(statements.DELETE_OTHER_DEVICES, others)


def consent(transaction: Transaction, person: Person) -> None:
    """Note in the person's memory, a JSON object of the dialogue's, that they agreed to be kept."""
    _note(transaction, person, "consent")


def owe_care(transaction: Transaction, person: Person) -> None:
    """Note that the next session is to open with care."""
    _note(transaction, person, "care_due")


def _note(transaction: Transaction, person: Person, fact: str) -> None:
    memory = json.loads(read(transaction, person, PERSON) or b"{}")
    if memory.get(fact) is not True:
        noted = json.dumps({**memory, fact: True}).encode("ascii")
        write(transaction, person, PERSON, noted)
