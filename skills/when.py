"""Days as they are spoken of: "yesterday", "tuesday", "last week", "in two days" to dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = {
    word: count
    for count, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight"), 2)
} | {"nine": 9, "ten": 10}
_TODAY = ("today", "tonight", "this_morning")
_YESTERDAY = ("yesterday", "last_night")
_AGO = re.compile(r"([a-z]+)_(days|weeks|months|years)_ago")
_IN_DAYS = re.compile(r"in_([a-z]+)_days")


def past_days(when: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day that a spoken time in the past means.

    A bare weekday is the latest one before today. None where `when` names no past day.
    """
    if span := _SPANS.get(when):
        return span(today)
    if ago := _AGO.fullmatch(when):
        return _ago(ago[1], ago[2], today)
    day = _past_day(when, today)
    return (day, day) if day else None


def coming_day(when: str, today: date) -> date | None:
    """Return the day that a spoken time to come means.

    A bare weekday is the next one after today, `next_week` the same weekday, `next_month` the same
    day or the month's last. None where `when` names no day, or one that is over.
    """
    if when in ("today", "tonight", "this_evening"):
        return today
    if when in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(when) - today.weekday()) % 7 or 7)
    if days := _COMING.get(when):
        return today + timedelta(days=days)
    if when == "next_month":
        return _same_day(today, 1)
    if (ahead := _IN_DAYS.fullmatch(when)) and (count := _COUNTS.get(ahead[1])):
        return today + timedelta(days=count)
    day = _iso(when)
    return day if day and day >= today else None


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return the first moment of a day, also of one that begins later as clocks are put forward."""
    return datetime.combine(day, time.min, zone)


def _week(today: date, back: int) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def _month(today: date, back: int) -> tuple[date, date]:
    first = _same_day(today.replace(day=1), -back)
    return first, _same_day(first, 1) - timedelta(days=1)


def _same_day(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31
    while True:
        try:
            return date(years, month + 1, min(day.day, last))
        except ValueError:  # the month is shorter
            last -= 1


def _year(today: date, back: int) -> tuple[date, date]:
    return date(today.year - back, 1, 1), date(today.year - back, 12, 31)


def _ago(word: str, unit: str, today: date) -> tuple[date, date] | None:
    count = _COUNTS.get(word)
    if count is None:
        return None
    if unit == "days":
        day = today - timedelta(days=count)
        return day, day
    return {"weeks": _week, "months": _month, "years": _year}[unit](today, count)


_SPANS: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "this_week": lambda today: _week(today, 0),
    "last_week": lambda today: _week(today, 1),
    "this_month": lambda today: _month(today, 0),
    "last_month": lambda today: _month(today, 1),
    "last_year": lambda today: _year(today, 1),
}
_COMING = {"tomorrow": 1, "next_week": 7}


def _past_day(when: str, today: date) -> date | None:
    if when in _TODAY:
        return today
    if when in _YESTERDAY:
        return today - timedelta(days=1)
    if when in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(when)) % 7 or 7)
    return _iso(when)


def _iso(when: str) -> date | None:
    try:
        return date.fromisoformat(when)
    except ValueError:
        return None
