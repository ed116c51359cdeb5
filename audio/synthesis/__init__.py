"""Text to speech: the port that every voice implements, and what is known about a voice.

To add an engine, implement `Synthesizer` in a module of its own and name it in `voices.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from audio.errors import SynthesisError
from audio.pcm import Pcm

SLOWEST_RATE, FASTEST_RATE = 0.5, 2.0
"""Speech outside is not understood."""

ACCENTS = {
    "en-US": ("american",),
    "en-GB": ("british", "english"),
    "en-AU": ("australian",),
    "en-CA": ("canadian",),
    "en-IN": ("indian",),
    "en-IE": ("irish",),
    "en-ZA": ("south_african",),
}
"""What people call the way a locale's voices speak."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine, exactly enough to tell whether two sounds came from the same."""

    engine: str
    """The program or service that speaks: "piper", "gtts"."""
    name: str
    """The engine's own name for the voice, e.g. "en_US-joe-medium"."""
    version: str
    """Of the engine and, where the voice is a file, of the file's content."""
    locale: str
    """BCP 47, e.g. "en-US"."""
    licence: str
    """What the sound may be used under, as far as it is known."""
    provenance: str
    """Where the voice comes from, with any doubt about it."""
    local: bool
    """It speaks on this machine: the only kind of voice that may get a user's words."""
    speaker: str = ""
    """Whom people would ask for: "joe"."""
    traits: tuple[str, ...] = ()
    """What else they might ask for: "male", "american"."""

    @property
    def key(self) -> str:
        """Name the voice in cache keys, settings and file names: same key, same voice."""
        return f"{self.engine}-{self.name}-{self.version}"


class Synthesizer(Protocol):
    """A voice that speaks. Safe to call from several threads."""

    @property
    def voice(self) -> Voice:
        """Which voice this is."""

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        """Speak plain words; text that holds nothing to say gives no samples.

        Args:
            text: what to say. Markup, control characters and emoji in it are not spoken.
            rate: the speaking rate, 1.0 being the voice's own; from 0.5, half as fast, to 2.0.

        Raises:
            SynthesisError: this voice can't speak it, or the rate is out of bounds.
        """


def check_rate(rate: float) -> None:
    """Accept a speaking rate that every voice can follow.

    Raises:
        SynthesisError: it is out of bounds.
    """
    if not SLOWEST_RATE <= rate <= FASTEST_RATE:
        raise SynthesisError(
            f"Choose a speaking rate from {SLOWEST_RATE} to {FASTEST_RATE}, not {rate}."
        )
