"""Tells speech from noise, so that a recogniser hears silence where nobody speaks.

Engines invent words for noise: two seconds of it made Vosk print "그러 다", and Whisper writes
"You" for silence. What they hear is therefore gated by Silero's voice detector first.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from audio.recognition.intake import Samples
from audio.recognition.voicing import WINDOW, WINDOW_SECONDS, VoiceDetector, Voicing

_LOOKBACK_WINDOWS = 10
"""Let through from before the onset (0.3 s), as a soft first consonant is heard late."""

_NOTHING: Samples = np.zeros(0, dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch with speech in it, and a third of a second around it."""

    start: float
    """Seconds from the first sample."""
    end: float


class SpeechGate:
    """Passes one stream of 16 kHz samples on, made silent wherever nobody speaks.

    What comes before the first speech is left out, but for the third of a second that engines
    need to hear a first short word; so nothing at all comes out where nobody speaks. From then on
    as many samples come out as go in. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._detector = VoiceDetector()
        self._voicing = Voicing()
        self._unjudged: Samples = _NOTHING
        self._held: deque[Samples] = deque()
        self._passed = 0
        self._first = 0
        self._open = False
        self._spans: list[tuple[int, int]] = []

    @property
    def start(self) -> float:
        """Seconds from the first sample in to the first one out; below 0 where silence was added.

        Known once there is a span.
        """
        return self._first * WINDOW_SECONDS

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where somebody spoke so far; the last one grows while they speak."""
        return tuple(
            Span(start * WINDOW_SECONDS, end * WINDOW_SECONDS) for start, end in self._spans
        )

    def feed(self, samples: Samples) -> Samples:
        """Take more sound and return what is decided."""
        waiting = np.concatenate([self._unjudged, samples])
        whole = len(waiting) // WINDOW * WINDOW
        self._unjudged = waiting[whole:]
        decided = [self._pass(window) for window in waiting[:whole].reshape(-1, WINDOW)]
        return np.concatenate([_NOTHING, *decided])

    def finish(self) -> Samples:
        """Return the rest, silent unless somebody was speaking at the end."""
        if not self._spans:
            return _NOTHING
        rest = self._unjudged if self._open else np.zeros_like(self._unjudged)
        return np.concatenate([*map(np.zeros_like, self._held), rest])

    def _pass(self, window: Samples) -> Samples:
        self._held.append(window)
        if self._hears_speech(window):
            return self._let_through()
        if len(self._held) <= _LOOKBACK_WINDOWS:
            return _NOTHING
        self._passed += 1
        silenced = np.zeros_like(self._held.popleft())
        return silenced if self._spans else _NOTHING

    def _hears_speech(self, window: Samples) -> bool:
        self._open = self._voicing.hear(self._detector.score(window))
        return self._open

    def _let_through(self) -> Samples:
        lead = _NOTHING if self._spans else self._lead()
        start, end = self._passed, self._passed + len(self._held)
        if self._spans and self._spans[-1][1] == start:
            start = self._spans.pop()[0]
        self._spans.append((start, end))
        self._passed = end
        speech = np.concatenate([lead, *self._held])
        self._held.clear()
        return speech

    def _lead(self) -> Samples:
        """Make up for the lookback that is missing where the very first windows hold speech."""
        missing = _LOOKBACK_WINDOWS + 1 - len(self._held)
        self._first = self._passed - missing
        return np.zeros(missing * WINDOW, dtype=np.int16)
