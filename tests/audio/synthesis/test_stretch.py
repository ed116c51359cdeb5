"""Speech that is stretched keeps its pitch, its level and its place in time."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import SynthesisError
from audio.pcm import Pcm
from audio.synthesis.stretch import stretched

RATE_HZ = 24_000


def vowel(seconds: float = 2.0) -> Pcm:
    """A sung vowel: harmonics of 120 Hz, the fifth being the strongest."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    strengths = np.array([0.3, 0.2, 0.2, 0.5, 1.0, 0.4])
    harmonics = np.sin(2 * np.pi * 120 * np.outer(np.arange(1, 7), time))
    wave = strengths @ harmonics
    return Pcm((wave * 6000).astype(np.int16), RATE_HZ)


def strongest_hz(sound: Pcm) -> float:
    windowed = sound.samples * np.hanning(len(sound.samples))
    spectrum = np.abs(np.fft.rfft(windowed))
    return float(np.fft.rfftfreq(len(sound.samples), 1 / sound.rate)[spectrum.argmax()])


def level(sound: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(sound.samples.astype(np.float64)))))


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.95, 1.1, 1.5, 2.0])
def test_the_length_changes_and_neither_pitch_nor_level(rate: float) -> None:
    before = vowel()
    after = stretched(before, rate)

    assert after.seconds == pytest.approx(before.seconds / rate, abs=0.001)
    assert strongest_hz(after) == pytest.approx(strongest_hz(before), rel=0.02)
    assert level(after) == pytest.approx(level(before), rel=0.05)


@pytest.mark.parametrize("rate", [0.7, 1.4])
def test_a_word_keeps_its_place_among_the_silences(rate: float) -> None:
    silence = Pcm.silence(1.0, RATE_HZ).samples
    before = Pcm(np.concatenate([silence, vowel(0.5).samples, silence]), RATE_HZ)

    after = stretched(before, rate)

    heard = np.flatnonzero(np.abs(after.samples) > 1000) / RATE_HZ
    assert heard[0] == pytest.approx(1.0 / rate, abs=0.05)
    assert heard[-1] == pytest.approx(1.5 / rate, abs=0.05)


def test_the_usual_rate_leaves_the_recording_as_it_is() -> None:
    before = vowel()

    assert stretched(before, 1.0) is before


@pytest.mark.parametrize("count", [0, 1, 100, 1000])
def test_a_sound_shorter_than_a_window_is_no_problem(count: int) -> None:
    sound = Pcm(np.ones(count, dtype=np.int16), RATE_HZ)

    assert len(stretched(sound, 0.8).samples) == round(count / 0.8)


def test_a_rate_out_of_bounds_is_refused() -> None:
    with pytest.raises(SynthesisError, match="rate from"):
        stretched(vowel(), 0.4)
