"""How a person's own numbers move: medians of two spans, told with their uncertainty.

Within one person only, with no norm and no score (CONTENT, 4): fewer than five numbers tell no
direction, medians less than one apart are about the same, and what wasn't said is no zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from skills.recall import Entry

LEAST = 5
"""Fewer ratings than this in both spans together tell no direction."""
SAME_WITHIN = 1.0
"""Medians closer than this are about the same."""

SPAN_DAYS = {"week": 7, "month": 28, "year": 182}
"""The length of a span in days, compared with the one before it; a year is seen by its halves."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What can be said of a span and the one before it."""

    kind: Literal["none", "too_few", "alone", "same", "higher", "lower"]
    recent: tuple[float, ...] = ()
    """The ratings of the last span, oldest first; for `too_few` those of both."""
    median: float = 0.0
    """Of the last span."""


def of(entries: Sequence[Entry], now: datetime, days: int) -> Trend:
    """Weigh the ratings of the last `days` days against those of as many before.

    Args:
        entries: newest first.
        now: when it is asked.
        days: the length of each of the two spans.
    """
    span = timedelta(days=days)
    recent = _ratings(entries, now - span, now)
    before = _ratings(entries, now - 2 * span, now - span)
    if not recent and not before:
        return Trend("none")
    if len(recent) + len(before) < LEAST:
        return Trend("too_few", (*before, *recent))
    if not recent or not before:
        alone = recent or before
        return Trend("alone", alone, median(alone))
    middle = median(recent)
    return Trend(_direction(middle - median(before)), recent, middle)


def _direction(difference: float) -> Literal["same", "higher", "lower"]:
    if abs(difference) < SAME_WITHIN:
        return "same"
    return "higher" if difference > 0 else "lower"


def _ratings(entries: Sequence[Entry], after: datetime, until: datetime) -> tuple[float, ...]:
    inside = (entry for entry in reversed(entries) if after < entry.at <= until)
    ratings = (entry.fields.get("rating") for entry in inside)
    return tuple(rating for rating in ratings if rating is not None)
