"""Deliveries: what a platform, or a person, sent once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a turn came from, or a recording."""

    platform: str
    user: str
    device_key: str = ""
    request_id: str | None = None
    """None: this door has no delivery ids, and nothing is remembered of the delivery."""
    digest: bytes | None = None
    """Of the body: a repeat has the same."""
    speaker: str = ""
    """Who spoke behind the account, where that is known."""
