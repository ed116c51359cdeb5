"""The files that are written: their form, their length, and what is refused."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from audio.encode import encode
from audio.errors import RenderError
from audio.pcm import Pcm
from audio.targets import TARGETS, TargetName
from tests.support.mp3_frames import Frame, frames


def tone_blocks(seconds: float) -> Iterator[Pcm]:
    """Give a tone in blocks of 10 s, silent in its last tenth of a second."""
    time = np.arange(round(seconds * 24_000))
    samples = (8_000 * np.sin(2 * np.pi * 440 * time / 24_000)).astype(np.int16)
    samples[-2_400:] = 0
    for start in range(0, len(samples), 240_000):
        yield Pcm(samples[start : start + 240_000], 24_000)


def encoded(target: TargetName, seconds: float, gain: float = 0.0) -> bytes:
    out = io.BytesIO()
    encode(tone_blocks(seconds), seconds, TARGETS[target], out, gain)
    return out.getvalue()


@pytest.mark.parametrize("seconds", [0.5, 24.0, 25.5])
def test_every_frame_of_an_alexa_clip_is_as_alexa_asks(seconds: float) -> None:
    headers = frames(encoded("alexa_clip", seconds))

    assert set(headers) == {Frame("MPEG-2", 3, 48, 24_000, 1)}
    assert len(headers) == pytest.approx(seconds * 24_000 / 576, abs=1)


def test_a_stream_has_one_bit_rate_throughout_and_no_header_frame() -> None:
    data = encoded("stream", 24.0)

    assert set(frames(data)) == {Frame("MPEG-2", 3, 64, 24_000, 1)}
    assert b"Xing" not in data
    assert b"Info" not in data


@pytest.mark.parametrize("target", ["stream", "alexa_clip"])
def test_an_mp3_decodes_to_exactly_its_length(target: TargetName) -> None:
    samples, rate = soundfile.read(io.BytesIO(encoded(target, 24.0)))

    assert len(samples) / rate == 24.0


@pytest.mark.parametrize("target", ["stream", "alexa_clip"])
def test_encoding_does_not_change_the_level(target: TargetName) -> None:
    samples, _ = soundfile.read(io.BytesIO(encoded(target, 24.0)))

    assert np.abs(samples[24_000:-24_000]).max() * 32_768 == pytest.approx(8_000, rel=0.02)


@pytest.mark.parametrize("target", ["stream", "alexa_clip", "phone", "wyoming"])
@pytest.mark.parametrize(("gain", "level"), [(-6.0206, 4_000), (6.0206, 16_000), (20.0, 32_767)])
def test_a_gain_changes_the_level_and_what_is_over_full_scale_is_cut_off(
    target: TargetName, gain: float, level: int
) -> None:
    samples, rate = soundfile.read(io.BytesIO(encoded(target, 2.0, gain)))

    assert np.abs(samples[rate // 2 : -rate // 2]).max() * 32_768 == pytest.approx(level, rel=0.05)


@pytest.mark.parametrize(("target", "rate"), [("phone", 8_000), ("wyoming", 22_050)])
@pytest.mark.parametrize("seconds", [0.5, 25.5])
def test_a_wav_is_16_bit_mono_of_its_length(target: TargetName, rate: int, seconds: float) -> None:
    with wave.open(io.BytesIO(encoded(target, seconds))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate)
        assert file.getnframes() == round(seconds * rate)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    assert np.abs(samples).max() == pytest.approx(8_000, rel=0.02)


def test_a_clip_over_240_seconds_is_refused_before_a_byte_is_written() -> None:
    out = io.BytesIO()

    with pytest.raises(RenderError, match="241 s are too long for target alexa_clip"):
        encode(iter(()), 241, TARGETS["alexa_clip"], out)
    assert out.getvalue() == b""
