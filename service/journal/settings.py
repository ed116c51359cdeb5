"""Settings: what a person decided about their journal, sealed as a document of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.errors import DocumentRefused
from service.journal import memories
from service.journal.database import Transaction
from service.journal.persons import Person

SCOPE = b"settings"
"""Among the memories' scopes; a device's has 32 bytes, so that the two never meet."""
MOST_WORDS = 500
LONGEST_WORD = 64
LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one person's journal."""

    words: tuple[str, ...] = ()
    """Names and rare words, as they are spelt: later transcripts are corrected by them."""
    corrections: Mapping[str, str] = field(default_factory=dict)
    """What was heard, in lower case -> what had been said: corrected once, it is right from then
    on."""
    keep_audio_days: int | None = 0
    """How long a recording outlives its transcript; 0: not at all, None: as long as its entry."""
    keep_entries_days: int | None = None
    """How long an entry is kept; None: for good."""


def read(transaction: Transaction, person: Person | None) -> Settings:
    """Read a person's settings; the defaults where nothing was decided.

    Raises:
        JournalCorrupt: they do not decrypt.
    """
    stored = memories.read(transaction, person, SCOPE)
    return Settings() if stored is None else parse(json.loads(stored))


def write(transaction: Transaction, person: Person, settings: Settings) -> None:
    """Replace a person's settings."""
    memories.write(transaction, person, SCOPE, json.dumps(build(settings)).encode("ascii"))


def build(settings: Settings) -> dict[str, Any]:
    """Write settings as they are stored and exported."""
    return {
        "words": list(settings.words),
        "corrections": dict(settings.corrections),
        "keep_audio_days": settings.keep_audio_days,
        "keep_entries_days": settings.keep_entries_days,
    }


def parse(document: object) -> Settings:
    """Read what `build` wrote; what is left out is as nobody had decided it.

    Raises:
        DocumentRefused: it is not in that form; the message names the place.
    """
    if not isinstance(document, Mapping):
        raise DocumentRefused('"settings" must be an object')
    return Settings(
        word_list(document.get("words", [])),
        _corrections(document.get("corrections", {})),
        _days(document, "keep_audio_days", 0, at_least=0),
        _days(document, "keep_entries_days", None, at_least=1),
    )


def taught(settings: Settings, lessons: Mapping[str, str]) -> Settings:
    """Add what a correction taught, as long as there is room for it."""
    corrections = {**settings.corrections, **lessons}
    words = tuple(dict.fromkeys((*settings.words, *lessons.values())))
    if len(corrections) > MOST_WORDS or len(words) > MOST_WORDS:
        return settings
    return replace(settings, words=words, corrections=corrections)


def word_list(words: object) -> tuple[str, ...]:
    """Trim a list of names, and drop what stands in it twice.

    Raises:
        DocumentRefused: it is no such list, or too long a one.
    """
    if not isinstance(words, Sequence) or isinstance(words, str) or len(words) > MOST_WORDS:
        raise DocumentRefused(f"the word list must be a list of at most {MOST_WORDS} words")
    trimmed = [" ".join(word.split()) if isinstance(word, str) else "" for word in words]
    if not all(0 < len(word) <= LONGEST_WORD for word in trimmed):
        raise DocumentRefused(f"each word must have 1 to {LONGEST_WORD} characters")
    return tuple(dict.fromkeys(trimmed))


def _corrections(pairs: object) -> Mapping[str, str]:
    if not isinstance(pairs, Mapping) or len(pairs) > MOST_WORDS:
        raise DocumentRefused(f'"corrections" must be an object of at most {MOST_WORDS} words')
    if not all(
        isinstance(text, str) and 0 < len(text) <= LONGEST_WORD
        for pair in pairs.items()
        for text in pair
    ):
        raise DocumentRefused(f"each correction must have 1 to {LONGEST_WORD} characters")
    return dict(pairs)


def _days(
    document: Mapping[str, Any], name: str, default: int | None, *, at_least: int
) -> int | None:
    days = document.get(name, default)
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or not at_least <= days <= LONGEST_DAYS:
        raise DocumentRefused(f'"{name}" must be a number of days from {at_least} up, or null')
    return days
