"""Whole sentences to train an agent with: it shall hear the words well, and leave their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from service.interaction.alexa_samples import thinned
from skills.understanding import model, templates
from skills.understanding.model import Model, Sentences

MAX_PHRASES = 40
"""Of an intent: a few dozen adapt Google's recognition to our words as well as thousands would."""
MAX_CARE_PHRASES = 120

_CARE = "NeedSupport"
_LEFT_OUT = frozenset({"OutOfDomain", "NoMatch", "NoDanger", "ReflectionContent"})
"""What is no request, or is free speech."""
_SLOT = re.compile(r"\{([a-z_0-9]+)(?::[a-z_0-9]+)?\}")


def phrases(locale: str) -> Mapping[str, list[str]]:
    """Return the phrases of each intent; none belongs to two, and care has the first choice."""
    language = model.read(locale)
    rows: dict[str, list[Sentences]] = {_CARE: []}
    for row in language.sentences:
        if row.intent not in _LEFT_OUT:
            rows.setdefault(row.intent, []).append(row)
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for intent, sentences in rows.items():
        said = [phrase for phrase in _said(sentences, language) if phrase not in taken]
        cap = MAX_CARE_PHRASES if intent == _CARE else MAX_PHRASES
        found[intent] = list(thinned(list(dict.fromkeys(said)), cap))
        taken.update(said)
    return {intent: said for intent, said in found.items() if said}


def _said(rows: list[Sentences], language: Model) -> Iterator[str]:
    for row in rows:
        for template in row.templates:
            node = templates.parse(template, language.rules)
            lists = templates.named(node)
            for number, said in enumerate(templates.covering(node)):
                yield _filled(said, lists, number, language).replace(" '", "'")


def _filled(said: str, lists: Mapping[str, str], number: int, language: Model) -> str:
    """Put a value into each slot, another one for each sentence."""

    def value(slot: re.Match[str]) -> str:
        values = list(language.lists[lists[slot[1]]].canonical)
        return values[number % len(values)]

    return _SLOT.sub(value, said)
