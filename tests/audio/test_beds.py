"""Beds and cues, as sounds."""

from __future__ import annotations

import numpy as np
import pytest

from audio.beds import BED_LUFS, bed
from audio.cues import sound
from audio.loudness import loudness, true_peak
from audio.timeline import SoundName


def test_a_bed_repeats_without_a_seam() -> None:
    samples = bed(1).samples.astype(np.int32)

    steps = np.abs(np.diff(samples))
    assert abs(samples[0] - samples[-1]) <= np.percentile(steps, 99)


def test_a_bed_is_at_its_level_throughout() -> None:
    whole = bed(1)
    seconds = whole.samples.reshape(-1, 5 * whole.rate).astype(np.float64)
    levels = 10 * np.log10(np.mean(seconds**2, axis=1))

    assert loudness(whole) == pytest.approx(BED_LUFS, abs=0.1)
    assert np.ptp(levels) < 4


def test_the_same_seed_makes_the_same_bed_and_another_makes_another() -> None:
    again = bed.__wrapped__(1)

    np.testing.assert_array_equal(bed(1).samples, again.samples)
    assert not np.array_equal(bed(1).samples, bed(2).samples)


def pitch(samples: np.ndarray[tuple[int], np.dtype[np.int16]], rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


@pytest.mark.parametrize(("name", "rises"), [("open", True), ("close", False), ("end", False)])
def test_opening_rises_closing_and_ending_fall(name: SoundName, rises: bool) -> None:
    cue = sound(name)
    first = pitch(cue.samples[: cue.rate // 5], cue.rate)
    last = pitch(cue.samples[-cue.rate // 2 :], cue.rate)

    assert (last > first) == rises


def test_breath_sounds_last_as_long_as_their_phase() -> None:
    assert sound("breath_in").seconds == 4
    assert sound("breath_out").seconds == 6


@pytest.mark.parametrize("name", ["breath_in", "breath_out"])
def test_breath_sounds_are_heard_over_the_bed_and_lie_under_the_voice(name: SoundName) -> None:
    assert -16 - 18 > loudness(sound(name)) > BED_LUFS - 3
    assert true_peak(sound(name)) > true_peak(bed(1)) - 6


@pytest.mark.parametrize("name", ["open", "close", "end", "breath_in", "breath_out"])
def test_cues_begin_and_end_softly(name: SoundName) -> None:
    samples = np.abs(sound(name).samples.astype(np.int32))

    assert samples[:24].max() < samples.max() / 8
    assert samples[-24:].max() < samples.max() / 50
