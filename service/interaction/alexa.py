"""Alexa: a package that `ask deploy` takes, or the console's JSON editor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.interaction import alexa_skill
from service.interaction.alexa_conflicts import without_conflicts
from service.interaction.alexa_samples import Collector, Phrases, thinned, type_name
from service.interaction.alexa_text import AlexaText, read
from service.interaction.alexa_told import left_to_openings, with_openings
from service.interaction.alexa_types import types
from service.platforms.alexa_intents import BUILT_INS, CARE, IMPLIED
from skills.lines import Lines
from skills.understanding import model
from skills.understanding.model import Model, Sentences, WordList

MAX_SAMPLES = 120
"""Of an intent: enough to say every alternative of most, and a model that builds in minutes."""
MAXCARE_SAMPLES = 400
"""Where somebody may be in danger, no wording is spared."""

# Said nowhere by itself (a state's own), told by Alexa's fallback, or no request at all.
_LEFT_OUT = frozenset({"OutOfDomain", "NoMatch", "NoDanger"})
_EXTENDED = {
    "Affirm": "AMAZON.YesIntent",
    "Deny": "AMAZON.NoIntent",
    "Stop": "AMAZON.StopIntent",
    "Help": "AMAZON.HelpIntent",
    "Repeat": "AMAZON.RepeatIntent",
    "StartOver": "AMAZON.StartOverIntent",
    "PauseAudio": "AMAZON.PauseIntent",
    "ResumeAudio": "AMAZON.ResumeIntent",
    "NextAudio": "AMAZON.NextIntent",
    "PreviousAudio": "AMAZON.PreviousIntent",
}
"""Which built-in takes an intent's sentences; a custom twin would compete with it."""


def files(locale: str) -> Mapping[str, str]:
    """Return the package's files that concern a locale."""
    content = _json({"interactionModel": interaction_model(locale)})
    return {
        f"alexa/skill-package/interactionModels/custom/{locale}.json": content,
        "alexa/skill-package/skill.json": _json(alexa_skill.manifest()),
        "alexa/ask-resources.json": _json(alexa_skill.RESOURCES),
    }


def interaction_model(locale: str) -> dict[str, Any]:
    """Return the interaction model of a locale."""
    language, text, lines = model.read(locale), read(locale), Lines.load(locale)
    lists = {**language.lists, **text.lists}
    found = without_conflicts(_collected(language, text, lists), lists)
    found = left_to_openings(found, text.told, spared=CARE)
    intents = [
        _intent(name, phrases, text.told.get(name, ()))
        for name, phrases in found.items()
        if name not in _EXTENDED
    ]
    return {
        "languageModel": {
            "invocationName": text.invocation,
            "modelConfiguration": {"fallbackIntentSensitivity": {"level": "LOW"}},
            "intents": [*_built_in(found), *intents],
            "types": types(intents, found, lists),
        },
        "dialog": _dialog(intents, text),
        "prompts": [_prompt(name, lines.wordings(line)) for name, line in text.prompts.items()],
    }


def _collected(
    language: Model, text: AlexaText, lists: Mapping[str, WordList]
) -> dict[str, Phrases]:
    """Return the phrases of each intent; care comes first, so that no other takes its words."""
    rows: dict[str, list[Sentences]] = {CARE: []}
    for row in (*text.sentences, *language.sentences):
        if row.state is None and row.intent not in _LEFT_OUT:
            rows.setdefault(row.intent, []).append(_without_default(row))
    collector = Collector(language, lists)
    return {intent: collector.collect(intent, found) for intent, found in rows.items()}


def _without_default(row: Sentences) -> Sentences:
    return replace(row, slots={}) if row.slots == IMPLIED.get(row.intent) else row


def _built_in(found: Mapping[str, Phrases]) -> list[dict[str, Any]]:
    samples = {
        _EXTENDED[intent]: [said for said in phrases.samples if "{" not in said]
        for intent, phrases in found.items()
        if intent in _EXTENDED
    }
    return [
        {"name": name, "samples": list(thinned(samples.get(name, []), MAX_SAMPLES))}
        for name in (*BUILT_INS, "AMAZON.FallbackIntent")
    ]


def _intent(name: str, phrases: Phrases, openings: Sequence[str]) -> dict[str, Any]:
    """Give an intent its samples, thinned out but for lone slots and openings, and their slots."""
    lone = [s for s in phrases.samples if phrases.is_alone(s.strip("{}"))]
    rest = [s for s in phrases.samples if s not in lone]
    cap = MAXCARE_SAMPLES if name == CARE else MAX_SAMPLES
    samples = [*lone, *thinned(rest, cap - len(lone) - len(openings))]
    slots = {slot: type_name(lists) for slot, lists in phrases.lists.items()}
    slots |= {slot: f"{name}_{slot}" for slot in phrases.said}
    used = [
        {"name": slot, "type": kind, "samples": [f"{{{slot}}}"]}
        for slot, kind in slots.items()
        if any(f"{{{slot}}}" in sample for sample in samples)
    ]
    return with_openings({"name": name, "slots": used, "samples": samples}, openings)


def _dialog(intents: Iterable[Mapping[str, Any]], text: AlexaText) -> dict[str, Any]:
    """Let slots be asked for one by one; when one is asked for, and when Alexa asks, we say.

    Alexa wants every slot of an intent that has one it may ask for.
    """
    asked = {name.partition(".")[0] for name in text.prompts}
    return {
        "delegationStrategy": "SKILL_RESPONSE",
        "intents": [
            {
                "name": intent["name"],
                "delegationStrategy": "SKILL_RESPONSE",
                "confirmationRequired": False,
                "prompts": {},
                "slots": [_rule(intent["name"], slot, text.prompts) for slot in intent["slots"]],
            }
            for intent in intents
            if intent["name"] in asked
        ],
    }


def _rule(intent: str, slot: Mapping[str, Any], prompts: Mapping[str, str]) -> dict[str, Any]:
    name = f"{intent}.{slot['name']}"
    return {
        "name": slot["name"],
        "type": slot["type"],
        "confirmationRequired": False,
        "elicitationRequired": name in prompts,
        "prompts": {"elicitation": f"Elicit.{name}"} if name in prompts else {},
    }


def _prompt(name: str, wordings: Sequence[str]) -> dict[str, Any]:
    said = [{"type": "PlainText", "value": words} for words in wordings]
    return {"id": f"Elicit.{name}", "variations": said}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
