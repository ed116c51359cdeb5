"""Sealed links: addresses that hold what they are for, and that nobody else can make or read."""

from __future__ import annotations

import base64
import json
from typing import Any

from service.errors import JournalCorrupt
from service.journal.sealing import Sealer


def sealed(sealer: Sealer, kind: str, told: bytes) -> str:
    """Return a name for an address."""
    return base64.urlsafe_b64encode(sealer.seal(told, "link", kind)).decode().rstrip("=")


def opened(sealer: Sealer, kind: str, name: str) -> dict[str, Any] | None:
    """Read a name that `sealed` gave for the same kind; None for any other."""
    try:
        raw = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
        told: dict[str, Any] = json.loads(sealer.unseal(raw, "link", kind))
    except (ValueError, JournalCorrupt):
        return None
    return told
