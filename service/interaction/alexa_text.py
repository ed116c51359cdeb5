"""A locale's Alexa content as values: what stands in `skills/content/<locale>/alexa.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skills.understanding import model
from skills.understanding.model import Sentences, WordList


@dataclass(frozen=True, slots=True)
class AlexaText:
    """What only Alexa needs of a locale."""

    invocation: str
    sentences: tuple[Sentences, ...]
    """For the intents whose slots Alexa has to fill by itself."""
    lists: Mapping[str, WordList]
    told: Mapping[str, tuple[str, ...]]
    """By intent: how sentences begin whose words are wanted, whatever follows."""
    prompts: Mapping[str, str]
    """By `intent.slot`: the line with our questions for it, for where Alexa asks by itself."""
    store: Mapping[str, Any]


def read(locale: str) -> AlexaText:
    """Read a locale's text.

    Raises:
        ModelError: a part of it is not well formed.
    """
    file = model.folder(locale).parent / "alexa.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    sentences, lists = model.parts(table)
    told = {intent: tuple(openings) for intent, openings in table["told"].items()}
    return AlexaText(table["invocation"], sentences, lists, told, table["prompts"], table["store"])
