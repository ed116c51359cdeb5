"""A look-ahead limiter for speech: brings peaks under a ceiling before they arrive.

It limits the voice alone, clip by clip, before the bed is added: what it does to the voice can
therefore never make the bed breathe ("pump"). It holds its gain over two periods of a low voice,
so that it does not follow the waveform either, which would distort.
"""

from __future__ import annotations

import numpy as np

from audio.loudness import Floats, oversampled, ratio

_LOOK_SECONDS = 0.01
"""How early the gain begins to fall, and how long it takes to come back."""


def limit(samples: Floats, rate: int, ceiling: float) -> Floats:
    """Bring the true peak of samples (full scale at 1) under a ceiling in dBTP."""
    peaks = _true_peaks(samples, rate)
    wanted = np.minimum(1.0, ratio(ceiling) / np.maximum(peaks, 1e-9))
    reach = round(_LOOK_SECONDS * rate)
    held = _lowest_nearby(wanted, reach)
    return (samples * _smoothed(held, reach)).astype(np.float32)


def _true_peaks(samples: Floats, rate: int) -> Floats:
    """Give each sample the highest peak around it, those between samples included."""
    between = np.abs(oversampled(samples, rate))
    per_sample = len(between) // len(samples)
    grouped = between[: len(samples) * per_sample].reshape(len(samples), per_sample).max(axis=1)
    return np.asarray(np.maximum(np.abs(samples), grouped), dtype=np.float32)


def _lowest_nearby(gain: Floats, reach: int) -> Floats:
    """Give each sample the lowest gain within `reach` samples either side.

    Runs of doubling length are compared, so a long reach costs little more than a short one.
    """
    width = 2 * reach + 1
    lowest = np.pad(gain, reach, constant_values=1.0)
    run = 1
    while run < width:
        step = min(run, width - run)
        lowest = np.minimum(lowest[:-step], lowest[step:])
        run += step
    return lowest


def _smoothed(gain: Floats, reach: int) -> Floats:
    """Round the steps off within what was held, so that no peak gets more than it may have."""
    window = np.hanning(2 * (reach // 2) + 3)[1:-1]
    window /= window.sum()
    half = len(window) // 2
    size = 1 << (len(gain) + 2 * len(window)).bit_length()
    padded = np.pad(gain, half, mode="edge")
    spectrum = np.fft.rfft(padded, size) * np.fft.rfft(window, size)
    return np.fft.irfft(spectrum, size)[2 * half : 2 * half + len(gain)].astype(np.float32)
