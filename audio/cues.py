"""Cues: the short sounds of ours that open, close and end, and that pace breaths."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from audio.loudness import Floats, as_pcm, ratio
from audio.pcm import Pcm
from audio.timeline import MIX_RATE, SoundName
from skills.speech import BREATH_IN_SECONDS, BREATH_OUT_SECONDS

_E4, _G4, _A4, _C5 = 329.63, 392.0, 440.0, 523.25
_BELLS: dict[str, tuple[tuple[float, float], ...]] = {
    "open": ((0.0, _G4), (0.22, _C5)),
    "close": ((0.0, _C5), (0.22, _G4)),
    "end": ((0.0, _A4), (0.7, _E4)),
}
"""When each bell is struck, in seconds, and its pitch in Hz: opening rises, closing falls."""
_BELL_SECONDS = {"open": 1.1, "close": 1.1, "end": 2.8}
_BELL_PEAK = -17.0
"""dBFS: clearly heard, well under the voice's peaks."""
_BREATH_PEAK = -29.0
"""dBFS: audible over the bed, 18 LU or more under the voice that may speak over it."""
_PARTIALS = ((1.0, 1.0), (2.0, 0.25), (3.01, 0.08))
"""A bell's overtones: multiple of the pitch, and strength."""


@lru_cache
def sound(name: SoundName) -> Pcm:
    """Return a cue at the mixing rate, a whole number of milliseconds long."""
    match name:
        case "breath_in":
            return _breath(BREATH_IN_SECONDS, rising=True)
        case "breath_out":
            return _breath(BREATH_OUT_SECONDS, rising=False)
        case bell:
            return _bells(_BELLS[bell], _BELL_SECONDS[bell])


def _bells(strokes: tuple[tuple[float, float], ...], seconds: float) -> Pcm:
    samples = np.zeros(round(seconds * MIX_RATE), dtype=np.float32)
    for at_seconds, pitch in strokes:
        start = round(at_seconds * MIX_RATE)
        samples[start:] += _bell(pitch, len(samples) - start)
    release = round(0.25 * MIX_RATE)
    samples[-release:] *= np.linspace(1, 0, release, dtype=np.float32)
    return _at_peak(samples, _BELL_PEAK)


def _bell(pitch: float, length: int) -> Floats:
    seconds = np.arange(length) / MIX_RATE
    struck = np.minimum(1, seconds / 0.012)
    rung = sum(
        strength
        * np.sin(2 * np.pi * pitch * multiple * seconds)
        * np.exp(-seconds * multiple / 0.6)
        for multiple, strength in _PARTIALS
    )
    return np.asarray(struck * rung, dtype=np.float32)


def _breath(seconds: float, *, rising: bool) -> Pcm:
    """Make a soft rush of air with a tone that glides up for in, and down for out."""
    length = round(seconds * MIX_RATE)
    progress = np.linspace(0, 1, length)
    swell = np.sin(np.pi * progress) ** 2
    pitch = _E4 / 2 * 2 ** ((progress if rising else 1 - progress) * 5 / 12)
    tone = np.sin(2 * np.pi * np.cumsum(pitch) / MIX_RATE)
    return _at_peak((swell * (tone + 0.6 * _air(length))).astype(np.float32), _BREATH_PEAK)


def _air(length: int) -> Floats:
    """Make noise between 300 Hz and 1.2 kHz, the same at every call."""
    spectrum = np.fft.rfft(np.random.default_rng(length).standard_normal(length))
    frequencies = np.fft.rfftfreq(length, 1 / MIX_RATE)
    spectrum *= np.exp(-((np.log2(np.maximum(frequencies, 1) / 600)) ** 2))
    air = np.fft.irfft(spectrum, length)
    return np.asarray(air / np.abs(air).max(), dtype=np.float32)


def _at_peak(samples: Floats, peak: float) -> Pcm:
    return as_pcm(samples * np.float32(ratio(peak) / np.abs(samples).max()), MIX_RATE)
