"""Days, times, lists and a person's words as they are said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from skills.recall import Entry

_OWN_WORDS = (
    *("text", "mine_text", "should_text", "unsaid", "situation", "step", "true_thing"),
    *("want", "slice", "fix", "worry_text", "stay_plan", "amends", "event"),
    *("dare", "corner_line", "line", "taste", "note", "raw"),
)
"""Where an entry holds the person's own words, the most telling first."""
_NUMBERS = (
    *("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}
_NOON = 12
_EVENING = 18
_MORNING_ENDS = 12
_WEEK_DAYS = 7


def day(at: datetime, now: datetime) -> str:
    """Say when something was: "Earlier today", "Yesterday", "On Monday", "On October 3"."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return "This morning" if local.hour < _MORNING_ENDS <= now.hour else "Earlier today"
    if days == 1:
        return "Yesterday"
    if days < _WEEK_DAYS:
        return f"On {local:%A}"
    return f"On {local:%B} {local.day}" + ("" if local.year == now.year else f", {local.year}")


def coming(at: date, today: date) -> str:
    """Say a day to come: "later today", "tomorrow", "on Sunday", "on December 3"."""
    days = (at - today).days
    if days <= 1:
        return "tomorrow" if days else "later today"
    if days < _WEEK_DAYS:
        return f"on {at:%A}"
    return f"on {at:%B} {at.day}" + ("" if at.year == today.year else f", {at.year}")


def each(recurrence: str | None, weekday: str | None) -> str:
    """Say what comes again and again: "every day", "on weekdays", "every Tuesday"."""
    if recurrence == "daily":
        return "every day"
    return f"every {(weekday or '').capitalize()}" if weekday else f"on {recurrence}"


def clock(at: time) -> str:
    """Say a time of day: "eight in the evening", "half past seven in the morning", "noon"."""
    if (at.hour, at.minute) in ((0, 0), (_NOON, 0)):
        return "noon" if at.hour else "midnight"
    hour = _NUMBERS[at.hour % _NOON]
    part = "morning" if at.hour < _NOON else "afternoon" if at.hour < _EVENING else "evening"
    if at.minute == 0:
        return f"{hour} in the {part}"
    if at.minute == 30:  # noqa: PLR2004 -- half an hour
        return f"half past {hour} in the {part}"
    return f"{hour} {_minutes(at.minute)} in the {part}"


def listed(words: Sequence[str]) -> str:
    """Say a list: "five, six and four"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def capital(text: str) -> str:
    """Begin a sentence with a capital, whatever words it begins with."""
    return text[:1].upper() + text[1:]


def own_words(entry: Entry) -> str | None:
    """Return what a person said in an entry, as they said it; None where there are no words."""
    return next((str(entry.fields[n]) for n in _OWN_WORDS if entry.fields.get(n)), None)


def quoted(words: str, most_words: int) -> str:
    """Cut words to what can be heard at once; question marks go, for they'd sound like ours."""
    parts = words.replace("?", "").split()
    cut = " ".join(parts[:most_words]).rstrip(".,;:! ")
    return cut if len(parts) <= most_words else f"{cut}, and so on"


def _minutes(minute: int) -> str:
    if minute < 10:  # noqa: PLR2004 -- said with an oh
        return f"oh {_NUMBERS[minute]}"
    if minute < len(_NUMBERS):
        return _NUMBERS[minute]
    ten, one = minute - minute % 10, minute % 10
    return _TENS[ten] + (f"-{_NUMBERS[one]}" if one else "")
