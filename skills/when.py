"""Days as they are spoken of: "yesterday", "tuesday", "last week" to dates."""

from __future__ import annotations

from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_TODAY = ("today", "tonight", "this_morning")
_YESTERDAY = ("yesterday", "last_night")


def past_days(when: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day that a spoken time in the past means.

    A bare weekday is the latest one before today. None where `when` names no past day.
    """
    if when == "last_week":
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if when == "last_month":
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    day = _past_day(when, today)
    return (day, day) if day else None


def _past_day(when: str, today: date) -> date | None:
    if when in _TODAY:
        return today
    if when in _YESTERDAY:
        return today - timedelta(days=1)
    if when in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(when)) % 7 or 7)
    if count := _COUNTS.get(when.removesuffix("_days_ago")):
        return today - timedelta(days=count)
    return _iso(when)


def _iso(when: str) -> date | None:
    try:
        return date.fromisoformat(when)
    except ValueError:
        return None
