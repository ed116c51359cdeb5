"""Tells, window by window, whether somebody is speaking."""

from __future__ import annotations

import weakref
from typing import Final

import numpy as np

from audio.recognition import silero
from audio.recognition.intake import HEARD_RATE, Samples

WINDOW: Final = 512
"""Samples that are judged at once."""
WINDOW_SECONDS: Final = WINDOW / HEARD_RATE

# Speech measured 0.9 to 1.0 here and white or brown noise, hum, tones and clicks below 0.1;
# to stay open takes less than to open, as the ends of words are faint.
OPENS_AT = 0.5
STAYS_OPEN_AT = 0.35
ONSET_WINDOWS = 2
"""Windows in a row that begin speech: one alone is a click."""
HANG_WINDOWS = 10
"""Counted as speech after the last voiced window (0.3 s), as words have gaps in them."""


class VoiceDetector:
    """Silero's voice detector, for one stream of 16 kHz sound. Not for several threads at once."""

    def __init__(self) -> None:
        detector = silero.borrow()
        self._score = detector.score
        # Not every stream has an end that is told: a microphone may just go.
        weakref.finalize(self, silero.bring_back, detector)

    def score(self, window: Samples) -> float:
        """Tell how much the next 512 samples sound like speech, 0 to 1."""
        return self._score(window)


def power(window: Samples) -> float:
    """Give the mean square of a window's samples."""
    return float(np.mean(np.square(window, dtype=np.float64)))


class Voicing:
    """Turns a detector's scores into speech that begins and ends."""

    def __init__(self) -> None:
        self._loud = 0
        self._open = False
        self.quiet = 0
        """While there is speech: windows since the last one that was voiced."""

    def hear(self, score: float) -> bool:
        """Take the next window's score; tell whether there is speech now."""
        if self._open:
            self.quiet = 0 if score >= STAYS_OPEN_AT else self.quiet + 1
            self._open = self.quiet <= HANG_WINDOWS
        else:
            self._loud = self._loud + 1 if score >= OPENS_AT else 0
            self._open = self._loud >= ONSET_WINDOWS
            self.quiet = 0
        return self._open
