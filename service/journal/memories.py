"""Memories: what the dialogue remembers, one document per person and one per device of theirs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from service.journal import statements
from service.journal.database import Transaction
from service.journal.persons import Person

PERSON = b""
"""The scope of the person's own memory; a device's is a keyed hash."""
DEVICE_BYTES = 32
"""The length of a device's scope, by which it is told from the others."""
DEVICES = b"devices"
"""The scope of what a person decided about their devices."""

_RECORD = "memory"


class Memories:
    """What is kept for a turn, fetched by one statement and opened when asked for.

    It is as of when something of it was first asked for. A stranger has none.
    """

    def __init__(self, transaction: Transaction, person: Person | None, here: bytes) -> None:
        """Take whose they are, and the scope of the device."""
        self._transaction = transaction
        self._person = person
        self._here = here

    @cached_property
    def own(self) -> bytes | None:
        """The person's.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return self._opened(PERSON)

    @cached_property
    def here(self) -> bytes | None:
        """Theirs at this device.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return self._opened(self._here)

    @cached_property
    def devices(self) -> bytes | None:
        """What they decided about their devices.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        return self._opened(DEVICES)

    @cached_property
    def _sealed(self) -> Mapping[bytes, bytes | None]:
        if self._person is None:
            return {}
        scopes = {"own": PERSON, "here": self._here, "devices": DEVICES}
        asked = {"person": self._person.id, **scopes}
        found = self._transaction.row(statements.READ_MEMORIES, asked) or ()
        return dict(zip(scopes.values(), found, strict=True))

    def _opened(self, scope: bytes) -> bytes | None:
        sealed = self._sealed.get(scope)
        if sealed is None or self._person is None:
            return None
        return self._person.sealer.unseal(sealed, scope.hex(), _RECORD)


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
    _note(transaction, person, "consent", True)


def owe_care(transaction: Transaction, person: Person) -> None:
    """Note that the next session is to open with care."""
    _note(transaction, person, "care_due", True)


def look_anew(transaction: Transaction, person: Person) -> None:
    """Note that entries came from elsewhere: what is planned in them is to be looked for."""
    _note(transaction, person, "planned", None)


def _note(transaction: Transaction, person: Person, name: str, fact: Literal[True] | None) -> None:
    memory = json.loads(read(transaction, person, PERSON) or b"{}")
    if memory.get(name) is not fact:
        noted = json.dumps({**memory, name: fact}).encode("ascii")
        write(transaction, person, PERSON, noted)
