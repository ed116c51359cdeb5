"""Care: when someone may be in danger, or asks for a human, before anything else.

Two turns stay with it: the number once more, then one quiet minute. Nothing said in them is kept,
and leaving is never in the way: `Stop` is heard before this flow.
"""

from __future__ import annotations

from dataclasses import replace

from skills.care import HelpLine
from skills.moment import Flow, Moment, Move, Step
from skills.speech import Say, Speech
from skills.turn import Intent

NAME = "support"
INTENT = "NeedSupport"

_DANGER = "danger"
"""The severity of danger from another, who may be listening."""
_ASKED_FOR = frozenset(
    ("PlayGuidedAudio", "ListSessions", "DeleteReflection", "DeleteEverything", "PrivacyQuestion",
     "StartReflection", "StartCheckIn", "CancelReminder")
)  # fmt: skip
"""What somebody may ask for by name even here."""


def start(moment: Moment) -> Move:
    """Acknowledge, say whom to call, and stay.

    What stood open before is dropped, not asked again: this turn is about nothing else.
    """
    unsafe = moment.intent.slots.get("severity") == _DANGER
    tier = _tier(moment)
    hushed = unsafe or moment.turn.device.shared
    said = moment.pick.say("support.hushed" if hushed and tier == "now" else f"support.{tier}")
    emergency = (Say(moment.help_line.emergency),) if tier == "now" else ()
    return Move((said, *emergency, _line(moment.help_line, unsafe)), "again", data=_told(unsafe))


def _tier(moment: Moment) -> str:
    """Tell how near danger is, by the words where a door tells nothing but them."""
    slots = moment.intent.slots
    if "tier" not in slots and moment.words:
        slots = moment.reads(moment.words).slots
    return str(slots.get("tier", "gentle"))


def opened(moment: Moment) -> Move:
    """Open a session with care, since a recording that was heard later called for it."""
    said, line = moment.pick.say("support.later"), _line(moment.help_line, unsafe=False)
    memory = moment.memory
    met = replace(memory, person=replace(memory.person, care_due=False))
    speech = (said, Say(moment.help_line.emergency), line)
    return Move(speech, "again", data=_told(unsafe=False), memory=met)


def hear(moment: Moment) -> Move | None:
    """Say the number once more, then offer a quiet minute; whatever else is said is heard."""
    if moment.intent.name in _ASKED_FOR:
        return None
    wanted = moment.intent.name in ("Affirm", "Repeat")
    if moment.question and moment.question.step == "again":
        return Move(_number(moment), "grounding") if wanted else _stay(moment)
    if wanted:
        return Move(then=Intent("PlayGuidedAudio", {"topic": "grounding", "length_minutes": 1}))
    return Move((moment.pick.say("support.staying"),), "choice", flow="menu")


def skip(moment: Moment) -> Move:
    """Go on to the offer of a quiet minute, or stay without words."""
    if moment.question and moment.question.step == "again":
        return _stay(moment)
    return Move((moment.pick.say("support.staying"),), "choice", flow="menu")


def _stay(moment: Moment) -> Move:
    return Move((moment.pick.say("support.staying"),), "grounding")


def _number(moment: Moment) -> Speech:
    return (_line(moment.help_line, unsafe=moment.data.get(_DANGER) is True),)


def _line(help_line: HelpLine, unsafe: bool) -> Say:
    return Say(help_line.unsafe if unsafe else help_line.line)


def _told(unsafe: bool) -> dict[str, bool]:
    return {_DANGER: True} if unsafe else {}


FLOW = Flow(NAME, {"again": Step("yes_no"), "grounding": Step("yes_no")}, start, hear, skip)
