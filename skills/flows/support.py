"""Care: when someone may be in danger, or asks for a human, before anything else."""

from __future__ import annotations

from skills.moment import Flow, Moment, Move, Step
from skills.speech import Say

NAME = "support"
INTENT = "NeedSupport"


def start(moment: Moment) -> Move:
    """Acknowledge, say whom to call, and stay.

    What stood open before is dropped, not asked again: this turn is about nothing else.
    """
    tier = moment.intent.slots.get("tier", "gentle")
    severity = moment.intent.slots.get("severity")
    kind = "danger" if severity == "danger" else str(tier)
    speech = [moment.pick.say(f"support.{kind}")]
    if tier == "now":
        speech.append(Say(moment.help_line.emergency))
    return Move(speech=(*speech, Say(moment.help_line.line)), ask="again")


def hear(moment: Moment) -> Move | None:
    """Say the number once more, or stay without words."""
    if moment.intent.name in ("Affirm", "Repeat"):
        return Move(speech=(Say(moment.help_line.line),), ask="again")
    if moment.intent.name in ("Deny", "SkipStep", "Filler", "Unsure"):
        return skip(moment)
    return None


def skip(moment: Moment) -> Move:
    """Offer to stay."""
    return Move(speech=(moment.pick.say("support.staying"),), flow="menu", ask="choice")


FLOW = Flow(NAME, {"again": Step("yes_no")}, start, hear, skip)
