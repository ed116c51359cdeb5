"""A rendered piece as samples, in parts: for players that are sent sound and no address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import soundfile

from audio.pcm import Pcm


def streamed(rendered: BinaryIO, from_ms: int, part_seconds: float) -> Iterator[Pcm]:
    """Read a rendered stream from a place to its end; beyond the end there is nothing."""
    with soundfile.SoundFile(rendered) as sound:
        sound.seek(min(round(from_ms * sound.samplerate / 1000), sound.frames))
        frames = round(part_seconds * sound.samplerate)
        while len(part := sound.read(frames, dtype="int16")):
            yield Pcm(part, sound.samplerate)
