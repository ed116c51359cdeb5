"""What changes the reminder that was just set: "no make it seven", "sorry, in the morning"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from skills import spoken_time
from skills.reminder import Reminder
from skills.understanding import times
from skills.understanding.view import View

_BEFORE = re.compile(r"^(?:(?:oh|well|ah|yes|okay|please|can you|could you) )+")
_MARKERS = re.compile(
    r"^(?:(?:no|sorry|wait|actually|oops|correction|my mistake|hang on|hold on|rather|better"
    r"|instead|i (?:really |actually )?(?:mean|meant|said|wanted)(?: to say)?"
    r"|(?:make|change|move|put|set|shift|push) (?:it|that)|(?:it|that) should be|let us say"
    r"|i would (?:rather|prefer|like))(?: |$))+"
)
_AROUND = re.compile(
    r"^(?:not (?:.+? but|every day|\w+) |(?:to|the|for|oh|well|only|just|it is|rather) )+"
    r"|(?: (?:please|instead|then|rather|thanks|thank you|actually|okay|not .+))+$"
)
_DAYS = ("recurrence", "day", "date")
_MINUTES_A_DAY = 24 * 60


def read(words: str, reminder: Reminder) -> Mapping[str, Any] | None:
    """Read what a reminder is changed to; None where it isn't spoken of.

    A marker of a correction makes a bare hour one; without it only a clear time of day is, for a
    number alone answers whatever is asked.

    Args:
        words: what was said right after it was set.
        reminder: as it was set.

    Returns:
        SetReminder's slots, with the time of day.
    """
    said = _BEFORE.sub("", View.of(words).normal)
    rest = _MARKERS.sub("", said)
    new = _AROUND.sub("", rest)
    if not times.is_nothing_else(new):
        return None
    slots = (spoken_time.clock(new) if rest != said else {}) or times.reminder(new)
    told = {name: slots[name] for name in _DAYS if name in slots}
    told |= _weekly_still(slots, reminder)
    if rest == said and (slots.get("approx") or "time" not in slots):
        return None
    if "time" not in slots and not told:
        return None
    return {"time": _time(slots, reminder.time), **told}


def _weekly_still(slots: Mapping[str, Any], reminder: Reminder) -> Mapping[str, Any]:
    """Move a weekly one to another day of the week, and leave it weekly."""
    weekly = reminder.recurrence == "weekly" and "day" in slots
    return {"recurrence": "weekly"} if weekly else {}


def _time(slots: Mapping[str, Any], before: str) -> str:
    """Return the new time; an hour without its half of the day is the one that is nearer."""
    if "time" not in slots:
        return before
    new = str(slots["time"])
    if slots.get("approx"):  # "in the morning" names the half, and no other hour
        return before if _is_late(new) == _is_late(before) else spoken_time.other_half(before)
    if not slots.get("ambiguous_ampm"):
        return new
    return min((new, spoken_time.other_half(new)), key=lambda time: _apart(time, before))


def _is_late(time: str) -> bool:
    return time >= "12:00"


def _apart(one: str, other: str) -> int:
    """Return the minutes between two times on the clock's circle."""
    minutes = abs(_minutes(one) - _minutes(other))
    return min(minutes, _MINUTES_A_DAY - minutes)


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
