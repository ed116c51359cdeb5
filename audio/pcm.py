"""Sound as a value: mono 16-bit samples at a known rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound."""

    samples: NDArray[np.int16]
    """Shape (n,)."""
    rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate

    @classmethod
    def from_bytes(cls, data: bytes, rate: int) -> Pcm:
        """Read little-endian 16-bit samples."""
        return cls(np.frombuffer(data, dtype="<i2").astype(np.int16), rate)

    @classmethod
    def silence(cls, seconds: float, rate: int) -> Pcm:
        """Make silence, rounded to a whole sample."""
        return cls(np.zeros(round(seconds * rate), dtype=np.int16), rate)

    def since(self, seconds: float) -> Pcm:
        """Return what comes after a moment."""
        return Pcm(self.samples[round(seconds * self.rate) :], self.rate)

    def to_bytes(self) -> bytes:
        """Give little-endian 16-bit samples."""
        return self.samples.astype("<i2").tobytes()

    def resampled(self, rate: int) -> Pcm:
        """Convert to another rate without aliasing."""
        if rate == self.rate:
            return self
        return Pcm(soxr.resample(self.samples, self.rate, rate, quality="HQ"), rate)
