"""Whichever package has the voice detector for a machine, the same is heard."""

from collections import deque
from collections.abc import Callable

import numpy as np
import pytest

from audio.recognition import silero
from audio.recognition.silero import Detector, by_ggml, by_onnx
from audio.recognition.voicing import WINDOW, VoiceDetector, Voicing
from tests.support.espeak import padded, say_korean, white_noise


def scores(detector: Detector | VoiceDetector, samples: np.ndarray) -> list[float]:
    whole = samples[: len(samples) // WINDOW * WINDOW]
    return [detector.score(window) for window in whole.reshape(-1, WINDOW)]


@pytest.mark.needs("espeak-ng")
def test_speech_begins_and_ends_at_the_same_place() -> None:
    sound = padded(say_korean("안녕하세요", 125), 1.5, 1.5).samples

    def open_windows(make: Callable[[], Detector]) -> list[int]:
        voicing = Voicing()
        return [at for at, score in enumerate(scores(make(), sound)) if voicing.hear(score)]

    by_one, by_the_other = open_windows(by_onnx), open_windows(by_ggml)
    assert by_one
    assert by_the_other[0] == pytest.approx(by_one[0], abs=1)
    assert by_the_other[-1] == pytest.approx(by_one[-1], abs=2)


@pytest.mark.parametrize("make", [by_onnx, by_ggml])
def test_noise_is_no_speech(make: Callable[[], Detector]) -> None:
    assert max(scores(make(), white_noise(4).samples)) < 0.1


@pytest.mark.parametrize("make", [by_onnx, by_ggml])
def test_after_a_reset_the_stream_before_is_forgotten(make: Callable[[], Detector]) -> None:
    detector, noise = make(), white_noise(2).samples
    fresh = scores(detector, noise)

    further = scores(detector, noise)
    detector.reset()

    assert further != fresh
    assert scores(detector, noise) == fresh


def test_one_stream_after_the_other_is_heard_by_one_loaded_detector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[Detector] = []

    def load() -> Detector:
        loaded.append(by_onnx())
        return loaded[-1]

    monkeypatch.setattr(silero, "by_onnx", load)
    monkeypatch.setattr(silero, "_at_rest", deque(maxlen=2))
    noise = white_noise(1).samples

    heard = [scores(VoiceDetector(), noise) for _ in range(3)]

    assert heard[0] == heard[1] == heard[2]
    assert len(loaded) == 1


def test_streams_at_once_have_a_detector_each_and_few_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_rest: deque[Detector] = deque(maxlen=2)
    monkeypatch.setattr(silero, "_at_rest", at_rest)

    streams = [silero.borrow() for _ in range(3)]
    for detector in streams:
        silero.bring_back(detector)

    assert len({id(detector) for detector in streams}) == 3
    assert list(at_rest) == streams[1:]
