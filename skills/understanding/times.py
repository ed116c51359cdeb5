"""Clock times and recurrence -> the slots of SetReminder."""

# ruff: noqa: ISC004, E501 - a long pattern of a table continues on its next line

from __future__ import annotations

import re

from skills.turn import SlotValue
from skills.understanding import days
from skills.understanding.numbers import TENS, UNITS

Slots = dict[str, SlotValue]

_NOON = 12
_HOURS = {word: number for word, number in UNITS.items() if 1 <= number <= _NOON}
_HOUR = rf"(?P<hour>{'|'.join(sorted(_HOURS, key=len, reverse=True))}|1[0-9]|2[0-3]|0?[0-9])"
_MINUTE = (
    rf"(?P<minute>(?:oh|o|zero) (?:{'|'.join(list(UNITS)[2:11])})"
    rf"|(?:{'|'.join(TENS)})(?: (?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|[0-5]\d)"
)
_PART = (
    r"(?: (?:o'clock|oclock|sharp))?(?:,? ?(?:in the|at|this|every|each|tomorrow|on|of the|to"
    r"|in|the)*)? ?(?P<part>am|pm|a\.m|p\.m|morning|mornings|afternoon|evening|evenings|night"
    r"|nights|tonight)?"
)
_OFFSET = r"(?P<offset>half|quarter|a quarter|five|ten|twenty|twenty five|twenty-five)"
_DIGITAL = re.compile(rf"\b(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\b{_PART}")
_RELATIVE = re.compile(
    rf"\b{_OFFSET}(?: minutes)? (?P<side>past|after|to|before|til|until|of) {_HOUR}\b{_PART}"
)
_HALF = re.compile(rf"\bhalf {_HOUR}\b{_PART}")
_SPOKEN = re.compile(rf"\b{_HOUR} {_MINUTE}\b{_PART}")
_WHOLE = re.compile(
    rf"\b(?:(?P<at>at|to|for|around|about|by|until|till|from|past) )?(?:like |about |around )?"
    rf"{_HOUR}\b(?! (?:days?|weeks?|minutes?|hours?|seconds?|times?|months?|percent))"
    r"(?P<sharp> (?:o'clock|oclock|sharp))?" + _PART
)
_OFFSETS = {"half": 30, "quarter": 15, "a quarter": 15, "five": 5, "ten": 10, "twenty": 20,
            "twenty five": 25, "twenty-five": 25}  # fmt: skip
