"""The mix as heard: what sounds where, joins, fades and length."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from audio.beds import bed
from audio.mix import Mix
from audio.pcm import Pcm
from audio.timeline import Clip, Placed, Timeline
from skills.speech import Say

SPIKE = Say("spike")
LONG = Say("long")


def sound_of(clip: Clip) -> Pcm:
    if clip == SPIKE:
        return Pcm(np.array([20_000] + [0] * 23, dtype=np.int16), 24_000)
    time = np.arange(15_000 * 24)
    return Pcm((9_000 * np.sin(time / 20)).astype(np.int16), 24_000)


def heard(mix: Mix) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.concatenate([block.samples for block in mix.blocks()])


@pytest.mark.parametrize("total_ms", [1, 7_777, 10_000, 19_999, 20_000, 60_001])
def test_a_mix_is_as_long_as_its_timeline_to_the_sample(total_ms: int) -> None:
    assert len(heard(Mix(Timeline((), total_ms), sound_of))) == total_ms * 24


@pytest.mark.parametrize("at_ms", [0, 9_999, 10_000, 10_007, 33_333])
def test_a_clip_sounds_at_its_sample(at_ms: int) -> None:
    mix = Mix(Timeline((Placed(at_ms, 1, SPIKE),), 40_000), sound_of)

    assert np.flatnonzero(heard(mix)).tolist() == [at_ms * 24]


def test_a_clip_over_three_blocks_has_no_joins() -> None:
    mix = Mix(Timeline((Placed(8_123, 15_000, LONG),), 40_000), sound_of)

    np.testing.assert_array_equal(heard(mix)[8_123 * 24 : 23_123 * 24], sound_of(LONG).samples)


def test_the_bed_goes_on_through_blocks_and_periods() -> None:
    under = bed(1)
    mix = Mix(Timeline((), 95_000), sound_of, under)

    np.testing.assert_array_equal(heard(mix), np.resize(under.samples, 95_000 * 24))


def test_the_voice_does_not_move_the_bed() -> None:
    timeline = Timeline((Placed(5_000, 1, SPIKE), Placed(12_000, 15_000, LONG)), 60_000)
    voice = heard(Mix(timeline, sound_of)).astype(np.int32)

    both = heard(Mix(timeline, sound_of, bed(1))).astype(np.int32)

    np.testing.assert_array_equal(both - voice, np.resize(bed(1).samples, len(both)))


def test_the_whole_fades_in_and_out() -> None:
    constant = Pcm(np.full(40_000 * 24, 10_000, dtype=np.int16), 24_000)
    samples = heard(Mix(Timeline((), 30_000), sound_of, constant, fade_ms=1500))

    assert samples[0] == 0
    assert abs(int(samples[-1])) <= 20
    assert samples[750 * 24] == pytest.approx(5_000, abs=50)
    assert samples[-750 * 24] == pytest.approx(5_000, abs=50)
    assert (samples[1500 * 24 : -1500 * 24] == 10_000).all()


def test_composing_warns_of_nothing_and_needs_no_ffmpeg() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import audio.mix"],
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
