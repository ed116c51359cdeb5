"""A sound file is judged by its content, and bounded."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio import files
from audio.errors import BadSound, RenderError
from audio.files import decoded, read_sound

TONE = (0.3 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)).astype(np.float32)


def written(samples: np.ndarray, rate: int = 16000, kind: str = "WAV", **how: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=kind, **how)
    return buffer.getvalue()


def pitch(samples: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples))


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        ("WAV", "PCM_16"),
        ("WAV", "PCM_24"),
        ("WAV", "FLOAT"),
        ("WAV", "ULAW"),
        ("FLAC", "PCM_16"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
    ],
)
def test_the_usual_kinds_of_file_are_read(kind: str, subtype: str) -> None:
    sound = read_sound(written(TONE, kind=kind, subtype=subtype))

    assert sound.rate == 16000
    assert sound.seconds == pytest.approx(1, abs=0.15)
    assert pitch(sound.samples, sound.rate) == pytest.approx(440, abs=2)
    assert np.abs(sound.samples).max() == pytest.approx(0.3 * 32768, rel=0.3)


def test_sixteen_bits_come_back_as_they_were() -> None:
    samples = np.array([0, 1, -1, 32767, -32768, 1234], dtype=np.int16)

    assert np.array_equal(read_sound(written(samples)).samples, samples)


def test_stereo_becomes_the_mean_of_both_sides() -> None:
    stereo = np.array([[1000, 3000], [-2000, 0]], dtype=np.int16)

    assert read_sound(written(stereo)).samples.tolist() == [2000, -1000]


def test_louder_than_full_is_clipped_and_does_not_wrap() -> None:
    loud = np.array([1.5, -2.0, 0.5], dtype=np.float32)

    assert read_sound(written(loud, subtype="FLOAT")).samples.tolist() == [32767, -32768, 16384]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_numbers_are_refused(bad: float) -> None:
    samples = TONE.copy()
    samples[500] = bad

    with pytest.raises(BadSound, match="not numbers"):
        read_sound(written(samples, subtype="FLOAT"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"R",
        b"Dear diary, today I felt calm.\n" * 100,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"PK\x03\x04" + bytes(500),
        np.random.default_rng(4).bytes(5000),
        b"RIFF" + bytes(100),
        written(TONE)[:20],
        written(TONE, kind="FLAC")[:30],
    ],
    ids=["empty", "a byte", "text", "png", "zip", "random", "riff", "cut wav", "cut flac"],
)
def test_what_is_no_sound_is_refused_with_what_would_be_taken(
    data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadSound, match="WAV, FLAC, Ogg or MP3"):
        read_sound(data)

    assert capfd.readouterr().err == ""


def test_a_file_without_a_sample_is_refused() -> None:
    with pytest.raises(BadSound, match="no sound"):
        read_sound(written(TONE[:0]))


def test_a_header_that_claims_hours_is_read_for_what_is_there() -> None:
    data = bytearray(written(TONE))
    data[40:44] = struct.pack("<L", 0xFFFF0000)

    assert read_sound(bytes(data)).seconds == pytest.approx(1)


def test_a_header_that_claims_no_rate_or_an_absurd_one_is_refused() -> None:
    for rate in (0, 1, 7999, 192_001, 2_000_000_000):
        data = bytearray(written(TONE))
        data[24:28] = struct.pack("<L", rate)

        with pytest.raises(BadSound):
            read_sound(bytes(data))


@pytest.mark.parametrize("channels", [0, 9, 65535])
def test_a_header_that_claims_an_absurd_number_of_channels_is_refused(channels: int) -> None:
    data = bytearray(written(TONE))
    data[22:24] = struct.pack("<H", channels)

    with pytest.raises(BadSound):
        read_sound(bytes(data))


def test_three_minutes_are_taken_and_no_more() -> None:
    minutes = np.zeros(180 * 8000, dtype=np.int16)

    assert read_sound(written(minutes, 8000)).seconds == 180
    with pytest.raises(BadSound, match="longer than 180 s"):
        read_sound(written(np.append(minutes, np.int16(0)), 8000))


def test_hours_of_silence_in_a_small_file_are_not_decoded_to_their_end() -> None:
    hour = written(np.zeros(3600 * 8000, dtype=np.int16), 8000, kind="FLAC")
    assert len(hour) < files.MOST_BYTES

    with pytest.raises(BadSound, match="longer than 5 s"):
        read_sound(hour, max_seconds=5)


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(BadSound, match="at most 10,000,000"):
        read_sound(bytes(10_000_001))


def test_what_was_rendered_and_can_t_be_read_says_what_to_do(tmp_path: Path) -> None:
    torn = tmp_path / "piece.mp3"
    torn.write_bytes(b"torn")

    for file in (torn, tmp_path / "gone.mp3", io.BytesIO(b"")):
        with pytest.raises(RenderError, match="selftrust cache verify"):
            decoded(file)
