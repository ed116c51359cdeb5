"""Whichever package has the voice detector for a machine, the same is heard."""

from collections.abc import Callable

import numpy as np
import pytest

from audio.recognition.silero import Score, by_ggml, by_onnx
from audio.recognition.voicing import WINDOW, Voicing
from tests.support.espeak import padded, say_korean, white_noise


def scores(score: Score, samples: np.ndarray) -> list[float]:
    whole = samples[: len(samples) // WINDOW * WINDOW]
    return [score(window) for window in whole.reshape(-1, WINDOW)]


@pytest.mark.needs("espeak-ng")
def test_speech_begins_and_ends_at_the_same_place() -> None:
    sound = padded(say_korean("안녕하세요", 125), 1.5, 1.5).samples

    def open_windows(make: Callable[[], Score]) -> list[int]:
        voicing = Voicing()
        return [at for at, score in enumerate(scores(make(), sound)) if voicing.hear(score)]

    by_one, by_the_other = open_windows(by_onnx), open_windows(by_ggml)
    assert by_one
    assert by_the_other[0] == pytest.approx(by_one[0], abs=1)
    assert by_the_other[-1] == pytest.approx(by_one[-1], abs=2)


@pytest.mark.parametrize("make", [by_onnx, by_ggml])
def test_noise_is_no_speech(make: Callable[[], Score]) -> None:
    assert max(scores(make(), white_noise(4).samples)) < 0.1
