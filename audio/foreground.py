"""Tells the one who speaks to us from others further away, by loudness.

A voice detector hears every voice: measured with six talking in the background, 20 dB below the
speaker, no turn ended any more. Pure: it sees loudness and scores, window by window.
"""

from __future__ import annotations

import math

from audio.recognition.voicing import OPENS_AT, WINDOW_SECONDS

MARGIN_DB = 15.0
"""Below the speaker's loudness lies the background. People who trail off fall by some 12 dB."""
FORGETTING_DB_PER_SECOND = 0.25
"""So that one loud word, or the machine being moved, is not the measure for ever."""
_SMOOTHING = 0.2
"""Share of each window in the loudness, which so follows syllables (0.15 s)."""


class Foreground:
    """Follows the loudness of one stream."""

    def __init__(self) -> None:
        self._power = 0.0
        self._speaker_db = -math.inf

    def is_near(self, power: float, score: float) -> bool:
        """Take a window's mean square and its voice score; tell whether it is the speaker's.

        Before anybody was heard, all of it is.
        """
        self._power += (power - self._power) * _SMOOTHING
        loudness = 10 * math.log10(self._power) if self._power > 0 else -math.inf
        self._speaker_db -= FORGETTING_DB_PER_SECOND * WINDOW_SECONDS
        if score >= OPENS_AT:
            self._speaker_db = max(self._speaker_db, loudness)
        return loudness >= self._speaker_db - MARGIN_DB
