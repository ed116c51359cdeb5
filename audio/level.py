"""How loud sound is now, for a meter."""

from __future__ import annotations

import numpy as np

from audio.loudness import decibels
from audio.recognition.intake import Samples


def dbfs(samples: Samples) -> float:
    """Give the root mean square in dB below full scale: 0 at most, minus infinity for silence."""
    if not len(samples):
        return decibels(0.0)
    return decibels(float(np.sqrt(np.mean(np.square(samples / 32768.0)))))
