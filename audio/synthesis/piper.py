"""The local voice: Piper, in programs of its own that are kept running between lines."""

from __future__ import annotations

import shutil
import threading
import weakref
from collections import OrderedDict
from types import TracebackType
from typing import Self

import numpy as np

from audio.pcm import Pcm
from audio.synthesis import Voice, check_rate, private_folder
from audio.synthesis.piper_program import SENTENCE_PAUSE_SECONDS, PiperKilled, PiperProgram
from audio.synthesis.text import pieces
from audio.synthesis.voice_files import VoiceFiles

PIECE_CHARACTERS = 200
PIECE_WORDS = 25
"""Piper's memory grows with the piece: 600 words at once took 3.4 GB."""

_MOST_PROGRAMS = 2
"""Each holds 150 to 550 MB: the usual rate, and one that a person just asked for."""
_CLAUSE_PAUSE_SECONDS = 0.1
_RATE_OF_SILENCE_HZ = 22_050


class PiperVoice:
    """Speaks with a Piper voice, one piece at a time. Safe to call from several threads.

    The same text at the same rate gives the same samples. Close it, or use it as a context.
    """

    def __init__(self, files: VoiceFiles) -> None:
        self._files = files
        self._folder = private_folder.make()
        self._remove_folder = weakref.finalize(
            self, shutil.rmtree, self._folder, ignore_errors=True
        )
        self._programs: OrderedDict[float, PiperProgram] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def voice(self) -> Voice:
        """Which voice this is."""
        return self._files.voice

    def prepare(self, rate: float = 1.0) -> None:
        """Let a program load while the caller does something else; never waits."""
        if self._lock.acquire(blocking=False):
            try:
                self._program(_length_scale(rate))
            finally:
                self._lock.release()

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        """Speak a text.

        Raises:
            SynthesisError: the text or the rate is out of bounds, or Piper fails.
        """
        length_scale = _length_scale(rate)
        parts = pieces(text, characters=PIECE_CHARACTERS, words=PIECE_WORDS)
        return _joined([(part, self._say(part, length_scale)) for part in parts])

    def close(self) -> None:
        """End every program and remove the folder."""
        with self._lock:
            for program in self._programs.values():
                program.close()
            self._programs.clear()
        self._remove_folder()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _say(self, piece: str, length_scale: float) -> Pcm:
        with self._lock:
            try:
                return self._try(piece, length_scale)
            except PiperKilled:
                # Most likely since the last line, for the machine's memory: a fresh one may do it.
                return self._try(piece, length_scale)

    def _try(self, piece: str, length_scale: float) -> Pcm:
        program = self._program(length_scale)
        try:
            return program.speak(piece)
        except BaseException:
            # Whatever interrupted it, its next sound would be this line's: never use it again.
            del self._programs[length_scale]
            program.close()
            raise

    def _program(self, length_scale: float) -> PiperProgram:
        if length_scale not in self._programs:
            if len(self._programs) == _MOST_PROGRAMS:
                _, least_recent = self._programs.popitem(last=False)
                least_recent.close()
            self._programs[length_scale] = PiperProgram(
                self._files.model, length_scale, self._folder
            )
        self._programs.move_to_end(length_scale)
        return self._programs[length_scale]


def _length_scale(rate: float) -> float:
    check_rate(rate)
    return round(1 / rate, 2)


def _joined(spoken: list[tuple[str, Pcm]]) -> Pcm:
    if not spoken:
        return Pcm.silence(0, _RATE_OF_SILENCE_HZ)
    rate = spoken[0][1].rate
    parts = []
    for piece, sound in spoken:
        ends_sentence = piece.rstrip("')").endswith((".", "!", "?"))
        pause = SENTENCE_PAUSE_SECONDS if ends_sentence else _CLAUSE_PAUSE_SECONDS
        parts += [sound.samples, Pcm.silence(pause, rate).samples]
    return Pcm(np.concatenate(parts[:-1]), rate)
