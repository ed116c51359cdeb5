"""Openings of a telling: Alexa hands on what follows one, whole, in a slot for free speech."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.interaction.alexa_samples import OPEN_TYPE, Phrases
from service.platforms.alexa_intents import told_slot


def left_to_openings(
    found: Mapping[str, Phrases], told: Mapping[str, Sequence[str]], *, spared: str
) -> Mapping[str, Phrases]:
    """Leave to the openings what begins like one of them: a plain sample would lose its words.

    Args:
        found: the phrases of each intent.
        told: the openings of each intent.
        spared: the intent that keeps all of its phrases.
    """
    openings = tuple(f"{opening} " for each in told.values() for opening in each)
    for intent, phrases in found.items():
        if intent == spared:
            continue
        for said in _beginning(phrases.samples, openings):
            del phrases.samples[said]
        for values in phrases.said.values():
            for said in _beginning(values, openings):
                del values[said]
    return found


def with_openings(intent: Mapping[str, Any], openings: Sequence[str]) -> dict[str, Any]:
    """Return an intent that takes what follows its openings, each into a slot named for it."""
    slots = [{"name": told_slot(o), "type": OPEN_TYPE, "samples": []} for o in openings]
    samples = [f"{opening} {{{told_slot(opening)}}}" for opening in openings]
    return {
        **intent,
        "slots": [*intent["slots"], *slots],
        "samples": [*samples, *intent["samples"]],
    }


def _beginning(said: Iterable[str], openings: tuple[str, ...]) -> list[str]:
    return [phrase for phrase in said if phrase.startswith(openings)]
