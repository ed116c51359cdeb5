"""Loudness as people hear it (ITU-R BS.1770-4) and the true peak, of sound that streams through.

The K weighting is applied as a finite filter: the impulse response of the standard's two sections,
cut where it has fallen far below 16-bit resolution. That lets numpy filter whole blocks at once.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from audio.pcm import Pcm

Floats: TypeAlias = NDArray[np.float32]

_HOP_SECONDS = 0.1
_HOPS_PER_WINDOW = 4
"""A gating window is 400 ms, and they overlap by three quarters."""
_ABSOLUTE_GATE = -70.0
"""LUFS."""
_RELATIVE_GATE = -10.0
"""LU below the mean of what passed the absolute gate."""
_OVERSAMPLING = 4
"""For the true peak, as BS.1770-4 annex 2 has it."""

_RESPONSE_SECONDS = 0.1


def decibels(ratio: float) -> float:
    """Express a ratio of amplitudes in dB."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def ratio(decibels: float) -> float:
    """Turn dB into a ratio of amplitudes."""
    return float(10 ** (decibels / 20))


def as_floats(pcm: Pcm) -> Floats:
    """Give the samples with full scale at 1."""
    return pcm.samples.astype(np.float32) / np.float32(32768)


def as_pcm(samples: Floats, rate: int) -> Pcm:
    """Turn samples with full scale at 1 into 16 bits; what is over full scale is cut off."""
    scaled = np.rint(np.clip(samples, -1, 32767 / 32768) * 32768)
    return Pcm(scaled.astype(np.int16), rate)


def amplified(pcm: Pcm, factor: float) -> Pcm:
    """Multiply a sound; what comes over full scale is cut off."""
    samples = pcm.samples * np.float32(factor)
    # In place: beside an encoder as quick as LAME, each pass over minutes of sound counts.
    np.rint(samples, out=samples)
    np.clip(samples, -32768, 32767, out=samples)
    return Pcm(samples.astype(np.int16), pcm.rate)


def oversampled(samples: Floats, rate: int) -> Floats:
    """Give four samples for each one, which shows the peaks between them."""
    return np.asarray(
        soxr.resample(samples, rate, rate * _OVERSAMPLING, quality="HQ"), dtype=np.float32
    )


class Meter:
    """Measures sound that is fed to it block by block; blocks may have any length."""

    def __init__(self, rate: int) -> None:
        self._response = _weighting(rate)
        self._before: Floats = np.zeros(len(self._response) - 1, dtype=np.float32)
        self._hop = round(rate * _HOP_SECONDS)
        self._most = rate  # a second at a time, as what is made of it takes many times its room
        self._rest: Floats = np.zeros(0, dtype=np.float32)
        self._energies: list[float] = []
        self._peak = 0.0
        self._oversampler = soxr.ResampleStream(
            rate, rate * _OVERSAMPLING, 1, dtype="float32", quality="HQ"
        )

    def feed(self, pcm: Pcm) -> None:
        """Take the next block in."""
        for start in range(0, len(pcm.samples), self._most):
            self._feed(as_floats(Pcm(pcm.samples[start : start + self._most], pcm.rate)))

    def true_peak(self) -> float:
        """Return the highest peak, between samples too, in dBTP; nothing can be fed after it."""
        self._feed_peak(np.zeros(0, dtype=np.float32), last=True)
        return decibels(self._peak)

    def integrated(self) -> float:
        """Return the gated loudness in LUFS; of less than 0.4 s, ungated; of silence, -inf."""
        energies = np.array(self._energies)
        if len(energies) < _HOPS_PER_WINDOW:
            rest = np.square(self._rest, dtype=np.float64)
            total = energies.sum() * self._hop + rest.sum()
            return _lufs(total / max(1, len(energies) * self._hop + len(rest)))
        windows = np.lib.stride_tricks.sliding_window_view(energies, _HOPS_PER_WINDOW).mean(axis=1)
        loud = windows[windows > _energy(_ABSOLUTE_GATE)]
        if not len(loud):
            return -math.inf
        gate = _energy(_lufs(loud.mean()) + _RELATIVE_GATE)
        return _lufs(loud[loud > gate].mean())

    def over_time(self, seconds: float) -> list[float]:
        """Return the ungated loudness of each stretch of so many seconds, in LUFS."""
        hops = round(seconds / _HOP_SECONDS)
        whole = np.array(self._energies[: len(self._energies) // hops * hops])
        return [_lufs(energy) for energy in whole.reshape(-1, hops).mean(axis=1).tolist()]

    def _feed(self, samples: Floats) -> None:
        self._feed_peak(samples, last=False)
        weighted = np.concatenate([self._rest, self._weighted(samples)])
        hops = len(weighted) // self._hop
        whole = weighted[: hops * self._hop].reshape(hops, self._hop)
        self._energies.extend(np.mean(np.square(whole, dtype=np.float64), axis=1).tolist())
        self._rest = weighted[hops * self._hop :]

    def _weighted(self, samples: Floats) -> Floats:
        joined = np.concatenate([self._before, samples])
        self._before = joined[len(samples) :]
        size = len(joined) + len(self._response) - 1
        size = 1 << (size - 1).bit_length()
        spectrum = np.fft.rfft(joined, size) * np.fft.rfft(self._response, size)
        start = len(self._response) - 1
        return np.fft.irfft(spectrum, size)[start : start + len(samples)].astype(np.float32)

    def _feed_peak(self, samples: Floats, *, last: bool) -> None:
        between = self._oversampler.resample_chunk(samples, last=last)
        self._peak = max(self._peak, float(np.max(np.abs(between), initial=0.0)))


def loudness(pcm: Pcm) -> float:
    """Return a whole sound's integrated loudness in LUFS."""
    meter = Meter(pcm.rate)
    meter.feed(pcm)
    return meter.integrated()


def true_peak(pcm: Pcm) -> float:
    """Return a whole sound's true peak in dBTP."""
    meter = Meter(pcm.rate)
    meter.feed(pcm)
    return meter.true_peak()


def _lufs(energy: float) -> float:
    return -0.691 + 10 * math.log10(energy) if energy > 0 else -math.inf


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


@lru_cache
def _weighting(rate: int) -> Floats:
    """Return the K weighting's impulse response at a rate.

    The standard gives the two sections' coefficients for 48 kHz alone; these are the analogue
    sections behind them (a shelf of +4 dB at 1.68 kHz and a high pass at 38 Hz), transformed.
    """
    impulse = np.zeros(round(rate * _RESPONSE_SECONDS))
    impulse[0] = 1.0
    shelved = _section(impulse, *_shelf(rate))
    return _section(shelved, *_high_pass(rate)).astype(np.float32)


def _shelf(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / q + k * k
    zeros = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    poles = (2 * (k * k - 1), 1 - k / q + k * k)
    return tuple(zero / scale for zero in zeros), tuple(pole / scale for pole in poles)


def _high_pass(rate: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    scale = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale)


def _section(
    samples: NDArray[np.float64], zeros: tuple[float, ...], poles: tuple[float, ...]
) -> NDArray[np.float64]:
    """Run one second-order section; sample by sample, as only impulse responses pass here."""
    out = np.zeros(len(samples))
    x1 = x2 = y1 = y2 = 0.0
    for number, x0 in enumerate(samples.tolist()):
        y0 = zeros[0] * x0 + zeros[1] * x1 + zeros[2] * x2 - poles[0] * y1 - poles[1] * y2
        out[number] = y0
        x1, x2, y1, y2 = x0, x1, y0, y1
    return out
