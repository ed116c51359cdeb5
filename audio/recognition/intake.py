"""Turns the bytes of a microphone or a file into samples at the one rate engines hear."""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from audio.errors import RecognitionError
from audio.recognition import SoundBytes

Samples = NDArray[np.int16]

HEARD_RATE: Final = 16000
"""Hz. At any other rate than its model's an engine writes wrong words without an error."""
_LOWEST_RATE = 8000
_HIGHEST_RATE = 192_000


class Intake:
    """Converts one stream of mono little-endian 16-bit bytes, cut anywhere, to 16 kHz samples."""

    def __init__(self, rate: int) -> None:
        """Raise RecognitionError for a rate outside 8000 to 192000 Hz."""
        if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
            raise RecognitionError(
                f"Sound at {rate} Hz can't be recognised: record at {_LOWEST_RATE} to "
                f"{_HIGHEST_RATE} Hz, best at {HEARD_RATE}."
            )
        self._rate = rate
        self._half = b""
        self._bytes_heard = 0
        self._resampler = (
            None if rate == HEARD_RATE else soxr.ResampleStream(rate, HEARD_RATE, 1, dtype="int16")
        )

    @property
    def seconds(self) -> float:
        """How much sound came in."""
        return self._bytes_heard // 2 / self._rate

    def feed(self, data: SoundBytes) -> Samples:
        """Convert more bytes; half a sample waits for its other half.

        Raises:
            RecognitionError: `data` holds no bytes.
        """
        # A copy: whoever recorded it may write its buffer again while we still read.
        piece = self._half + _copied(data)
        self._bytes_heard += len(piece) - len(self._half)
        whole = len(piece) // 2 * 2
        self._half = piece[whole:]
        return self._converted(np.frombuffer(piece[:whole], dtype="<i2").astype(np.int16))

    def finish(self) -> Samples:
        """Give what the resampler still held back."""
        return self._converted(np.zeros(0, dtype=np.int16), last=True)

    def _converted(self, samples: Samples, *, last: bool = False) -> Samples:
        if self._resampler is None:
            return samples
        converted: Samples = self._resampler.resample_chunk(samples, last=last)
        return converted


def _copied(data: SoundBytes) -> bytes:
    try:
        return memoryview(data).tobytes()
    except TypeError as error:
        raise RecognitionError(
            f"Sound comes as bytes of 16-bit samples, not as {type(data).__name__}."
        ) from error
