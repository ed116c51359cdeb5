"""A telephone's copy of a piece is the same sound, and can begin anywhere in it."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audio.encode import encode
from audio.pcm import Pcm
from audio.targets import TARGETS
from audio.telephone import cut_from, write_copy

RATE = 24_000


def tones() -> Iterator[Pcm]:
    """One second of a low tone, then one of a higher one."""
    for hertz in (300, 1200):
        wave_form = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
        yield Pcm((wave_form * 8000).astype(np.int16), RATE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    piece, path = tmp_path / "piece.mp3", tmp_path / "piece.wav"
    with piece.open("wb") as out:
        encode(tones(), 2.0, TARGETS["stream"], out)
    with piece.open("rb") as rendered, path.open("wb") as out:
        write_copy(rendered, out)
    return path


def samples(file: wave.Wave_read) -> NDArray[np.int16]:
    assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
    return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def rest(copy: Path, offset_ms: int) -> bytes:
    with copy.open("rb") as file:
        return cut_from(file, offset_ms)


def pitch(sound: NDArray[np.int16]) -> int:
    """Return the loudest frequency, in Hz to the next ten."""
    spectrum = np.abs(np.fft.rfft(sound.astype(float)))
    return round(int(np.argmax(spectrum)) * 8000 / len(sound) / 10) * 10


def test_a_copy_is_as_long_as_the_piece_and_sounds_like_it(copy: Path) -> None:
    with wave.open(str(copy)) as file:
        sound = samples(file)

    assert len(sound) / 8000 == pytest.approx(2.0, abs=0.05)
    assert [pitch(sound[1000:7000]), pitch(sound[9000:15_000])] == [300, 1200]


def test_the_rest_begins_at_the_place_that_is_asked_for(copy: Path) -> None:
    with wave.open(io.BytesIO(rest(copy, 1250))) as file:
        sound = samples(file)

    assert len(sound) / 8000 == pytest.approx(0.75, abs=0.05)
    assert pitch(sound[:4000]) == 1200


def test_beyond_the_end_nothing_is_left(copy: Path) -> None:
    with wave.open(io.BytesIO(rest(copy, 60_000))) as file:
        assert file.getnframes() == 0
