"""A rendered piece as a telephone line carries it: the same sound at 8 kHz, from any place on."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from typing import BinaryIO

import soundfile

from audio.encode import encode
from audio.pcm import Pcm
from audio.targets import TARGETS

PHONE = TARGETS["phone"]
_BLOCK_FRAMES = 1 << 15


def write_copy(rendered: BinaryIO, out: BinaryIO) -> float:
    """Write a copy of a rendered stream for telephones; return its length in seconds.

    It is a copy and no rendition of its own, so that a place in the one is a place in the other: a
    piece begun on a telephone goes on elsewhere.
    """
    with soundfile.SoundFile(rendered) as sound:
        seconds = float(sound.frames / sound.samplerate)
        encode(_blocks(sound), seconds, PHONE, out)
    return seconds


def cut_from(copy: BinaryIO, offset_ms: int) -> bytes:
    """Return a telephone copy's rest as a file of its own; nothing is left beyond its end."""
    rest = io.BytesIO()
    with wave.open(copy) as whole, wave.open(rest, "wb") as part:
        start = min(round(offset_ms * PHONE.rate / 1000), whole.getnframes())
        whole.setpos(start)
        part.setparams(whole.getparams())
        part.writeframes(whole.readframes(whole.getnframes() - start))
    return rest.getvalue()


def _blocks(sound: soundfile.SoundFile) -> Iterator[Pcm]:
    while len(block := sound.read(_BLOCK_FRAMES, dtype="int16")):
        yield Pcm(block, sound.samplerate)
