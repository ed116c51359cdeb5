"""Ears that hear what a test hands them. Implements `Ears`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audio.errors import DeviceError
from audio.pcm import Pcm
from audio.recognition.intake import HEARD_RATE, Samples

_BLOCK = 800


class HandedEars:
    """Hears sounds one after the other, in blocks of 50 ms; then the device is gone."""

    def __init__(self, *sounds: Pcm, before_block: Callable[[int], None] | None = None) -> None:
        """Let `before_block` do something before a block with its number is heard."""
        self._blocks = list(_cut(sounds))
        self._before_block = before_block or (lambda _number: None)
        self._number = 0
        self.lost_seconds = 0.0
        self.calls: list[str] = []

    def read(self) -> Samples:
        if self._number == len(self._blocks):
            raise DeviceError("The microphone went away.")
        self._before_block(self._number)
        self._number += 1
        return self._blocks[self._number - 1]

    def mute(self) -> None:
        self.calls.append("mute")

    def unmute(self) -> None:
        self.calls.append("unmute")


def _cut(sounds: Iterable[Pcm]) -> Iterable[Samples]:
    for sound in sounds:
        samples = sound.resampled(HEARD_RATE).samples
        for start in range(0, len(samples), _BLOCK):
            yield samples[start : start + _BLOCK]
