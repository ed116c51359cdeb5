"""Bytes at any rate, cut anywhere, become the samples that engines hear."""

import numpy as np
import pytest

from audio.errors import RecognitionError
from audio.recognition.intake import Intake


def tone(rate: int, seconds: float = 1.0) -> bytes:
    time = np.arange(round(rate * seconds)) / rate
    return (8000 * np.sin(2 * np.pi * 440 * time)).astype("<i2").tobytes()


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("size", [1, 333, 1_000_000])
def test_any_rate_cut_anywhere_becomes_the_same_tone(rate: int, size: int) -> None:
    intake = Intake(rate)
    data = tone(rate, 0.25)

    pieces = [intake.feed(data[start : start + size]) for start in range(0, len(data), size)]
    samples = np.concatenate([*pieces, intake.finish()])

    spectrum = np.abs(np.fft.rfft(samples))
    assert len(samples) == pytest.approx(4000, abs=2)
    assert np.argmax(spectrum) * 16000 / len(samples) == pytest.approx(440, abs=4)
    assert intake.seconds == pytest.approx(0.25, abs=0.001)


def test_half_a_sample_waits_for_its_other_half() -> None:
    intake = Intake(16000)

    assert intake.feed(b"\x01").size == 0
    assert intake.feed(b"\x02\x03").tolist() == [0x0201]
    assert intake.feed(b"\x04").tolist() == [0x0403]


@pytest.mark.parametrize("rate", [0, -16000, 7999, 192_001])
def test_a_rate_out_of_bounds_is_refused(rate: int) -> None:
    with pytest.raises(RecognitionError, match=f"{rate} Hz"):
        Intake(rate)
