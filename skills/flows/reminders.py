"""Reminders: set, moved, told and cancelled; the half of the day is asked where it isn't said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from skills import digression, reminder_change, spoken_time
from skills.echo import number
from skills.memory import Memory, PersonMemory
from skills.moment import Flow, Moment, Move, Step
from skills.reminder import WEEKDAYS, QuietHours, Reminder
from skills.reply import Remind
from skills.speech import Say, Speech
from skills.spoken import capital, clock, coming, each, listed
from skills.turn import Device, EventName
from skills.when import coming_day

NAME = "reminder"
MOST = 5
FRESH = timedelta(hours=6)
"""A reminder that has been due for longer is let go without a word."""

_TURN_WORDS = 45
_AROUND_WORDS = 6
"""What stands around a list of reminders."""
_KEPT = ("time", "recurrence", "date", "day", "ambiguous_ampm", "change")
_HOURS_ON_A_CLOCK = 12


def start(moment: Moment) -> Move:
    """Set a reminder, or quiet hours; tell or cancel what was set."""
    if moment.intent.name == "CancelReminder":
        return _cancel(moment)
    if moment.intent.name == "ListReminders":
        return digression.back(moment, NAME, (_all_set(moment),))
    if (quiet := _quiet_hours(moment)) is not None:
        said = moment.pick.say("reminder.quiet_set", begin=_said(quiet.begin), end=_said(quiet.end))
        person = replace(moment.memory.person, quiet_hours=quiet)
        return digression.back(moment, NAME, (said,), memory=_with(moment, person))
    wanted = {name: moment.intent.slots[name] for name in _KEPT if name in moment.intent.slots}
    return _settle(moment, {**digression.held(moment, NAME), "wanted": wanted})


def _quiet_hours(moment: Moment) -> QuietHours | None:
    slots = moment.intent.slots
    told = spoken_time.quiet_between(slots.get("quiet_from"), slots.get("quiet_until"))
    return told or spoken_time.quiet_hours(moment.words)


def hear(moment: Moment) -> Move | None:
    """Take the time, or which half of the day it is in."""
    if moment.intent.name == "CancelReminder":
        return skip(moment)
    if moment.intent.name == "ListReminders" and (asked := moment.question):
        return Move((_all_set(moment),), asked.step, data=asked.data, question=Say(asked.asked))
    step = moment.question.step if moment.question else None
    said = _time_said(moment)
    if step == "half":
        return _take_half(moment, said)
    if said:
        return _settle(moment, _merged(moment, said))
    return skip(moment) if moment.intent.name in ("Deny", "Unsure") else None


def skip(moment: Moment) -> Move:
    """No reminder, then."""
    return digression.back(moment, NAME, (moment.pick.say("reminder.not_set"),))


def put_right(moment: Moment) -> Move | None:
    """Change the reminder that was just set, or take it back; None where nothing of it is said."""
    set_last = moment.memory.person.reminders[-1:]
    if not set_last or set_last[0].id != moment.memory.device.reminder or _is_asked(moment):
        return None
    if _is_taken_back(moment):
        return _take_back(moment)
    if moment.answers.is_said("reminder_told_again", moment.words):
        return digression.back(moment, NAME, (_all_set(moment),))
    changed = reminder_change.read(_words_of_change(moment), set_last[0])
    return _set(moment, {**changed, "change": True}) if changed else None


def is_praised(moment: Moment) -> bool:
    """Tell whether what was said is of the reminder that was just set, and answers nothing."""
    just_set = moment.memory.device.reminder is not None and not _is_asked(moment)
    return just_set and moment.answers.is_said("approving", moment.words)


def stays_the_last_thing(moment: Moment) -> bool:
    """Tell whether a reminder that was just set is still what "it" means after this turn."""
    groups = ("thanks", "approving", "reminder_told_again")
    return any(moment.answers.is_said(group, moment.words) for group in groups)


def told_leave(moment: Moment, answer: EventName) -> Move:
    """Say what the leave that was given or refused comes to, and go back to what was open."""
    line = "sounds" if answer == "leave_given" else "by_card"
    return digression.back(moment, NAME, (moment.pick.say(f"reminder.{line}"),))


def greeting(moment: Moment) -> tuple[Moment, Speech]:
    """Say that a reminder came due, once and while it is fresh; return the moment without it."""
    person = moment.memory.person
    due = [reminder.pending for reminder in person.reminders if reminder.pending]
    if not due:
        return moment, ()
    left = tuple(
        replace(r, pending=None) for r in person.reminders if r.recurrence or not r.pending
    )
    told = replace(moment, memory=_with(moment, replace(person, reminders=left)))
    fresh = moment.now - max(due) < FRESH
    return told, (moment.pick.say("reminder.due"),) if fresh else ()


def _is_asked(moment: Moment) -> bool:
    return moment.question is not None and moment.question.flow == NAME


def _is_taken_back(moment: Moment) -> bool:
    groups = ("taken_back", "reminder_taken_back")
    return any(moment.answers.is_whole(group, moment.words) for group in groups)


def _take_back(moment: Moment) -> Move:
    person = moment.memory.person
    left = replace(person, reminders=person.reminders[:-1])
    said = (moment.pick.say("reminder.taken_back"),)
    effects = () if left.reminders else (Remind(None),)
    return digression.back(moment, NAME, said, effects=effects, memory=_with(moment, left))


def _words_of_change(moment: Moment) -> str:
    """Return what was said; of a door without words, an hour in the place of a number."""
    hour = moment.intent.slots.get("rating")
    wordless = not moment.words and moment.intent.name == "CorrectAnswer"
    return f"no at {hour}" if wordless and isinstance(hour, int) else moment.words


def _take_half(moment: Moment, said: Mapping[str, Any]) -> Move | None:
    wanted = {**moment.data["wanted"], "ambiguous_ampm": False}
    if said:  # "in the morning" alone names the half, and no other hour
        wanted["time"] = _nearest_half(str(wanted["time"]), said)
    elif time := spoken_time.in_half(moment.words, str(wanted["time"])):
        wanted["time"] = time
    elif moment.intent.name == "Deny":
        wanted["time"] = spoken_time.other_half(str(wanted["time"]))
    elif moment.intent.name != "Affirm":
        return None
    return _settle(moment, {**moment.data, "wanted": wanted})


def _nearest_half(time: str, said: Mapping[str, Any]) -> str:
    if not said.get("approx"):
        return str(said["time"])
    same = (int(time[:2]) >= _HOURS_ON_A_CLOCK) == (int(said["time"][:2]) >= _HOURS_ON_A_CLOCK)
    return time if same else spoken_time.other_half(time)


def _time_said(moment: Moment) -> Mapping[str, Any]:
    slots = moment.intent.slots
    if "time" in slots:
        return slots
    hour = slots.get("rating")  # an hour by itself, put right or told by a door without words
    alone = isinstance(hour, int) and (moment.intent.name == "CorrectAnswer" or not moment.words)
    words = f"at {hour}" if alone else moment.words
    return spoken_time.clock(words) if words else {}


def _merged(moment: Moment, said: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: said[name] for name in _KEPT if name in said}
    return {**moment.data, "wanted": {**moment.data["wanted"], **kept}}


def _settle(moment: Moment, data: Mapping[str, Any]) -> Move:
    """Ask what is still open, else set it."""
    wanted = data["wanted"]
    if "time" not in wanted:
        return Move(flow=NAME, ask="time", data=data)
    if wanted.get("ambiguous_ampm"):
        question = moment.pick.say("reminder.which_half", time=_said(wanted["time"]))
        asked = replace(question, text=capital(question.text))
        return Move(flow=NAME, ask="half", data=data, question=asked)
    return _set(moment, wanted)


def _set(moment: Moment, wanted: Mapping[str, Any]) -> Move:
    before = moment.memory.person.reminders
    moved = before[-1] if wanted.get("change") and before else None
    reminder = _reminder(moment, wanted, moved)
    others = tuple(r for r in before if r != moved and r.written() != reminder.written())
    if len(others) >= MOST:
        return digression.back(moment, NAME, (moment.pick.say("reminder.too_many"),))
    person = replace(moment.memory.person, reminders=(*others, reminder))
    effects, memory = (Remind(reminder),), _with(moment, person)
    said = (_confirmed(moment, reminder), *_when_it_comes(moment, reminder, first=not before))
    if not before and moment.turn.device.asks_leave and not _is_held_back(moment, reminder):
        # What was open is asked again after the answer, which the platform gets.
        return Move(said, effects=effects, memory=memory, ended=True, asks_leave=True)
    return digression.back(moment, NAME, said, effects=effects, memory=memory)


def _reminder(moment: Moment, wanted: Mapping[str, Any], moved: Reminder | None) -> Reminder:
    at, today = str(wanted["time"]), moment.now.date()
    if moved is not None and not {"recurrence", "day", "date"} & set(wanted):
        on = moved.on and _on(moment, at, date.fromisoformat(moved.on))
        return replace(moved, id=moment.new_id(), time=at, on=on, pending=None)
    recurrence, day = wanted.get("recurrence"), wanted.get("day")
    if recurrence:
        weekday = str(day or WEEKDAYS[today.weekday()]) if recurrence == "weekly" else None
        return Reminder(moment.new_id(), at, recurrence, weekday)
    day = coming_day(str(day or wanted.get("date") or "today"), today) or today
    return Reminder(moment.new_id(), at, on=_on(moment, at, day))


def _on(moment: Moment, at: str, day: date) -> str:
    """Return the day of one that comes once: where its time has gone by today, tomorrow."""
    today = moment.now.date()
    gone_by = day <= today and at <= f"{moment.now:%H:%M}"
    return (today + timedelta(days=1) if gone_by else day).isoformat()


def _confirmed(moment: Moment, reminder: Reminder) -> Say:
    words = {"time": _said(reminder.time)}
    if reminder.on:
        words["day"] = coming(date.fromisoformat(reminder.on), moment.now.date())
    if reminder.day:
        words["day"] = reminder.day.capitalize()
    said = moment.pick.say(f"reminder.{reminder.recurrence or 'once'}", **words)
    return replace(said, text=capital(said.text))


def _when_it_comes(moment: Moment, reminder: Reminder, *, first: bool) -> Speech:
    if _is_held_back(moment, reminder):
        return (moment.pick.say("reminder.in_quiet_hours"),)
    return (moment.pick.say(_how(moment.turn.device)),) if first else ()


def _is_held_back(moment: Moment, reminder: Reminder) -> bool:
    quiet, due = moment.memory.person.quiet_hours, reminder.next_after(moment.now)
    return bool(quiet and due and quiet.holds(due))


def _how(device: Device) -> str:
    """Name the line that tells how it comes."""
    if device.reminds:
        return "reminder.sounds"
    return "reminder.asks_leave" if device.asks_leave else "reminder.how"


def _all_set(moment: Moment) -> Say:
    """Tell what is set, as much of it as a turn holds: times of day, and no word of a person's."""
    coming_up = [r for r in moment.memory.person.reminders if r.next_after(moment.now)]
    told = [_when(moment, reminder) for reminder in coming_up]
    if not told:
        return moment.pick.say("reminder.nothing_set")
    if len(told) == 1:
        return moment.pick.say("reminder.one_set", when=told[0])
    room = digression.words_left(moment, NAME, _TURN_WORDS) - _AROUND_WORDS
    while len(" ".join(told).split()) > room:
        told.pop()
    rest = len(coming_up) - len(told)
    more = [f"{number(rest)} more"] if rest else []
    return moment.pick.say("reminder.some_set", list=listed([*told, *more]))


def _when(moment: Moment, reminder: Reminder) -> str:
    at = _said(reminder.time)
    if reminder.on:
        return f"{coming(date.fromisoformat(reminder.on), moment.now.date())} at {at}"
    return f"{each(reminder.recurrence, reminder.day)} at {at}"


def _cancel(moment: Moment) -> Move:
    person = moment.memory.person
    if not person.reminders:
        return digression.back(moment, NAME, (moment.pick.say("reminder.none_set"),))
    return digression.back(
        moment,
        NAME,
        (moment.pick.say("reminder.cancelled"),),
        effects=(Remind(None),),
        memory=_with(moment, replace(person, reminders=())),
    )


def _with(moment: Moment, person: PersonMemory) -> Memory:
    return Memory(person, moment.memory.device)


def _said(at: str) -> str:
    return clock(time.fromisoformat(at))


FLOW = Flow(NAME, {"time": Step("short"), "half": Step("yes_no")}, start, hear, skip)
