"""How long: minutes, seconds and hours as people say them -> minutes."""

# ruff: noqa: E501 - a long pattern of a table continues on its next line

from __future__ import annotations

import re

from skills.understanding.numbers import NUMBER, plain, value

OFFERED = (1, 3, 5, 10)
"""The lengths a guided piece comes in, in minutes."""

_IN_MINUTES = {"second": 1 / 60, "minute": 1.0, "min": 1.0, "hour": 60.0, "hr": 60.0, "sec": 1 / 60}
_UNIT = r"(?P<unit>second|minute|hour|min|hr|sec)s?"
_HAS_UNIT = re.compile("|".join(_IN_MINUTES))
"""In every length, so that a text without it need not be looked at with every pattern."""
_WHOLES: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), minutes)
    for pattern, minutes in (
        (r"\bthree quarters of an hour\b", 45),
        (r"\ban hour and a half\b|\bone and a half hours?\b", 90),
        (r"\ban hour and a quarter\b", 75),
        (r"\b(?:a )?quarter of an hour\b|\bquarter hour\b", 15),
        (r"\b(?:a )?half (?:an |a )?hour\b|\bhalf hour\b", 30),
        (r"\b(?:a )?minute and a half\b", 1.5),
        (r"\bhalf a minute\b|\bhalf minute\b|\bless than (?:a|one) minute\b|\bunder (?:a|one) minute\b",
         0.5),
        (r"\ba couple (?:of )?minutes\b", 2),
        (r"\ban hour\b", 60),
        (r"\ba minute\b", 1),
    )
)  # fmt: skip
_SAID = re.compile(rf"(?<![\w.])(?P<number>{NUMBER})[ -]{_UNIT}\b")
_HALF_AFTER = re.compile(rf"\b(?P<number>{NUMBER}) minutes? and a half\b")


def minutes(normal: str) -> float | None:
    """Find a length with its unit; minutes, exactly as said."""
    if not _HAS_UNIT.search(normal):
        return None
    if match := _HALF_AFTER.search(normal):
        return value(match["number"]) + 0.5
    if match := _SAID.search(normal):
        return round(value(match["number"]) * _IN_MINUTES[match["unit"]], 3)
    for pattern, length in _WHOLES:
        if pattern.search(normal):
            return length
    return None


def snapped(said: float) -> int:
    """Give the nearest length on offer; a tie goes to the shorter."""
    return min(OFFERED, key=lambda offered: (abs(offered - said), offered))


def as_slot(length: float) -> int | float:
    """Write minutes as a number of the contract."""
    return plain(length)
