"""CanFulfillIntentRequest: Alexa asks whether words that name no skill are for us."""

from __future__ import annotations

from typing import Any

from service.platforms.alexa_intents import matched
from service.platforms.alexa_request import IntentBody, Slot

# Requests that make sense without "open self trust" before them. Nothing about the journal's
# content is among them: it is for those who asked us by name.
_FULFILLED = frozenset(
    {
        "PlayGuidedAudio",
        "ListSessions",
        "StartCheckIn",
        "StartReflection",
        "ExploreOutsideVoices",
        "ExploreResentment",
        "ExploreConnection",
        "ExploreBothAnd",
        "ExploreNotEnough",
        "ExploreWants",
        "WhatIfWorry",
        "RepairMistake",
        "PlanStretch",
        "HaveMyBack",
    }
)


def can_fulfill(body: IntentBody) -> dict[str, Any]:
    """Return the `canFulfillIntent` part of the response; nothing is done or noted."""
    if body.name not in _FULFILLED:
        return {"canFulfill": "NO"}
    slots = {name: _slot(slot) for name, slot in (body.slots or {}).items()}
    return {"canFulfill": "YES", "slots": slots} if slots else {"canFulfill": "YES"}


def _slot(slot: Slot) -> dict[str, str]:
    """A value that its list doesn't hold may still be served, but that isn't promised."""
    promise = "MAYBE" if slot.resolutions and matched(slot) is None else "YES"
    return {"canUnderstand": promise, "canFulfill": promise}
