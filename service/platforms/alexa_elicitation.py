"""Which slot Alexa is told to listen for, by the state in which the answer will be understood.

It decides what Alexa expects to hear; what is said instead still reaches its own intent.
"""

from __future__ import annotations

from typing import Any

from service.platforms.alexa_intents import OPEN_ANSWER_INTENT, OPEN_ANSWER_SLOT
from service.rendered import Rendered

_OPEN_ANSWER = (OPEN_ANSWER_INTENT, OPEN_ANSWER_SLOT)
# Free words go into the one slot that takes any: we understand them ourselves.
_SLOTS = {
    "awaiting_rating": ("GiveRating", "rating"),
    "awaiting_feeling": ("NameFeeling", "feeling"),
    "awaiting_length": ("PlayGuidedAudio", "length_minutes"),
    "awaiting_name": ("SwitchPerson", "name"),
    "recording_reflection": _OPEN_ANSWER,
    "callback_yesterday": _OPEN_ANSWER,
    "choose_next": _OPEN_ANSWER,
}


def awaited_slot(rendered: Rendered) -> tuple[str, str] | None:
    """Return the intent and the slot that an answer goes into; None where any intent may come."""
    if rendered.reply.listen == "open_speech":
        return _OPEN_ANSWER
    return _SLOTS.get(rendered.state or "")


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
