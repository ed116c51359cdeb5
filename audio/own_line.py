"""A listener's own recorded line, made ready to be heard within a piece."""

from __future__ import annotations

import numpy as np

from audio.errors import RenderError
from audio.loudness import as_floats, as_pcm, ratio
from audio.mastering import master
from audio.pcm import Pcm
from audio.timeline import MIX_RATE, SAMPLES_PER_MS

LONGEST_SECONDS = 12.0
"""The shortest pieces have room for less still, and then are heard without the line."""
BEFORE_MS = 1000
"""Silence that sets it off from our voice; after it the script has a pause of its own."""

_WINDOW_MS = 20
_SILENCE = -35.0
"""dB under the loudest moment: quieter than that nobody speaks."""
_AROUND_MS = 150
_FADE_MS = 30


def prepared(recording: Pcm) -> Pcm:
    """Return the line without the silence around it, as loud as our voice, at the mixing rate.

    Raises:
        RenderError: there is nothing in it, or it is too long to be one line.
    """
    line = _trimmed(recording.resampled(MIX_RATE))
    if line.seconds > LONGEST_SECONDS:
        raise RenderError(
            f"the recorded line takes {line.seconds:.0f} s where a piece has room for "
            f"{LONGEST_SECONDS:.0f} s: record a shorter one"
        )
    before = BEFORE_MS * SAMPLES_PER_MS
    return Pcm(np.pad(master(_faded(line)).samples, (before, 0)), MIX_RATE)


def _trimmed(pcm: Pcm) -> Pcm:
    window = _WINDOW_MS * SAMPLES_PER_MS
    windows = as_floats(pcm)[: len(pcm.samples) // window * window].reshape(-1, window)
    levels = np.sqrt(np.mean(windows**2, axis=1))
    loud = np.flatnonzero(levels > max(levels.max(initial=0.0) * ratio(_SILENCE), 1e-4))
    if not len(loud):
        raise RenderError("the recorded line is silent: record it again")
    around = _AROUND_MS * SAMPLES_PER_MS
    start = max(0, int(loud[0]) * window - around)
    return Pcm(pcm.samples[start : (int(loud[-1]) + 1) * window + around], pcm.rate)


def _faded(pcm: Pcm) -> Pcm:
    samples = as_floats(pcm)
    length = min(_FADE_MS * SAMPLES_PER_MS, len(samples) // 2)
    rise = np.linspace(0, 1, length, dtype=np.float32)
    samples[:length] *= rise
    samples[len(samples) - length :] *= rise[::-1]
    return as_pcm(samples, pcm.rate)
