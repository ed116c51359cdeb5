"""Times as the database keeps them: milliseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def milliseconds(at: datetime) -> int:
    """Convert a time that is aware of its zone.

    Raises:
        ValueError: the time does not say which zone it is in.
    """
    if at.tzinfo is None:
        raise ValueError("a time in the journal must be aware of its zone")
    return round(at.timestamp() * 1000)


def from_milliseconds(at_ms: int) -> datetime:
    """Convert a time back, in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
