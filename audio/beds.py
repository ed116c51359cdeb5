"""Beds: soft sound under the words, made from a seed and ours to license.

A bed is one period of a sound that repeats without a seam: its noise is drawn as a spectrum (so
the inverse transform is periodic), and its tones have a whole number of cycles in the period.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from audio.loudness import Floats, as_pcm, loudness, ratio
from audio.pcm import Pcm
from audio.timeline import MIX_RATE

PERIOD_MS = 40_000
BED_LUFS = -38.0
"""22 LU under the voice; the promise is 18."""

_SAMPLES = PERIOD_MS * MIX_RATE // 1000
_ROOTS = (98.0, 110.0, 123.47)
"""Hz: G2, A2, B2; the seed chooses."""
_CHORD = (1.0, 1.5, 2.0, 2.5)
"""Root, fifth, octave and the third above it."""
_CHORD_LEVELS = (0.5, 0.45, 0.3, 0.16)
_NOISE_LOWEST, _NOISE_HIGHEST = 40.0, 900.0
"""Hz: above it the noise would lie on the consonants."""
_PADS_TO_NOISE = 0.8


@lru_cache(maxsize=2)
def bed(seed: int, lufs: float = BED_LUFS) -> Pcm:
    """Return one period of the bed of a seed, at its level under the voice."""
    random = np.random.default_rng(seed)
    noise = _noise(random)
    pads = _pads(random)
    mixed = noise / _rms(noise) + _PADS_TO_NOISE * pads / _rms(pads)
    mixed *= np.float32(0.05)
    gain = lufs - loudness(as_pcm(mixed, MIX_RATE))
    return as_pcm(mixed * np.float32(ratio(gain)), MIX_RATE)


def _noise(random: np.random.Generator) -> Floats:
    """Make noise that falls with frequency, as wind and water do."""
    frequencies = np.fft.rfftfreq(_SAMPLES, 1 / MIX_RATE)
    heard = (frequencies >= _NOISE_LOWEST) & (frequencies <= _NOISE_HIGHEST)
    spectrum = np.zeros(len(frequencies), dtype=np.complex64)
    phases = random.uniform(0, 2 * np.pi, int(heard.sum()))
    edge = np.sin(np.pi * np.sqrt(frequencies[heard] / _NOISE_HIGHEST))
    spectrum[heard] = np.exp(1j * phases) * edge / frequencies[heard]
    return np.fft.irfft(spectrum, _SAMPLES).astype(np.float32)


def _pads(random: np.random.Generator) -> Floats:
    """Make slow chord tones that swell and sink, each at its own pace."""
    root = float(random.choice(_ROOTS))
    pads = np.zeros(_SAMPLES, dtype=np.float32)
    for harmonic, level in zip(_CHORD, _CHORD_LEVELS, strict=True):
        swell = 1 + 0.4 * _tone(int(random.integers(1, 4)), random.uniform(0, 2 * np.pi))
        cycles = round(root * harmonic * PERIOD_MS / 1000)
        pads += np.float32(level) * swell * _tone(cycles, random.uniform(0, 2 * np.pi))
    return pads


def _tone(cycles: int, phase: float) -> Floats:
    """Make a sine of whole cycles in the period."""
    turns = np.arange(_SAMPLES, dtype=np.float64) * (2 * np.pi * cycles / _SAMPLES)
    turns += phase
    return np.sin(turns, out=turns).astype(np.float32)


def _rms(samples: Floats) -> np.float32:
    return np.float32(np.sqrt(np.mean(np.square(samples))))
