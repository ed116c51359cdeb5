"""From a text to the file of its sound, where that is rendered: beside `os.stat` of the file.

The texts are new ones each time, as a request brings them: a string that was looked up before knows
its hash.
"""

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
from skills.speech import Say
from tests.support.tone_voice import ToneVoice

ROUNDS, PROMPTS = 15, 500
STAT, KEY, HIT = "os.stat alone", "the key alone", "text to file"


def main() -> None:
    """Look up many prompts, each once a round."""
    voice = ToneVoice().voice
    said = [say.text for say in Lines.load("en-US").fixed()[:PROMPTS]]
    with tempfile.TemporaryDirectory() as folder:
        cache = AudioCache(Path(folder))
        for text in said:
            cache.render(_piece(text).key(voice.key), ".mp3", _anything)
        found = [cache.get(_piece(text).key(voice.key)) for text in said]
        paths = [str(cached.path) for cached in found if cached]  # a Path costs more
        assert len(paths) == len(said)

        def stat(_: list[str]) -> None:
            for path in paths:
                os.stat(path)  # noqa: PTH116 -- the least that looking for a file can cost

        def key(texts: list[str]) -> None:
            for text in texts:
                _piece(text).key(voice.key)

        def hit(texts: list[str]) -> None:
            for text in texts:
                assert cache.get(_piece(text).key(voice.key))

        contenders = {STAT: stat, KEY: key, HIT: hit}
        taken = Rounds.of({name: _timed(work, said) for name, work in contenders.items()}, ROUNDS)
    rows = [(name, f"{taken.middle(name):.1f}", taken.ratio(name, STAT)) for name in taken.taken]
    print(table(["", "CPU, µs", "times os.stat"], rows))


def _anything(out: BinaryIO) -> Note:
    out.write(bytes(1000))
    return {}


def _piece(text: str) -> Piece:
    return Piece.of_speech((Say(text),), "stream")


def _timed(work: Callable[[list[str]], None], said: list[str]) -> Callable[[], float]:
    def timed() -> float:
        texts = [text.encode().decode() for text in said]
        begun = time.process_time()
        work(texts)
        return (time.process_time() - begun) / len(texts) * 1e6

    return timed
