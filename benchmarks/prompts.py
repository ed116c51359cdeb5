"""From a text to the file of its sound, where that is rendered: beside `os.stat` of the file."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from audio.cache import AudioCache, Note
from audio.pieces import Piece
from benchmarks.rounds import Rounds, table
from skills.lines import Lines
from tests.support.tone_voice import ToneVoice

ROUNDS, PROMPTS = 15, 500
STAT, KEY, HIT = "os.stat alone", "the key alone", "text to file"


def main() -> None:
    """Look up many prompts, each once a round."""
    voice = ToneVoice().voice
    said = Lines.load("en-US").fixed()[:PROMPTS]
    with tempfile.TemporaryDirectory() as folder:
        cache = AudioCache(Path(folder))
        for say in said:
            cache.render(_piece(say).key(voice.key), ".mp3", _anything)
        found = [cache.get(_piece(say).key(voice.key)) for say in said]
        paths = [str(cached.path) for cached in found if cached]  # a Path costs more
        assert len(paths) == len(said)

        def stat() -> None:
            for path in paths:
                os.stat(path)  # noqa: PTH116 -- the least that looking for a file can cost

        def key() -> None:
            for say in said:
                _piece(say).key(voice.key)

        def hit() -> None:
            for say in said:
                assert cache.get(_piece(say).key(voice.key))

        contenders = {STAT: stat, KEY: key, HIT: hit}
        taken = Rounds.of(
            {name: _timed(work, len(said)) for name, work in contenders.items()}, ROUNDS
        )
    rows = [(name, f"{taken.middle(name):.1f}", taken.ratio(name, STAT)) for name in taken.taken]
    print(table(["", "CPU, µs", "times os.stat"], rows))


def _anything(out: BinaryIO) -> Note:
    out.write(bytes(1000))
    return {}


def _piece(say: object) -> Piece:
    return Piece.of_speech((say,), "stream")  # type: ignore[arg-type]


def _timed(work: Callable[[], None], count: int) -> Callable[[], float]:
    def timed() -> float:
        begun = time.process_time()
        work()
        return (time.process_time() - begun) / count * 1e6

    return timed
