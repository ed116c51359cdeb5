"""Tells when an answer is over: by silence, by its length, or because nobody begins to speak.

Pure: it sees how loud each window of 512 samples at 16 kHz is and how a voice detector scores it,
and counts time in those windows alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from audio.foreground import Foreground
from audio.recognition.vad import Span
from audio.recognition.voicing import ONSET_WINDOWS, WINDOW_SECONDS, Voicing

PHRASE_PAUSE_SECONDS = 0.7
"""Silence around a stretch of speech that stands alone, such as "I'm done"."""

Ending: TypeAlias = Literal["said", "nobody", "too long"]
"""Somebody spoke and stopped; nobody spoke; the longest time is over."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds."""

    after_speech: float
    """Of silence, once somebody has spoken."""
    longest: float
    """For everything."""
    before_speech: float = 10.0
    """For somebody to begin."""


class Endpointer:
    """Follows one answer."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._foreground = Foreground()
        self._voicing = Voicing()
        self._windows = 0
        self._began: int | None = None
        self._ended: int | None = None
        self._open = False

    @property
    def has_speech(self) -> bool:
        """Somebody has spoken."""
        return self._ended is not None

    def hear(self, score: float, power: float) -> Ending | Span | None:
        """Take the next window's score, 0 to 1, and its mean square.

        Returns:
            How the answer ended, if it did; or the stretch of speech that a short pause has just
            followed, in seconds from the first window.
        """
        was_silent_for = self._silence()
        self._windows += 1
        near = self._foreground.is_near(power, score)
        self._note(speaking=self._voicing.hear(score if near else 0.0))
        silence = self._silence()
        if ending := self._ending(silence):
            return ending
        if self._ended is not None and was_silent_for < PHRASE_PAUSE_SECONDS <= silence:
            return self._stretch()
        return None

    def _note(self, *, speaking: bool) -> None:
        if speaking:
            if not self._open and (self._began is None or self._silence() >= PHRASE_PAUSE_SECONDS):
                self._began = self._windows - ONSET_WINDOWS
            self._ended = self._windows - self._voicing.quiet
        self._open = speaking

    def _silence(self) -> float:
        """Give the seconds since the last voiced window, or since the beginning."""
        return (self._windows - (self._ended or 0)) * WINDOW_SECONDS

    def _ending(self, silence: float) -> Ending | None:
        if (self._windows + 1) * WINDOW_SECONDS > self._patience.longest:
            return "too long"
        if self._ended is None:
            return "nobody" if silence >= self._patience.before_speech else None
        return "said" if silence >= self._patience.after_speech else None

    def _stretch(self) -> Span:
        began, ended = self._began or 0, self._ended or 0
        return Span(began * WINDOW_SECONDS, ended * WINDOW_SECONDS)
