"""Speaks recorded speech faster or slower without changing its pitch, for voices with one rate.

Overlap-add with waveform similarity (WSOLA, Verhelst and Roelands 1993): windows are taken from
the recording at the wanted rate, each moved a little to where it best continues the one before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.pcm import Pcm
from audio.synthesis import check_rate

_WINDOW_SECONDS = 0.03
_SEARCH_SECONDS = 0.01
"""Each way; one period of a voice of 100 Hz."""


def stretched(sound: Pcm, rate: float) -> Pcm:
    """Return the sound at `rate` times its speed; 1.0 returns it as it is.

    Raises:
        SynthesisError: the rate is out of bounds.
    """
    check_rate(rate)
    if rate == 1.0:
        return sound
    return Pcm(_overlap_add(sound.samples, rate, sound.rate), sound.rate)


def _overlap_add(samples: NDArray[np.int16], rate: float, rate_hz: int) -> NDArray[np.int16]:
    half = round(_WINDOW_SECONDS * rate_hz / 2)
    search = round(_SEARCH_SECONDS * rate_hz)
    length = round(len(samples) / rate)
    window = np.hanning(2 * half + 1)[:-1]
    padded = np.pad(samples.astype(np.float64), (search, search + 4 * half))
    out = np.zeros(length + 2 * half)
    out[:half] = padded[search : search + half] * window[half:]  # the first half has no neighbour
    source = search
    for start in range(0, length, half):
        wanted = search + min(round(start * rate), len(samples))
        if start:
            source = _best(padded, source + half, wanted, half, search)
        out[start : start + 2 * half] += padded[source : source + 2 * half] * window
    return np.clip(np.rint(out[:length]), -32768, 32767).astype(np.int16)


def _best(padded: NDArray[np.float64], follows: int, wanted: int, half: int, search: int) -> int:
    """Find where, near `wanted`, the recording looks most like what would come next."""
    template = padded[follows : follows + half]
    near = padded[wanted - search : wanted + search + half]
    return wanted - search + int(np.argmax(np.correlate(near, template, mode="valid")))
