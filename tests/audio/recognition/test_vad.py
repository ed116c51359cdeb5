"""The gate lets speech through whole, and nothing else."""

import numpy as np
import pytest

from audio.pcm import Pcm
from audio.recognition.vad import SpeechGate
from tests.support.espeak import padded, say_korean, white_noise

RATE = 16000


def through(sound: Pcm, size: int = 1600) -> tuple[SpeechGate, np.ndarray]:
    gate = SpeechGate()
    starts = range(0, len(sound.samples), size)
    passed = [gate.feed(sound.samples[start : start + size]) for start in starts]
    return gate, np.concatenate([*passed, gate.finish()])


def hum(seconds: float) -> Pcm:
    wave = 6000 * np.sin(2 * np.pi * 50 * np.arange(round(seconds * RATE)) / RATE)
    return Pcm(wave.astype(np.int16), RATE)


def clicks(seconds: float) -> Pcm:
    struck = np.random.default_rng(2).random(round(seconds * RATE)) > 0.9995
    return Pcm((struck * 26000).astype(np.int16), RATE)


@pytest.mark.parametrize(
    "sound",
    [white_noise(4), white_noise(4, level=9000), hum(4), clicks(4), Pcm.silence(4, RATE)],
    ids=["noise", "loud noise", "hum", "clicks", "silence"],
)
def test_nothing_passes_where_nobody_speaks(sound: Pcm) -> None:
    gate, passed = through(sound)

    assert gate.spans == ()
    assert passed.size == 0


@pytest.mark.needs("espeak-ng")
@pytest.mark.parametrize("size", [1, 512, 100_000])
def test_speech_passes_whole_from_a_third_of_a_second_before(size: int) -> None:
    speech = say_korean("안녕하세요", 125)
    sound = padded(speech, 2.7, 1.2)

    gate, passed = through(sound, size)

    (span,) = gate.spans
    assert span.start == pytest.approx(2.7, abs=0.1)
    assert span.end == pytest.approx(3.0 + 1.4 + 0.3, abs=0.2)
    assert gate.start == span.start
    first, last = round(span.start * RATE), round(span.end * RATE)
    assert np.array_equal(passed[: last - first], sound.samples[first:last])
    assert len(passed) == len(sound.samples) - first


@pytest.mark.needs("espeak-ng")
def test_noise_between_two_sentences_is_silenced_and_times_stay() -> None:
    speech = say_korean("안녕하세요", 125)
    noise = white_noise(3, level=500)
    sound = Pcm(np.concatenate([speech.samples, noise.samples, speech.samples]), RATE)

    gate, passed = through(sound)

    one, two = gate.spans
    assert two.start - one.start == pytest.approx(speech.seconds + 3, abs=0.1)
    gap = slice(round((one.end - gate.start) * RATE), round((two.start - gate.start) * RATE))
    assert not passed[gap].any()
    assert len(passed) == len(sound.samples) - round(gate.start * RATE)


@pytest.mark.needs("espeak-ng")
def test_before_speech_that_begins_at_once_silence_is_added() -> None:
    speech = say_korean("안녕하세요", 125)
    at_once = Pcm(speech.samples[round(0.32 * RATE) :], RATE)

    gate, passed = through(at_once)

    assert gate.start == pytest.approx(-0.3, abs=0.05)
    added = round(-gate.start * RATE)
    assert not passed[:added].any()
    assert np.array_equal(passed[added : added + RATE], at_once.samples[:RATE])