_FIXED = (
    (re.compile(r"\b(?:noon|midday|mid day|twelve noon)\b"), "12:00"),
    (re.compile(r"\bmidnight\b"), "00:00"),
)
_PARTS_OF_DAY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), time)
    for pattern, time in (
        ("lunchtime|lunch time|at lunch|over lunch|for lunch", "12:30"),
        ("after lunch", "13:00"),
        ("before (?:i go to )?(?:bed|sleep)|bedtime|bed time|at night|every night|each night|nightly"
         "|go to bed|last thing", "21:30"),
        ("mornings?|breakfast|first thing|wake up time", "08:00"),
        ("afternoons?", "15:00"),
        ("evenings?|after work|tonight|dinner|after dinner|sunset|dusk", "19:00"),
        ("nights?", "21:30"),
    )
)  # fmt: skip
_RECURRENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), name)
    for pattern, name in (
        (r"weekdays?|workdays?|week days|monday (?:to|through|till) friday|working days?"
         r"|every work day|school days?|school nights?|work days|work nights?", "weekdays"),
        (r"weekends?|saturdays? and sundays?", "weekends"),
        (r"(?:every|each) (?:single )?(?:day|morning|evening|night|afternoon)|daily|nightly"
         r"|every twenty four hours|mornings|evenings|nights|all days|day in day out"
         r"|once a day|seven days a week|every lunchtime", "daily"),
        (r"weekly|(?:every|each) week|once a week|(?:every|each) (?:" + "|".join(days.WEEKDAYS)
         + r")|(?:" + "|".join(days.WEEKDAYS) + r")s", "weekly"),
    )
)  # fmt: skip
_PM_PARTS = frozenset(
    {"pm", "p.m", "afternoon", "evening", "evenings", "night", "nights", "tonight"}
)
_AM_PARTS = frozenset({"am", "a.m", "morning", "mornings"})
_FIRST_MORNING_HOUR = 7
_OF_A_TIME = frozenset(
    (
        *UNITS,
        *TENS,
        *days.WEEKDAYS,
        *(f"{day}s" for day in days.WEEKDAYS),
        *("half", "quarter", "a", "past", "to", "before", "after", "minutes", "o'clock", "oclock"),
        *("at", "in", "on", "the", "of", "and", "about", "around", "sharp", "oh", "am", "pm"),
        *("p", "m", "noon", "midday", "midnight", "bedtime", "lunchtime", "lunch", "work"),
        *("morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "night"),
        *("nights", "tonight", "today", "tomorrow", "every", "each", "day", "days", "daily"),
        *("weekday", "weekdays", "weekend", "weekends", "weekly", "week", "only", "just"),
    )
)
"""Where every word is one of these, or in digits, a time is meant and nothing else."""
_IN_DIGITS = re.compile(r"\d{1,2}(?:[:.]\d\d)?")


def reminder(normal: str) -> Slots:
    """Read time, recurrence, date and day of a reminder."""
    slots = _recurrence(normal) | _date(normal) | _time(normal)
    if "time" not in slots:
        slots["time_needed"] = True
    return slots


def is_nothing_else(normal: str) -> bool:
    """Tell whether every word is of a time of day or of how often."""
    words = normal.split()
    return bool(words) and all(w in _OF_A_TIME or _IN_DIGITS.fullmatch(w) for w in words)


def _recurrence(normal: str) -> Slots:
    for pattern, name in _RECURRENCES:
        if pattern.search(normal):
            day = days.weekday(normal) if name == "weekly" else None
            slots: Slots = {"recurrence": name}
            return slots | {"day": day} if day else slots
    return {}


def _date(normal: str) -> Slots:
    if any(pattern.search(normal) for pattern, _ in _RECURRENCES):
        return {}
    when = days.when(normal)
    if when in {"today", "tomorrow"}:
        return {"date": when}
    if when in {"tonight", "this_morning"}:
        return {"date": "today"}
    if when in days.WEEKDAYS:
        return {"day": when}
    return {"date": when} if when and when[0].isdigit() else {}


def _time(normal: str) -> Slots:
    for pattern, fixed in _FIXED:
        if pattern.search(normal):
            return {"time": fixed}
    clock = _clock(normal)
    if clock:
        return clock
    for pattern, default in _PARTS_OF_DAY:
        if pattern.search(normal):
            return {"time": default, "approx": True}
    return {}


def _clock(normal: str) -> Slots:
    if match := _DIGITAL.search(normal):
        return _at(match, int(match["minute"]), normal)
    if match := _RELATIVE.search(normal):
        minutes = _OFFSETS[match["offset"]]
        past = match["side"] in {"past", "after"}
        return _at(match, minutes if past else -minutes, normal)
    if match := _HALF.search(normal):
        return _at(match, 30, normal)
    if match := _SPOKEN.search(normal):
        return _at(match, _minute(match["minute"]), normal)
    wholes = [m for m in _WHOLE.finditer(normal) if m["at"] or m["sharp"] or m["part"]]
    return _at(wholes[-1], 0, normal) if wholes else {}


def _minute(said: str) -> int:
    if said.isdigit():
        return int(said)
    return sum(UNITS.get(word, TENS.get(word, 0)) for word in said.split())


def _at(match: re.Match[str], minutes: int, normal: str) -> Slots:
    hour = int(match["hour"]) if match["hour"].isdigit() else _HOURS[match["hour"]]
    part = match["part"] or _part_elsewhere(normal)
    if hour > _NOON or match["hour"].startswith("0") or match["hour"] == "0":
        return {"time": _clock_face(hour * 60 + minutes)}
    total = (hour % _NOON) * 60 + minutes
    if part in _AM_PARTS:
        return {"time": _clock_face(total)}
    if part in _PM_PARTS:
        at_midnight = hour == _NOON and part in {"night", "nights", "tonight"}
        return {"time": _clock_face(total + (0 if at_midnight else _NOON * 60))}
    total %= _NOON * 60
    afternoon = total < _FIRST_MORNING_HOUR * 60
    return {"time": _clock_face(total + (_NOON * 60 if afternoon else 0)), "ambiguous_ampm": True}


def _part_elsewhere(normal: str) -> str | None:
    for word in normal.replace("i am", "").split():
        if word in _AM_PARTS | _PM_PARTS:
            return word
    return None


def _clock_face(total: int) -> str:
    total %= 24 * 60
    return f"{total // 60:02d}:{total % 60:02d}"
