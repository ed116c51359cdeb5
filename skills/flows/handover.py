"""Someone else speaks: the same device goes on with them, in a journal of their own.

It holds for this conversation; the next one is the device's owner's again, unless their voice is
known. Nothing of one person's is told to another.
"""

from __future__ import annotations

import re
from dataclasses import replace

from skills import digression
from skills.asked_answer import SURE
from skills.memory import Memory
from skills.moment import Flow, Moment, Move, Step
from skills.reply import Switch
from skills.turn import Intent, SlotValue

NAME = "handover"
MOST_NAME_WORDS = 3
MOST_NAME_LETTERS = 60

_AGAIN = re.compile(
    r"^(?:no |hi |hello |hey |okay )*(?:it's|it is|this is|i'm) (?P<name>[a-z][a-z'-]*) again[.!]?$"
)
_NOTHING_ELSE = ("SwitchPerson", "SetName", "NoMatch", "OutOfDomain")
"""What bare words of a name may be taken for."""


def start(moment: Moment) -> Move:
    """Go on with whoever was named, or ask who it is; a sign-in of one person's own is closed."""
    device = moment.turn.device
    if device.login or device.telephone:
        return Move((moment.pick.say("handover.one_journal"),), memory=_closed(moment))
    name = _fitting(moment.intent.slots.get("name"))
    if name:
        return _to(moment, name)
    return Move(flow=NAME, ask="who", data=digression.held(moment, NAME))


def hear(moment: Moment) -> Move | None:
    """Take the name, or the yes to a journal for somebody new."""
    if moment.intent.name in ("Deny", "Unsure"):
        return skip(moment)
    if moment.question and moment.question.step == "new":
        return _over(moment, moment.data["name"]) if moment.intent.name == "Affirm" else None
    name = _name_said(moment)
    return _to(moment, name) if name else None


def returned(moment: Moment) -> Intent | None:
    """Read "it's Tom again" of somebody who is known here; else it's Monday, or raining, again."""
    match = _AGAIN.match(moment.words.lower())
    if match is None or moment.recall.named(match["name"]) != "known":
        return None
    return Intent("SwitchPerson", {"name": match["name"]}, 1.0, moment.words)


def skip(moment: Moment) -> Move:
    """Go on with the same person."""
    return digression.back(moment, NAME, (moment.pick.say("handover.stays"),))


def _name_said(moment: Moment) -> str | None:
    name = moment.intent.slots.get("name")
    is_bare = moment.intent.name in _NOTHING_ELSE or moment.intent.confidence < SURE
    bare = moment.words if is_bare else ""
    return _fitting(name or bare)


def _fitting(name: SlotValue) -> str | None:
    """Return what can be somebody's name; "?" is a platform's word for what it didn't catch."""
    said = " ".join(str(name or "").replace("?", "").split())
    is_one = len(said) <= MOST_NAME_LETTERS and any(sign.isalpha() for sign in said)
    return said if is_one and len(said.split()) <= MOST_NAME_WORDS else None


def _to(moment: Moment, name: str) -> Move:
    """Ask before a journal begins: a name that was misheard begins none."""
    called = name.title()
    match moment.recall.named(name):
        case "known":
            return _over(moment, called)
        case "full":
            return digression.back(moment, NAME, (moment.pick.say("handover.full"),))
    question = moment.pick.say("handover.begin", called=called)
    data = {**digression.held(moment, NAME), "name": called}
    return Move(flow=NAME, ask="new", data=data, question=question)


def _over(moment: Moment, called: str) -> Move:
    said = moment.pick.say("handover.over", called=called)
    effects = (Switch(called, leaves=moment.memory.person.name),)
    return Move((said,), effects=effects, memory=_closed(moment))


def _closed(moment: Moment) -> Memory:
    """Lock what a PIN opened: another person's ears are here now."""
    device = replace(moment.memory.device, unlocked=False)
    return Memory(moment.memory.person, device)


FLOW = Flow(
    NAME,
    {"who": Step("short", "awaiting_name"), "new": Step("yes_no")},
    start,
    hear,
    skip,
)
