"""Time zones by name, from settings and from requests."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, None where there is no such zone.

    A name is looked up as a file: one that is a folder there ("Europe") fails as an OSError.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
