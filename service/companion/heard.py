"""An entry's words, one by one: marked where they were heard unsurely, and mended singly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

UNSURE = 0.6
"""Below this confidence (0 to 1) a word is marked, as the dialogue does not repeat it."""

_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\w']")


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of an entry's text."""

    place: int
    """Which word it is, from 0."""
    text: str
    unsure: bool
    """The recogniser heard it with little confidence, and nobody has mended it since."""


def heard_words(fields: Mapping[str, Any]) -> list[HeardWord]:
    """Split an entry's text into words, marking those that were heard unsurely.

    `words` holds what was heard with its confidence; punctuation, and what was mended since, is
    not in it.
    """
    told = _WORD.findall(str(fields.get("text") or ""))
    unsure = _unsure(told, fields.get("words") or [])
    return [HeardWord(place, word, place in unsure) for place, word in enumerate(told)]


def mended(text: str, place: int, word: str) -> str:
    """Put another word, or several, or none, in a word's place; all else stays as it is."""
    found = list(_WORD.finditer(text))
    if not 0 <= place < len(found):
        return text
    begin, end = found[place].span()
    return f"{text[:begin]}{word}{text[end:]}".strip() if word else _without(text, begin, end)


def _without(text: str, begin: int, end: int) -> str:
    return f"{text[:begin].rstrip()} {text[end:].lstrip()}".strip()


def _unsure(told: Sequence[str], heard: Sequence[Mapping[str, Any]]) -> set[int]:
    spoken = [_bare(word) for word in told]
    known = [_bare(str(word["word"])) for word in heard]
    matched = SequenceMatcher(None, spoken, known, autojunk=False).get_matching_blocks()
    pairs = ((b.a + n, heard[b.b + n]["conf"]) for b in matched for n in range(b.size))
    return {place for place, confidence in pairs if confidence is not None and confidence < UNSURE}


def _bare(word: str) -> str:
    return _LETTERS.sub("", word).casefold()
