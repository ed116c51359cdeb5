"""The first meeting: what this is and isn't, where words are kept, and may they be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from skills.memory import Memory
from skills.moment import SOON, Flow, Moment, Move, Step
from skills.speech import Speech

NAME = "welcome"

_HEARD_BY = {"alexa": "alexa", "twilio": "twilio", "dialogflow": "google", "yandex": "yandex"}
"""Who else hears what is said through a platform, where it isn't we alone: a line names them."""


def start(moment: Moment) -> Move:
    """Say what this is, to a stranger, and ask the one thing that is asked before all else.

    Who was told a moment ago, and comes back without having answered, is only asked.
    """
    person = moment.memory.person
    if person.consent is not None:
        return Move(ask="consent", data=wanted(moment))
    if person.introduced and moment.now - person.introduced < SOON:
        asked_for = wanted(moment)
        said = () if asked_for else (moment.pick.say("common.back_soon"),)
        question = moment.pick.say("welcome.consent.again")
        return Move(said, ask="consent", data=asked_for, question=question)
    introduced = replace(person, introduced=moment.now)
    memory = Memory(introduced, moment.memory.device)
    return Move(_introduction(moment), ask="consent", data=wanted(moment), memory=memory)


def _introduction(moment: Moment) -> Speech:
    return (moment.pick.say(f"welcome.{_HEARD_BY.get(moment.turn.platform, 'intro')}"),)


def hear(moment: Moment) -> Move | None:
    """Take the yes or no; anything that isn't one is no consent."""
    if moment.intent.name == "Affirm":
        return _settled(moment, consent=True)
    if moment.intent.name in ("Deny", "SkipStep", "Unsure"):
        return _settled(moment, consent=False)
    return None


def skip(moment: Moment) -> Move:
    """No answer is a no; it is asked again when a reflection is to be noted."""
    return _settled(moment, consent=False)


def wanted(moment: Moment) -> dict[str, Any]:
    """Remember what someone came for, so that it is taken up once they have answered."""
    intent = moment.intent
    if moment.turn.event or intent.name == "LaunchSession":
        return {}
    if moment.answers.is_whole("keep_after_all", moment.words):
        return {}
    return {"wanted": {"name": intent.name, "slots": dict(intent.slots), "text": intent.text}}


def _settled(moment: Moment, *, consent: bool) -> Move:
    said = moment.pick.say("welcome.agreed" if consent else "welcome.declined")
    person = replace(moment.memory.person, consent=consent)
    memory = Memory(person, moment.memory.device)
    return Move(speech=(said,), memory=memory)


FLOW = Flow(NAME, {"consent": Step("yes_no")}, start, hear, skip)
