"""Which slot Alexa is told to listen for, by the state in which the answer will be understood.

It decides what Alexa expects to hear; what is said instead still reaches its own intent.
"""

from __future__ import annotations

from typing import Any

from service.platforms.alexa_intents import OPEN_ANSWER_INTENT, OPEN_ANSWER_SLOT
from service.rendered import Rendered
from skills.speech import Say
from skills.turn import Intent, Turn

_OPEN_ANSWER = (OPEN_ANSWER_INTENT, OPEN_ANSWER_SLOT)
# What no list of Alexa's holds goes into the one slot that takes any words: we understand them.
_SLOTS = {
    "awaiting_rating": ("GiveRating", "rating"),
    "awaiting_feeling": ("NameFeeling", "feeling"),
    "awaiting_name": ("SwitchPerson", "name"),
}
_DELEGATED = {"SwitchPerson": "name"}
"""By intent: the slot that Alexa asks for by itself, with our own questions for it.

Only for what it knows best: names, out of a list of its own.
"""


def awaited_slot(rendered: Rendered) -> tuple[str, str] | None:
    """Return the intent and the slot that an answer goes into; None where any intent may come."""
    if rendered.reply.listen == "open_speech":
        return _OPEN_ANSWER
    otherwise = _OPEN_ANSWER if rendered.reply.listen == "short" else None
    return _SLOTS.get(rendered.state or "", otherwise)


def is_delegated(rendered: Rendered, turn: Turn) -> bool:
    """Say whether Alexa asks: for a slot of the intent that was just said, and for nothing else.

    It says so in our words, and hears what else is said as at any time.
    """
    if not isinstance(turn.input, Intent):
        return False
    slot = _DELEGATED.get(turn.input.name)
    asks = slot is not None and awaited_slot(rendered) == (turn.input.name, slot)
    return asks and slot not in turn.input.slots and _only_asks(rendered)


def _only_asks(rendered: Rendered) -> bool:
    says = [part for part in rendered.reply.speech if isinstance(part, Say)]
    return len(says) == 1 and rendered.reply.card is None


def delegate() -> dict[str, Any]:
    """Return the directive that has Alexa ask for what an intent still needs."""
    return {"type": "Dialog.Delegate"}


def elicit(intent: str, slot: str) -> dict[str, Any]:
    """Return the directive that sends the next words into a slot."""
    return {
        "type": "Dialog.ElicitSlot",
        "slotToElicit": slot,
        "updatedIntent": {
            "name": intent,
            "confirmationStatus": "NONE",
            "slots": {slot: {"name": slot, "confirmationStatus": "NONE"}},
        },
    }
