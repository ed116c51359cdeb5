"""The interaction model: sentences, lists, rules and word families of one locale, read once.

`skills/content/<locale>/model/*.toml` is the only source. A file holds any of these tables:

    [rules]                  name = "template", used as <name>
    [lists.NAME]             values = [...]: said as meant; or [lists.NAME.synonyms]: canonical =
                             [said, ...]; or examples = [...] for open speech
    [[sentences]]            intent, sentences; optional slots (what the sentences mean beyond
                             their {slots}) and state (heard only there)
    [families]               name = [words]: words that mean alike for the classifier
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skills import locales
from skills.turn import SlotValue
from skills.understanding.errors import ModelError


@dataclass(frozen=True, slots=True)
class Sentences:
    """Ways of saying one thing."""

    intent: str
    templates: tuple[str, ...]
    slots: Mapping[str, SlotValue]
    """What they all mean besides their {slots}."""
    state: str | None
    """Where they are heard; None for everywhere."""


@dataclass(frozen=True, slots=True)
class WordList:
    """The values of a slot."""

    canonical: Mapping[str, str]
    """What is said -> what it is called."""
    open: bool
    """The values are examples of open speech."""


@dataclass(frozen=True, slots=True)
class Model:
    """One locale's interaction model."""

    sentences: tuple[Sentences, ...]
    lists: Mapping[str, WordList]
    rules: Mapping[str, str]
    families: Mapping[str, tuple[str, ...]]


def folder(locale: str) -> Path:
    """Where a locale's model is kept: its own folder, or its base's.

    Raises:
        ModelError: there is no model for it.
    """
    try:
        return locales.find(locale).file("model")
    except locales.LocaleError as error:
        raise ModelError(f"no interaction model: {error}") from error


def read(locale: str) -> Model:
    """Read a locale's model.

    Raises:
        ModelError: it is missing, or a file of it is not well formed.
    """
    tables = [_table(path) for path in sorted(folder(locale).glob("*.toml"))]
    found = [parts(table) for table in tables]
    return Model(
        sentences=tuple(row for sentences, _ in found for row in sentences),
        lists={name: words for _, lists in found for name, words in lists.items()},
        rules={name: rule for table in tables for name, rule in table.get("rules", {}).items()},
        families={
            name: tuple(words)
            for table in tables
            for name, words in table.get("families", {}).items()
        },
    )


def parts(table: Mapping[str, Any]) -> tuple[tuple[Sentences, ...], dict[str, WordList]]:
    """Return the sentences and the lists of one file.

    Raises:
        ModelError: a part of it is not well formed.
    """
    sentences = tuple(_sentences(row) for row in table.get("sentences", []))
    return sentences, {name: _list(row) for name, row in table.get("lists", {}).items()}


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{path.name} is not TOML: {error}") from error


def _sentences(row: Mapping[str, Any]) -> Sentences:
    try:
        return Sentences(
            row["intent"], tuple(row["sentences"]), row.get("slots", {}), row.get("state")
        )
    except KeyError as error:
        raise ModelError(f"[[sentences]] without {error}: {dict(row)!r:.80}") from error


def _list(row: Mapping[str, Any]) -> WordList:
    canonical = {value: value for value in (*row.get("values", ()), *row.get("examples", ()))}
    for name, said in row.get("synonyms", {}).items():
        canonical |= {name: name, **dict.fromkeys(said, name)}
    return WordList(canonical, open="examples" in row)
