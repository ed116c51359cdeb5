"""When they are reminded, and when nothing may be announced."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

from service.companion.calendar import Calendar
from service.companion.desk import Desk
from service.companion.settings.section import Form
from service.errors import FormRefused
from skills.flows.reminders import MOST
from skills.memory import PersonMemory
from skills.reminder import WEEKDAYS, QuietHours, Recurrence, Reminder

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_HOW_OFTEN = {
    "daily": "Every day",
    "weekdays": "Monday to Friday",
    "weekends": "Saturday and Sunday",
    "weekly": "Once a week",
    "": "Once",
}


class Reminding:
    """Reminders: added and taken back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return what is set, in words, and what can be."""
        person, calendar = self._desk.person, self._desk.calendar
        return {
            "reminders": [(one.id, in_words(one, calendar)) for one in person.reminders],
            "most": MOST,
            "how_often": list(_HOW_OFTEN.items()),
            "weekdays": [(WEEKDAYS[n], calendar.weekday(n)) for n in calendar.weekdays()],
        }

    def change(self, form: Form) -> str:
        """Take one back (`remove`), or add one."""
        if gone := form.get("remove"):
            self._desk.remember(lambda person: _without(person, gone))
            return "That reminder is gone."
        reminder = _read(form, self._desk.now)
        self._desk.remember(lambda person: _with(person, reminder))
        return f"You will be reminded: {in_words(reminder, self._desk.calendar)}."


class Quiet:
    """Quiet hours."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return when they begin and end."""
        quiet = self._desk.person.quiet_hours
        return {"begin": quiet.begin if quiet else "", "end": quiet.end if quiet else ""}

    def change(self, form: Form) -> str:
        """Keep them; two empty times are none at all."""
        begin, end = form.get("begin", ""), form.get("end", "")
        if not begin and not end:
            self._desk.remember(lambda person: replace(person, quiet_hours=None))
            return "There are no quiet hours."
        if not (_CLOCK.fullmatch(begin) and _CLOCK.fullmatch(end)) or begin == end:
            raise FormRefused("give two different times, such as 22:00 and 07:00")
        self._desk.remember(lambda person: replace(person, quiet_hours=QuietHours(begin, end)))
        first, last = (self._desk.calendar.clock(time.fromisoformat(at)) for at in (begin, end))
        return f"Nothing is announced from {first} to {last}."


def in_words(reminder: Reminder, calendar: Calendar) -> str:
    """Tell when a reminder comes."""
    often, at = _HOW_OFTEN[reminder.recurrence or ""], time.fromisoformat(reminder.time)
    day = calendar.full(date.fromisoformat(reminder.on)) if reminder.on else None
    if reminder.day:
        day = calendar.weekday(WEEKDAYS.index(reminder.day))
    return f"{often}{', ' + day if day else ''}, at {calendar.clock(at)}"


def _read(form: Form, now: datetime) -> Reminder:
    clock, often, day = form.get("time", ""), form.get("recurrence", ""), form.get("day", "")
    if not _CLOCK.fullmatch(clock):
        raise FormRefused("give a time, such as 20:00")
    if often and often not in get_args(Recurrence):
        raise FormRefused("choose how often")
    if often == "weekly" and day not in WEEKDAYS:
        raise FormRefused("choose the day of the week")
    new = secrets.token_hex(12)
    if not often:
        on = _day(form.get("on", ""), clock, now).isoformat()
        return Reminder(new, clock, on=on, spoken=False)
    weekday = day if often == "weekly" else None
    return Reminder(new, clock, often, weekday, spoken=False)  # type: ignore[arg-type]  # checked above


def _day(told: str, clock: str, now: datetime) -> date:
    """Return the day of one that comes once: the next on which the clock shows it, if none is."""
    if not told:
        return now.date() + timedelta(days=clock <= f"{now:%H:%M}")
    try:
        day = date.fromisoformat(told)
    except ValueError as error:
        raise FormRefused("give the day, such as 2026-11-30") from error
    if f"{day} {clock}" <= f"{now:%Y-%m-%d %H:%M}":
        raise FormRefused("choose a time that is still to come")
    return day


def _with(person: PersonMemory, reminder: Reminder) -> PersonMemory:
    """Add it, unless there is one for the same times."""
    others = tuple(r for r in person.reminders if r.written() != reminder.written())
    if len(others) >= MOST:
        raise FormRefused(f"there are {MOST} reminders already; take one back first")
    return replace(person, reminders=(*others, reminder))


def _without(person: PersonMemory, reminder_id: str) -> PersonMemory:
    return replace(person, reminders=tuple(r for r in person.reminders if r.id != reminder_id))
