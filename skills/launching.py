"""How a conversation opens: a first meeting, a question picked up, a callback, or a check-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from skills import planned
from skills.asking_again import asked_again
from skills.flows import callback, ground_check, guided_audio, menu, personal, welcome
from skills.moment import SOON, Moment, Move
from skills.speech import Say, Speech

LONG_AWAY = timedelta(days=7)


def launched(moment: Moment) -> tuple[str, Move]:
    """Open a session; return the flow that speaks, and its move."""
    person, device = moment.memory.person, moment.memory.device
    if device.question and device.at and moment.now - device.at < SOON:
        return asked_again(moment, (moment.pick.say("common.picking_up"),))
    if person.consent is None:
        return welcome.NAME, welcome.start(moment)
    away = moment.now - person.last_seen if person.last_seen else None
    if away and away > LONG_AWAY:
        said = moment.pick.say("common.picking_up")
        return guided_audio.NAME, guided_audio.way_back(moment, said)
    is_soon = away is not None and away < SOON
    greeting = (moment.pick.say("common.back_soon") if is_soon else _greeting(moment),)
    knowing = _knowing(moment)
    flow, move = _welcomed_back(knowing, greeting)
    return flow, replace(move, memory=move.memory or knowing.memory)


def _knowing(moment: Moment) -> Moment:
    """Note what is to be come back to; nothing of it for who doesn't want that."""
    person, today = moment.memory.person, moment.now.date()
    wants = person.follow_ups
    known = planned.current(person.planned, moment.recall, today) if wants else None
    person = replace(person, planned=known)
    return replace(moment, memory=replace(moment.memory, person=person))


def _welcomed_back(moment: Moment, greeting: Speech) -> tuple[str, Move]:
    if asked := callback.ask_due(moment, greeting):
        return callback.NAME, asked
    if ground_check.is_done_today(moment):
        asked = personal.ask_next(moment, greeting)
        return menu.NAME, asked or Move(greeting, ask="choice")
    return ground_check.NAME, ground_check.opening(moment, greeting)


def _greeting(moment: Moment) -> Say:
    """Greet by name where one was given, and nobody else hears it."""
    name = moment.memory.person.name
    if name is None or moment.turn.device.shared:
        return moment.pick.say("common.greeting")
    return moment.pick.say("common.greeting_named", called=name)
