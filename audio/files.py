"""Reads a recorded or uploaded sound file, judged by its content and not by its name."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.errors import BadSound, RenderError
from audio.pcm import Pcm

MOST_BYTES = 10_000_000
MOST_SECONDS = 180.0
_LOWEST_RATE = 8000
_HIGHEST_RATE = 192_000
_MOST_CHANNELS = 8
_BLOCK_FRAMES = 1 << 16


def read_sound(data: bytes, *, max_seconds: float = MOST_SECONDS) -> Pcm:
    """Read WAV, FLAC, Ogg (Vorbis, Opus) or MP3 into mono sound at the file's own rate.

    Memory is bounded by what is really decoded, whatever the header claims.

    Raises:
        BadSound: it is too large, too long, empty, or not sound.
    """
    if len(data) > MOST_BYTES:
        raise BadSound(f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are taken.")
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check_format(file.samplerate, file.channels)
            return Pcm(_mono(file, max_seconds), file.samplerate)
    except soundfile.LibsndfileError as error:
        raise BadSound("The file can't be read as sound. Send WAV, FLAC, Ogg or MP3.") from error


def as_flac(sound: Pcm) -> bytes:
    """Write a sound as a FLAC file, which loses nothing."""
    file = io.BytesIO()
    soundfile.write(file, sound.samples, sound.rate, format="FLAC")
    return file.getvalue()


def decoded(file: Path | BinaryIO) -> Pcm:
    """Read a file that we rendered, however long; its rate is its target's.

    Raises:
        RenderError: it is gone or damaged.
    """
    try:
        samples, rate = soundfile.read(file, dtype="int16")
    except soundfile.LibsndfileError as error:
        raise RenderError(
            "what was rendered is gone or damaged: run `selftrust cache verify`, and ask again"
        ) from error
    return Pcm(samples, rate)


def sound_type(data: bytes) -> str:
    """Name the media type of what `read_sound` takes, by its first bytes."""
    known = {b"RIFF": "audio/wav", b"fLaC": "audio/flac", b"OggS": "audio/ogg"}
    return known.get(data[:4], "audio/mpeg")


def _check_format(rate: int, channels: int) -> None:
    if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise BadSound(f"The file is at {rate} Hz; {_LOWEST_RATE} to {_HIGHEST_RATE} are taken.")
    if channels > _MOST_CHANNELS:
        raise BadSound(f"The file has {channels} channels; at most {_MOST_CHANNELS} are taken.")


def _mono(file: soundfile.SoundFile, max_seconds: float) -> NDArray[np.int16]:
    blocks = []
    room = round(max_seconds * file.samplerate)
    while len(block := file.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)):
        room -= len(block)
        if room < 0:
            raise BadSound(f"The file is longer than {max_seconds:g} s. Send a shorter one.")
        blocks.append(_mixed(block))
    if not blocks:
        raise BadSound("The file holds no sound.")
    return np.concatenate(blocks)


def _mixed(block: NDArray[np.float32]) -> NDArray[np.int16]:
    if not np.isfinite(block).all():
        raise BadSound("The file holds values that are not numbers. Record it again.")
    mono: NDArray[np.float32] = block.mean(axis=1)
    return np.clip(np.rint(mono * 32768), -32768, 32767).astype(np.int16)
