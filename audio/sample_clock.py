"""Finds lost sound by comparing how much came with how much time went by.

Sound servers hide what they drop: with PulseAudio a callback that slept half of the time got no
overflow flag at all. The clock can't be fooled: sound that came late is caught up with, and sound
that was lost never is.
"""

from __future__ import annotations

from collections import deque

SETTLE_SECONDS = 1.0
"""A late block is only lost when this much later nothing has caught up."""
TOLERATED_SECONDS = 0.15
"""Between the two clocks of machine and sound card, and in when blocks arrive."""


class SampleClock:
    """Follows one stream of sound."""

    def __init__(self, rate: int) -> None:
        """Take the rate in Hz at which samples are meant to come."""
        self._rate = rate
        self._samples = 0
        self._lags: deque[tuple[float, float]] = deque()
        self._usual: float | None = None

    def count(self, samples: int, at: float) -> float:
        """Note samples that came at a moment, in seconds of any steady clock.

        Returns:
            How many seconds of sound it now shows to have been lost; mostly 0.
        """
        self._samples += samples
        self._lags.append((at, at - self._samples / self._rate))
        if at - self._lags[0][0] < SETTLE_SECONDS:
            return 0.0
        while at - self._lags[0][0] > SETTLE_SECONDS:
            self._lags.popleft()
        return self._lost(min(lag for _, lag in self._lags))

    def _lost(self, lag: float) -> float:
        usual = lag if self._usual is None else self._usual
        if lag - usual > TOLERATED_SECONDS:
            self._usual = lag
            return lag - usual
        self._usual = min(usual, lag)
        return 0.0
