"""The short choice of what to do: talk, or listen."""

from __future__ import annotations

from skills.flows import guided_audio, reflection
from skills.moment import Flow, Moment, Move, Step

NAME = "menu"


def start(moment: Moment) -> Move:
    """Ask what it shall be."""
    return Move(ask="choice")


def hear(moment: Moment) -> Move | None:
    """Take "talk" or "listen"; requests by name are understood without this flow."""
    wants = moment.answers.find("menu", moment.words)
    if wants == "listen":
        return guided_audio.start(moment)
    if wants == "talk" or moment.intent.name == "Affirm":
        return reflection.begin(moment, topic=None)
    if moment.intent.name == "Deny":
        return Move(speech=(moment.pick.say("common.bye"),))
    return None


def skip(moment: Moment) -> Move:
    """Nothing it is."""
    return Move(speech=(moment.pick.say("common.bye"),))


FLOW = Flow(NAME, {"choice": Step("short")}, start, hear, skip)
