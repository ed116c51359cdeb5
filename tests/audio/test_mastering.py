"""What a spoken clip is made into: its level, its peaks, its length."""

from __future__ import annotations

import numpy as np
import pytest

from audio.limiter import limit
from audio.loudness import as_pcm, loudness, true_peak
from audio.mastering import CEILING_DBTP, CLIP_LUFS, master
from audio.pcm import Pcm


def pulses(rate: int = 22_050, seconds: float = 2.0, level: float = 0.9) -> Pcm:
    """Make a buzz whose peaks stand far over its mean, as a low voice's do."""
    time = np.arange(round(seconds * rate)) / rate
    phase = (time * 90) % 1 / 90
    ringing = np.exp(-phase * 300) * np.sin(2 * np.pi * 700 * phase)
    return as_pcm((level * ringing / np.abs(ringing).max()).astype(np.float32), rate)


@pytest.mark.parametrize("level", [0.05, 0.9])
def test_clips_leave_equally_loud_and_below_the_ceiling(level: float) -> None:
    mastered = master(pulses(level=level))

    assert loudness(mastered) == pytest.approx(CLIP_LUFS, abs=0.3)
    assert true_peak(mastered) <= CEILING_DBTP + 0.1


def test_a_clip_is_a_whole_number_of_milliseconds_at_the_mixing_rate() -> None:
    mastered = master(Pcm(pulses().samples[:33_333], 22_050))

    assert mastered.rate == 24_000
    assert len(mastered.samples) % 24 == 0
    assert mastered.seconds == pytest.approx(33_333 / 22_050, abs=0.001)


def test_silence_is_not_raised() -> None:
    assert np.abs(master(Pcm.silence(0.5, 22_050)).samples).max() <= 1


def test_an_empty_clip_stays_empty() -> None:
    assert len(master(Pcm.silence(0, 22_050)).samples) == 0


def test_what_is_below_the_ceiling_is_not_touched() -> None:
    quiet = np.sin(np.arange(24_000) / 9).astype(np.float32) * 0.3

    np.testing.assert_allclose(limit(quiet, 24_000, -4.0), quiet, atol=1e-5)


def test_the_limiter_lets_go_within_two_hundredths_of_a_second() -> None:
    """A loud click takes nothing from the voice before and after it: nothing pumps."""
    voice = np.sin(np.arange(24_000) / 9).astype(np.float32) * 0.3
    clicked = voice.copy()
    clicked[12_000] = 1.0

    limited = limit(clicked, 24_000, -4.0)

    far = np.abs(np.arange(24_000) - 12_000) > 0.02 * 24_000
    np.testing.assert_allclose(limited[far], voice[far], atol=1e-4)
    assert true_peak(as_pcm(limited, 24_000)) <= -3.9
