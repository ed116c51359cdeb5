"""Times of day read from a few words: an answer to "at what time?", and quiet hours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from skills.reminder import QuietHours
from skills.turn import SlotValue
from skills.understanding import times
from skills.understanding.view import View

_SPAN = re.compile(
    r"\b(?:from|between|after) (?P<begin>.+?) (?:to|until|till|and|through) (?P<end>.+)"
)
_QUIET = re.compile(r"\bquiet (?:hours?|times?)\b|\bdo not disturb\b|\bdon't disturb\b")
_HALF = re.compile(r"\b(?P<half>[ap]) ?m\b")
_HALF_DAY = 12


def clock(words: str) -> Mapping[str, SlotValue]:
    """Read a time as SetReminder's slots, `ambiguous_ampm` included; a bare hour is one too."""
    said = View.of(words).normal
    for text in (said, f"at {said}"):
        slots = times.reminder(text)
        if "time" in slots:
            return slots
    return {}


def quiet_hours(words: str) -> QuietHours | None:
    """Read "quiet hours from ten to seven"; None where that isn't said.

    Hours without morning or evening begin in the evening and end in the morning.
    """
    said = View.of(words).normal
    span = _SPAN.search(said) if _QUIET.search(said) else None
    if span is None:
        return None
    begin, end = clock(span["begin"]), clock(span["end"])
    if "time" not in begin or "time" not in end:
        return None
    return QuietHours(_in_half(begin, evening=True), _in_half(end, evening=False))


def quiet_between(begin: SlotValue, end: SlotValue) -> QuietHours | None:
    """Read quiet hours that a door tells as two times; None where one is missing."""
    return quiet_hours(f"quiet hours from {begin} to {end}") if begin and end else None


def in_half(words: str, time: str) -> str | None:
    """Return the same hour in the half of the day that "a m" or "p m" names; None without."""
    half = _HALF.search(View.of(words).normal)
    if half is None:
        return None
    is_late = int(time[:2]) >= _HALF_DAY
    return time if is_late == (half["half"] == "p") else other_half(time)


def other_half(time: str) -> str:
    """Return the same hour in the other half of the day."""
    hour, minute = time.split(":")
    return f"{(int(hour) + _HALF_DAY) % 24:02}:{minute}"


def _in_half(said: Mapping[str, SlotValue], *, evening: bool) -> str:
    time = str(said["time"])
    is_late = int(time[:2]) >= _HALF_DAY
    return time if not said.get("ambiguous_ampm") or is_late == evening else other_half(time)
