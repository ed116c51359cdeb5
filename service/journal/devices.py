"""Devices: the ways in that lead to a person, by platform; their ids are kept as keyed hashes.

What their person decided about each, a name and whether others hear it, is one document sealed
with the person's key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from service.errors import Conflict
from service.journal import memories, statements
from service.journal.database import Transaction
from service.journal.persons import Person

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Device:
    """One way in. The platform's own id of it can't be told any more, on purpose."""

    id: str
    """The keyed hash, in hexadecimal."""
    platform: str
    since: datetime
    name: str = ""
    """As its person calls it; empty where they don't."""
    shared: bool | None = None
    """Others may hear what is said there; None: as the device itself tells."""


def of(transaction: Transaction, person: Person | None) -> Sequence[Device]:
    """List a person's devices, the first one first; a stranger has none.

    Raises:
        JournalCorrupt: what was decided about them does not decrypt.
    """
    if person is None:
        return []
    decided = _read(transaction, person)
    rows = transaction.rows(statements.LIST_IDENTITIES, {"person": person.id})
    return [
        Device(
            bytes(identity).hex(),
            platform,
            datetime.fromtimestamp(ms / 1000, UTC),
            **decided.get(bytes(identity).hex(), {}),
        )
        for platform, identity, ms in rows
    ]


def is_shared(decided: bytes | None, device_id: str) -> bool | None:
    """Tell what a person decided about who hears a device; None where they didn't."""
    shared: bool | None = _parsed(decided).get(device_id, {}).get("shared")
    return shared


def decide(
    transaction: Transaction, person: Person, device_id: str, name: str, *, shared: bool | None
) -> None:
    """Note what a person wants a device to be called, and who hears it.

    Raises:
        Conflict: it is none of theirs.
        JournalCorrupt: what was decided before does not decrypt.
    """
    known = {device.id: device for device in of(transaction, person)}
    if device_id not in known:
        raise Conflict("this is none of your devices")
    changed = replace(known[device_id], name=" ".join(name.split())[:LONGEST_NAME], shared=shared)
    _write(transaction, person, {**known, device_id: changed}.values())


def unlink(transaction: Transaction, person: Person, device_id: str) -> None:
    """Let a device no longer lead to the person; it begins anew when it is used again.

    What the dialogue kept in mind there goes. Whose a memory was can't be told from its scope, so
    that of the other devices goes along: at worst one of them asks its open question no more.

    Raises:
        Conflict: it is none of theirs, or their only one.
        JournalCorrupt: what was decided about their devices does not decrypt.
    """
    known = of(transaction, person)
    found = next((device for device in known if device.id == device_id), None)
    if found is None or len(known) == 1:
        raise Conflict("this is none of your devices, or your only one")
    gone = {"platform": found.platform, "identity": bytes.fromhex(found.id)}
    transaction.run(statements.DELETE_IDENTITY, gone)
    memories.forget_devices(transaction, person.id)
    _write(transaction, person, [device for device in known if device.id != device_id])


def _read(transaction: Transaction, person: Person | None) -> Mapping[str, Mapping[str, Any]]:
    return _parsed(memories.read(transaction, person, memories.DEVICES))


def _parsed(stored: bytes | None) -> Mapping[str, Mapping[str, Any]]:
    decided: dict[str, Mapping[str, Any]] = json.loads(stored) if stored else {}
    return decided


def _write(transaction: Transaction, person: Person, known: Iterable[Device]) -> None:
    decided = {
        device.id: {"name": device.name, "shared": device.shared}
        for device in known
        if device.name or device.shared is not None
    }
    stored = json.dumps(decided).encode() if decided else None
    memories.write(transaction, person, memories.DEVICES, stored)
