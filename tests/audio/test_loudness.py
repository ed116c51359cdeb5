"""Loudness and true peak against values that BS.1770 and EBU Tech 3341 publish."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from audio.loudness import Meter, as_pcm, decibels, loudness, ratio, true_peak
from audio.pcm import Pcm


def sine(hertz: float, seconds: float, rate: int, level: float = 0.0, phase: float = 0.0) -> Pcm:
    """Make a sine at a level in dBFS."""
    time = np.arange(round(seconds * rate)) / rate
    wave = ratio(level) * np.sin(2 * np.pi * hertz * time + phase)
    return as_pcm(wave.astype(np.float32), rate)


def joined(*sounds: Pcm) -> Pcm:
    return Pcm(np.concatenate([sound.samples for sound in sounds]), sounds[0].rate)


@pytest.mark.parametrize("rate", [8_000, 22_050, 24_000, 48_000])
def test_a_997_hz_sine_at_full_scale_has_minus_3_lufs(rate: int) -> None:
    """BS.1770: a 0 dB FS, 997 Hz sine in one channel reads -3.01."""
    assert loudness(sine(997, 5, rate)) == pytest.approx(-3.01, abs=0.05)


def test_loudness_follows_level() -> None:
    assert loudness(sine(997, 5, 48_000, level=-23)) == pytest.approx(-26.01, abs=0.05)


def test_silence_and_quiet_parts_do_not_count() -> None:
    """Tech 3341's third case, in one channel: -36, -23 and -36 dBFS measure as -23 alone does."""
    loud = sine(1000, 60, 24_000, level=-23)
    alone = loudness(loud)

    quiet = sine(1000, 10, 24_000, level=-36)
    assert loudness(joined(quiet, loud, quiet)) == pytest.approx(alone, abs=0.1)
    assert loudness(joined(Pcm.silence(30, 24_000), loud)) == pytest.approx(alone, abs=0.1)


def test_low_sounds_count_less_and_high_ones_more() -> None:
    low, middle, high = (loudness(sine(hertz, 3, 24_000, level=-20)) for hertz in (40, 500, 5000))

    assert low < middle - 5
    assert high > middle + 3


def test_silence_has_no_loudness() -> None:
    assert loudness(Pcm.silence(2, 24_000)) == -math.inf


def test_a_sound_shorter_than_a_window_is_measured_as_it_is() -> None:
    assert loudness(sine(997, 0.25, 24_000)) == pytest.approx(-3.0, abs=0.3)


def test_peaks_between_samples_are_found() -> None:
    """A sine at a quarter of the rate, sampled at 45 degrees, peaks 3 dB over its samples."""
    between = sine(6000, 2, 24_000, level=-6, phase=math.pi / 4)

    assert decibels(np.abs(between.samples).max() / 32768) == pytest.approx(-9, abs=0.1)
    assert true_peak(between) == pytest.approx(-6, abs=0.3)


def test_blocks_of_any_length_measure_as_the_whole_does() -> None:
    whole = joined(sine(300, 2, 24_000, -12), sine(2500, 3, 24_000, -18))
    meter = Meter(24_000)

    cuts = [0, 1, 700, 24_000, 24_001, 99_999, len(whole.samples)]
    for start, end in pairwise(cuts):
        meter.feed(Pcm(whole.samples[start:end], 24_000))

    assert meter.integrated() == pytest.approx(loudness(whole), abs=0.001)
    assert meter.true_peak() == pytest.approx(true_peak(whole), abs=0.05)
