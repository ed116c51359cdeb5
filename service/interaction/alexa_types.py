"""The slot types of Alexa's interaction model, with what is said for each value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.interaction.alexa_samples import MAX_VALUE_CHARACTERS, Phrases, thinned
from skills.understanding.model import WordList

MAX_SAYINGS = 60
"""Of one value."""


def types(
    intents: Iterable[Mapping[str, Any]],
    found: Mapping[str, Phrases],
    lists: Mapping[str, WordList],
) -> list[dict[str, Any]]:
    """Return the types that the intents' slots have, Alexa's own left out."""
    made: dict[str, list[dict[str, Any]]] = {}
    for intent in intents:
        phrases = found[intent["name"]]
        for slot in intent["slots"]:
            if slot["name"] in phrases.said:
                made[slot["type"]] = _values(phrases.said[slot["name"]])
            elif not slot["type"].startswith("AMAZON."):
                names = list(phrases.lists[slot["name"]])
                made[slot["type"]] = _listed(names, lists)
    return [{"name": name, "values": values} for name, values in sorted(made.items())]


def _listed(names: Iterable[str], lists: Mapping[str, WordList]) -> list[dict[str, Any]]:
    words = [lists[name] for name in names]
    if any(listed.open for listed in words):
        return [_open(said) for listed in words for said in listed.canonical]
    said = {phrase: value for listed in words for phrase, value in listed.canonical.items()}
    idioms = lists["idiom"].canonical if "feeling" in names else {}
    return _values({**said, **idioms, **said})


def _values(said: Mapping[str, str]) -> list[dict[str, Any]]:
    sayings: dict[str, dict[str, None]] = {}
    for phrase, value in said.items():
        words = phrase.replace("_", " ")
        if len(words) <= MAX_VALUE_CHARACTERS:
            sayings.setdefault(value, {})[words] = None
    return [_value(value, list(words)) for value, words in sayings.items()]


def _value(value: str, sayings: list[str]) -> dict[str, Any]:
    """Return one value: the id is what we call it, the name what is said."""
    spoken = value.replace("_", " ")
    name = spoken if spoken in sayings else sayings[0]
    return {"id": value, **_open(name, [said for said in sayings if said != name])}


def _open(name: str, synonyms: list[str] | None = None) -> dict[str, Any]:
    """Write a value's sayings. The vendor's schema wants a synonym: the name, where none is."""
    return {"name": {"value": name, "synonyms": list(thinned(synonyms or [name], MAX_SAYINGS))}}
