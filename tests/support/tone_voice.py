"""A voice that hums: a tone as long as its text would take to say. Implements `Synthesizer`."""

from __future__ import annotations

import numpy as np

from audio.errors import SynthesisError
from audio.pcm import Pcm
from audio.synthesis import Voice

_SECONDS_PER_CHARACTER = 0.055
_SECONDS_TO_BEGIN = 0.15


class ToneVoice:
    """Says every text as syllables of a tone, and remembers what it was asked."""

    def __init__(self, name: str = "hum", *, local: bool = True, broken: bool = False) -> None:
        self.voice = Voice("tone", name, "1", "en-US", "Apache-2.0", "made here", local)
        self.broken = broken
        self.asked: list[str] = []

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        self.asked.append(text)
        if self.broken:
            raise SynthesisError("the tone voice is out of breath")
        seconds = (_SECONDS_TO_BEGIN + _SECONDS_PER_CHARACTER * len(text)) / rate
        time = np.arange(round(seconds * 22_050)) / 22_050
        syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * time)
        tone = sum(np.sin(2 * np.pi * 110 * n * time) / n for n in (1, 2, 3, 5, 8))
        return Pcm((syllables * tone * 6000).astype(np.int16), 22_050)
