"""Encoding: blocks of a mix to a file of a target's form, exactly as long as the mix.

MP3 comes from LAME at a constant bit rate, without a Xing header: each frame is then alike, which
Alexa asks for, and a position in time is a position in the file.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import lameenc
import numpy as np
import soxr

from audio.errors import RenderError
from audio.loudness import amplified, ratio
from audio.pcm import Pcm
from audio.targets import Target
from audio.timeline import MIX_RATE

MP3_QUALITY = 7
"""LAME's scale, 0 to 9. Up to 5 it shapes its noise, which raised the true peak of limited speech
by up to 1.1 dB at 48 kbps; 7 stays within 0.1 dB, errs less and takes a quarter of the time."""
_LAME_SCALE = 0.95
"""LAME multiplies its input by this, and lameenc offers no way to say otherwise."""
_FRAME_SAMPLES = 576
"""Of MPEG-2 Layer III, which is what a rate of 24 kHz makes it."""


def refuse_too_long(target: Target, seconds: float) -> None:
    """Refuse what a target doesn't take, before any work is done.

    Raises:
        RenderError: the target has a longest length, and this is longer.
    """
    if target.longest_seconds is not None and seconds > target.longest_seconds:
        raise RenderError(
            f"{seconds:.0f} s are too long for target {target.name}, which takes up to "
            f"{target.longest_seconds:.0f} s: choose a shorter length, or the target stream"
        )


def encode(
    blocks: Iterable[Pcm], seconds: float, target: Target, out: BinaryIO, gain: float = 0.0
) -> None:
    """Write blocks at the mixing rate, `seconds` in all, as a file for a target.

    They are changed by a gain in dB on the way, which costs an MP3 nothing: they have to be
    multiplied for LAME in any case.

    An MP3 ends with the frame in which the mix ends. LAME delays sound by two frames, so the last
    50 ms of the mix are to be silent: they are what the cut takes.

    Raises:
        RenderError: it is too long for the target.
    """
    refuse_too_long(target, seconds)
    if target.kbps is None:
        scaled = _multiplied(blocks, ratio(gain))
        _encode_wav(scaled, round(seconds * target.rate), target.rate, out)
    else:
        frames = -(-round(seconds * target.rate) // _FRAME_SAMPLES)
        frame_bytes = _FRAME_SAMPLES // 8 * target.kbps * 1000 // target.rate
        scaled = _multiplied(blocks, ratio(gain) / _LAME_SCALE)
        _copy(_mp3(scaled, target.rate, target.kbps), frames * frame_bytes, out)


def _multiplied(blocks: Iterable[Pcm], factor: float) -> Iterable[Pcm]:
    return blocks if factor == 1.0 else (amplified(block, factor) for block in blocks)


def _copy(pieces: Iterable[bytes], length: int, out: BinaryIO) -> None:
    for piece in pieces:
        out.write(piece[:length])
        length -= len(piece[:length])


def _mp3(blocks: Iterable[Pcm], rate: int, kbps: int) -> Iterator[bytes]:
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(MIX_RATE)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_bit_rate(kbps)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    for block in blocks:
        yield bytes(encoder.encode(block.to_bytes()))
    yield bytes(encoder.flush())


def _encode_wav(blocks: Iterable[Pcm], length: int, rate: int, out: BinaryIO) -> None:
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for samples in _resampled(blocks, rate):
            file.writeframes(samples[:length].astype("<i2").tobytes())
            length -= len(samples[:length])
        file.writeframes(bytes(2 * length))


def _resampled(
    blocks: Iterable[Pcm], rate: int
) -> Iterator[np.ndarray[tuple[int], np.dtype[np.int16]]]:
    stream = soxr.ResampleStream(MIX_RATE, rate, 1, dtype="int16", quality="HQ")
    for block in blocks:
        yield stream.resample_chunk(block.samples)
    yield stream.resample_chunk(np.zeros(0, dtype=np.int16), last=True)
