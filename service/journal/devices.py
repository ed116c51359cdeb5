"""Devices: the ways in that lead to a person, by platform; their ids are kept as keyed hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from service.errors import Conflict
from service.journal import statements
from service.journal.database import Transaction


@dataclass(frozen=True, slots=True)
class Device:
    """One way in. The platform's own id of it can't be told any more, on purpose."""

    id: str
    """The keyed hash, in hexadecimal."""
    platform: str
    since: datetime


def of(transaction: Transaction, person_id: str) -> Sequence[Device]:
    """List a person's devices, the first one first."""
    rows = transaction.rows(statements.LIST_IDENTITIES, {"person": person_id})
    return [
        Device(bytes(identity).hex(), platform, datetime.fromtimestamp(ms / 1000, UTC))
        for platform, identity, ms in rows
    ]


def unlink(transaction: Transaction, person_id: str, device_id: str) -> None:
    """Let a device no longer lead to the person; it begins anew when it is used again.

    Raises:
        Conflict: it is none of theirs, or their only one.
    """
    known = of(transaction, person_id)
    found = next((device for device in known if device.id == device_id), None)
    if found is None or len(known) == 1:
        raise Conflict("this is none of your devices, or your only one")
    gone = {"platform": found.platform, "identity": bytes.fromhex(found.id)}
    transaction.run(statements.DELETE_IDENTITY, gone)
