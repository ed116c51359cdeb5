"""Entries as the pages show them: by day, newest first, each in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby
from typing import Any

from service.companion.calendar import Calendar
from skills.recall import Entry

FLOW_NAMES: Mapping[str | None, str] = {
    None: "Reflection",
    "F1": "Ground check",
    "F2": "Whose voice",
    "F3": "Grudge compass",
    "F4": "Seen",
    "F5": "Before better",
    "F6": "Three wants",
    "F7": "What-if",
    "F8": "Edge step",
    "F9": "Still here",
    "F10": "In my corner",
    "F11": "Both hands",
    "F12": "Look back",
}

FIRST_LINE_CHARACTERS = 110
_FIRST_WORDS = (
    *("text", "note", "should_text", "situation", "true_thing", "want", "worry_text", "step"),
    *("event", "dare", "corner_line", "line", "topic", "fix", "raw"),
)
"""Fields that can stand for an entry, the most telling first."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in one line."""

    id: str
    time: str
    flow: str
    rating: str | None
    feeling: str
    words: str
    sound: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What was kept on one day."""

    date: date
    label: str
    lines: Sequence[Line]


def days(entries: Iterable[Entry], zone: tzinfo, today: date, calendar: Calendar) -> list[Day]:
    """Group entries, which come newest first, by the day where the person is."""
    grouped = groupby(entries, key=lambda entry: entry.at.astimezone(zone).date())
    return [
        Day(day, calendar.day(day, today), [line(entry, zone, calendar) for entry in of_day])
        for day, of_day in grouped
    ]


def line(entry: Entry, zone: tzinfo, calendar: Calendar) -> Line:
    """Shorten an entry."""
    fields = entry.fields
    feelings = [str(fields[key]) for key in ("feeling", "feeling2") if fields.get(key)]
    return Line(
        entry.id,
        calendar.clock(entry.at.astimezone(zone)),
        FLOW_NAMES.get(entry.flow, entry.flow or ""),
        number(fields.get("rating")),
        " and ".join(feelings),
        first_words(fields),
        sound=bool(fields.get("audio_ref")),
    )


def first_words(fields: Mapping[str, Any]) -> str:
    """Return the beginning of what an entry says."""
    told = (fields.get(name) for name in _FIRST_WORDS)
    text = next((str(words) for words in told if words), "")
    if len(text) <= FIRST_LINE_CHARACTERS:
        return text
    return text[:FIRST_LINE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def number(value: Any) -> str | None:
    """Write a rating: 6, or 6.5; None where there is none."""
    return None if value is None else f"{value:g}"
