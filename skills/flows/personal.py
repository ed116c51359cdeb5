"""What is personal: a name to be called by, the country, the language, a copy to take away.

Name and country are also asked for, one at a time and never before the first check-in: where one
was done today already and nothing else is at hand.
"""

from __future__ import annotations

from dataclasses import replace

from skills import digression
from skills.memory import Memory, PersonMemory
from skills.moment import Flow, Moment, Move, Step
from skills.speech import Speech

NAME = "personal"
MOST_NAME_WORDS = 3
OWN_LANGUAGE = "en"
PLACES = "the United States and Britain"

SURE = 0.6
"""From this confidence on, words that mean something else are no name."""

_NOTHING_ELSE = ("SetName", "SwitchPerson", "NoMatch", "OutOfDomain")
_ASKED = ("name", "country")


def start(moment: Moment) -> Move:
    """Take a name, or say what can be had of languages and copies."""
    return _STARTS[moment.intent.name](moment)


def ask_next(moment: Moment, said: Speech) -> Move | None:
    """Ask for one thing that isn't known and wasn't asked before; None where there is nothing.

    Not where others may hear, and once a day at the most.
    """
    person = moment.memory.person
    if moment.turn.device.shared or person.asked_on == moment.now.date():
        return None
    known = {"name": person.name, "country": person.country}
    step = next((s for s in _ASKED if s not in person.asked and not known[s]), None)
    if step is None:
        return None
    asked = replace(person, asked=(*person.asked, step), asked_on=moment.now.date())
    return Move(said, flow=NAME, ask=step, memory=_with(moment, asked))


def hear(moment: Moment) -> Move | None:
    """Take the answer; a no leaves it open for good."""
    if moment.intent.name in ("Deny", "Unsure"):
        return skip(moment)
    if moment.question and moment.question.step == "country":
        return _take_country(moment)
    return _take_name(moment)


def skip(moment: Moment) -> Move:
    """Leave it unsaid."""
    named = moment.question is not None and moment.question.step == "name"
    said = moment.pick.say("personal.no_name" if named else "personal.no_place")
    return digression.back(moment, NAME, (said,))


def _take_name(moment: Moment) -> Move | None:
    name = moment.intent.slots.get("name")
    if name is None and _is_bare_answer(moment):
        name = moment.words
    fits = name and len(str(name).split()) <= MOST_NAME_WORDS
    return _named(moment, str(name)) if fits else None


def _is_bare_answer(moment: Moment) -> bool:
    """Tell words that are nothing but the answer from a request that means something itself."""
    intent = moment.intent
    return bool(moment.words) and (intent.name in _NOTHING_ELSE or intent.confidence < SURE)


def _set_name(moment: Moment) -> Move:
    name = moment.intent.slots.get("name")
    if not name:
        return Move(flow=NAME, ask="name", data=digression.held(moment, NAME))
    return _named(moment, str(name))


def _named(moment: Moment, name: str) -> Move:
    spoken = name.replace("?", "").strip().title()
    person = replace(moment.memory.person, name=spoken)
    said = moment.pick.say("personal.named", called=spoken)
    return digression.back(moment, NAME, (said,), memory=_with(moment, person))


def _take_country(moment: Moment) -> Move | None:
    country = moment.answers.find("country", moment.words)
    if country is None and not _is_bare_answer(moment):
        return None
    person = replace(moment.memory.person, country=country)
    said = moment.pick.say("personal.placed" if country else "personal.not_known")
    return digression.back(moment, NAME, (said,), memory=_with(moment, person))


def _language(moment: Moment) -> Move:
    same = moment.intent.slots.get("language") == OWN_LANGUAGE
    there_is = moment.pick.say("personal.languages", places=PLACES)
    said = moment.pick.say("personal.same_language") if same else there_is
    return digression.back(moment, NAME, (said,))


def _export(moment: Moment) -> Move:
    channel = moment.intent.slots.get("channel") or "how"
    return digression.back(moment, NAME, (moment.pick.say(f"personal.export_{channel}"),))


def _someone_else(moment: Moment) -> Move:
    """End, and lock: a door's login is a person, and another one's words don't belong here."""
    device = replace(moment.memory.device, unlocked=False)
    memory = Memory(moment.memory.person, device)
    return Move((moment.pick.say("personal.one_journal"),), memory=memory)


def _with(moment: Moment, person: PersonMemory) -> Memory:
    return Memory(person, moment.memory.device)


_STARTS = {
    "SetName": _set_name,
    "ChangeLanguage": _language,
    "ExportReflections": _export,
    "SwitchPerson": _someone_else,
}

FLOW = Flow(NAME, {"name": Step("short"), "country": Step("short")}, start, hear, skip)
