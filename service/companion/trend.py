"""How it has been: ratings as dots, the weeks' medians as bands, gaps left as gaps.

Within one person and ordinal: medians and ranges, no means, no lines drawn across days without a
rating, no target (CONTENT: the numbers are the person's own).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median
from typing import cast

from service.companion.calendar import Calendar
from service.companion.diary import number
from skills import trend as weighed
from skills.recall import Entry

WEEKS = 12
WIDTH, HEIGHT = 720.0, 340.0
LEFT, TOP, BOTTOM = 44.0, 16.0, 40.0
_WORDS = {
    "none": "No ratings in the last two weeks.",
    "too_few": "Not enough yet to call a direction.",
    "alone": "There are ratings of one of the last two weeks alone, so nothing to compare.",
    "same": "About the same as the week before.",
    "higher": "A little higher than the week before.",
    "lower": "A little lower than the week before.",
}
SERIES = {"rating": "Steady on own ground", "seen": "Seen by others"}


@dataclass(frozen=True, slots=True)
class Dot:
    """One rating in the picture."""

    x: float
    y: float
    told: str


@dataclass(frozen=True, slots=True)
class Band:
    """A week's median in the picture."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the table."""

    begins: date
    name: str
    count: int
    middle: str
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One series."""

    field: str
    name: str
    dots: Sequence[Dot]
    bands: Sequence[Band]
    weeks: Sequence[Week]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the page draws."""

    curves: Sequence[Curve]
    months: Sequence[tuple[float, str]]
    rows: Sequence[tuple[int, float]]
    """Numbers of the scale, with their height."""
    words: str


def picture(entries: Sequence[Entry], now: datetime, calendar: Calendar) -> Picture:
    """Draw the last twelve weeks.

    Args:
        entries: newest first.
        now: aware of the person's zone.
        calendar: says when a week begins there, and how days are written.
    """
    zone, today = cast("tzinfo", now.tzinfo), now.date()
    first = calendar.week_of(today) - timedelta(weeks=WEEKS - 1)
    rated = {field: _by_day(entries, field, zone, first) for field in SERIES}
    curves = [_curve(field, name, rated[field], first, calendar) for field, name in SERIES.items()]
    return Picture(
        [curve for curve in curves if curve.dots],
        _months(first, today, calendar),
        [(step, _y(step)) for step in (0, 5, 10)],
        in_words(entries, now),
    )


def in_words(entries: Sequence[Entry], now: datetime) -> str:
    """Say the trend of the last week against the one before, with its uncertainty."""
    return _WORDS[weighed.of(entries, now, weighed.SPAN_DAYS["week"]).kind]


def _curve(
    field: str, name: str, rated: Sequence[tuple[date, float]], first: date, calendar: Calendar
) -> Curve:
    by_week: dict[date, list[float]] = {}
    for day, value in rated:
        by_week.setdefault(calendar.week_of(day), []).append(value)
    return Curve(
        field,
        name,
        [Dot(_x(d, first), _y(value), f"{calendar.short(d)}: {value:g}") for d, value in rated],
        [_band(begins, values, first) for begins, values in by_week.items()],
        [_week(begins, values, calendar) for begins, values in by_week.items()],
    )


def _by_day(
    entries: Sequence[Entry], field: str, zone: tzinfo, first: date
) -> list[tuple[date, float]]:
    rated = (
        (entry.at.astimezone(zone).date(), float(entry.fields[field]))
        for entry in entries
        if entry.fields.get(field) is not None
    )
    return sorted(pair for pair in rated if pair[0] >= first)


def _band(begins: date, values: Sequence[float], first: date) -> Band:
    return Band(_x(begins, first), _y(median(values)), 6 * _day_width())


def _week(begins: date, values: Sequence[float], calendar: Calendar) -> Week:
    lowest, highest = number(min(values)), number(max(values))
    name = calendar.brief(begins)
    return Week(begins, name, len(values), f"{median(values):g}", lowest or "", highest or "")


def _months(first: date, today: date, calendar: Calendar) -> list[tuple[float, str]]:
    days = (first + timedelta(days=n) for n in range((today - first).days + 1))
    return [(_x(day, first), calendar.month(day)) for day in days if day.day == 1]


def _day_width() -> float:
    return (WIDTH - LEFT) / (7 * WEEKS)


def _x(day: date, first: date) -> float:
    return round(LEFT + ((day - first).days + 0.5) * _day_width(), 1)


def _y(value: float) -> float:
    return round(TOP + (10 - value) / 10 * (HEIGHT - TOP - BOTTOM), 1)
