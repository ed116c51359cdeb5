"""One utterance in the shapes that understanding needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from skills.turn import Intent
from skills.understanding import normalise


@dataclass(frozen=True, slots=True)
class View:
    """One utterance."""

    text: str
    """As it came."""
    clean: str
    """Lower case without punctuation; the words as said, for free-text slots."""
    normal: str
    """Contractions written out, hesitations dropped."""
    bare: str
    """`normal` without politeness around it."""

    @classmethod
    def of(cls, text: str) -> View:
        """Prepare a text."""
        clean = normalise.clean(text)
        normal = normalise.normal(clean)
        return cls(text, clean, normal, normalise.bare(normal))


class Open(Protocol):
    """The open reading, for states that only change some intents."""

    def __call__(self, view: View) -> Intent:
        """Read an utterance without a state."""
        ...
