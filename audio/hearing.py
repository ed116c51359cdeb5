"""One spoken answer: takes in sound, keeps it, and tells how it went on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from audio.endpointing import PHRASE_PAUSE_SECONDS, Ending, Endpointer, Patience
from audio.pcm import Pcm
from audio.recognition.intake import HEARD_RATE, Samples
from audio.recognition.vad import Span
from audio.recognition.voicing import WINDOW, VoiceDetector, power

_AROUND_SECONDS = 0.4
"""Kept around a stretch of speech: soft first and last sounds are heard late, and end early."""


class Hearing:
    """Takes in one answer at 16 kHz."""

    def __init__(self, patience: Patience) -> None:
        self._most = round(patience.longest * HEARD_RATE)
        self._endpointer = Endpointer(patience)
        self._detector = VoiceDetector()
        self._unjudged: Samples = np.zeros(0, dtype=np.int16)
        self._pieces: list[Samples] = []
        self._length = 0

    @property
    def seconds(self) -> float:
        """How much was taken in."""
        return min(self._length, self._most) / HEARD_RATE

    @property
    def has_speech(self) -> bool:
        """Somebody has spoken."""
        return self._endpointer.has_speech

    @property
    def sound(self) -> Pcm:
        """All that was taken in, up to the longest that is."""
        whole = np.concatenate([np.zeros(0, dtype=np.int16), *self._pieces])
        return Pcm(whole[: self._most], HEARD_RATE)

    def feed(self, samples: Samples) -> Iterator[Ending | Span]:
        """Take in more; yield stretches of speech as they end, and how the answer ended."""
        self._pieces.append(samples)
        self._length += len(samples)
        waiting = np.concatenate([self._unjudged, samples])
        whole = len(waiting) // WINDOW * WINDOW
        self._unjudged = waiting[whole:]
        for window in waiting[:whole].reshape(-1, WINDOW):
            if news := self._endpointer.hear(self._detector.score(window), power(window)):
                yield news

    def stretch(self, span: Span) -> Pcm:
        """Give a stretch of speech, with the silence next to it."""
        start = max(0, round((span.start - _AROUND_SECONDS) * HEARD_RATE))
        end = round((span.end + _AROUND_SECONDS) * HEARD_RATE)
        return Pcm(self.sound.samples[start:end], HEARD_RATE)

    def before(self, span: Span) -> Pcm:
        """Give all up to the pause before a stretch of speech."""
        end = max(0, round((span.start - PHRASE_PAUSE_SECONDS / 2) * HEARD_RATE))
        return Pcm(self.sound.samples[:end], HEARD_RATE)
