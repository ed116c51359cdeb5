"""One utterance in the shapes that understanding needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from skills.turn import Intent
from skills.understanding import normalise

T = TypeVar("T")


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
    _read: dict[Callable[[View], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, text: str) -> View:
        """Prepare a text."""
        clean = normalise.clean(text)
        normal = normalise.normal(clean)
        return cls(text, clean, normal, normalise.bare(normal))

    def once(self, read: Callable[[View], T]) -> T:
        """Return what a reader makes of the utterance: whoever asks first has it read."""
        if read not in self._read:
            self._read[read] = read(self)
        value: T = self._read[read]
        return value


class Open(Protocol):
    """The open reading, for states that only change some intents."""

    def __call__(self, view: View) -> Intent:
        """Read an utterance without a state."""
        ...


class Understands(Protocol):
    """Understands one utterance after another."""

    def understand(self, said: str | View, state: str | None) -> Intent:
        """Tell what an utterance means in a state."""
        ...
