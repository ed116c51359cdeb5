"""Programs that render, to be run side by side or killed. Each says what it does, by the line.

once FOLDER KEY       renders one entry slowly; says "made" if it was the one to make it
stuck FOLDER KEY      writes half an entry, says "half", and stays there
mixing FOLDER         renders G01 at 1 minute; says "mixing" with every clip made, and stays
all FOLDER            renders a few pieces in two processes; says "finished N" with each
hour FOLDER           renders an hour; says its seconds, and by how many kB the process grew
"""

from __future__ import annotations

import functools
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from audio.cache import Note
from audio.pieces import Piece
from audio.prerender import prerender
from audio.renderer import Renderer
from skills.guided import Catalogue
from tests.support import prerendering
from tests.support.caches import cache_in
from tests.support.tone_voice import ToneVoice


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def once(folder: str, key: str) -> None:
    def make(out: BinaryIO) -> Note:
        say("made")
        time.sleep(0.3)
        out.write(b"whole")
        return {}

    say("ready")
    sys.stdin.readline()
    cache_in(Path(folder)).render(key, ".bin", make)


def stuck(folder: str, key: str) -> None:
    def make(out: BinaryIO) -> Note:
        out.write(b"ha")
        out.flush()
        say("half")
        sys.stdin.readline()
        return {}

    cache_in(Path(folder)).render(key, ".bin", make)


def mixing(folder: str) -> None:
    def progress(done: float) -> None:
        if done > 0.9:
            say("mixing")
            sys.stdin.readline()

    piece = Piece.of_script(Catalogue.load().script("G01"), 1, "stream")
    Renderer(cache_in(Path(folder)), [ToneVoice()]).render(piece, on_progress=progress)


def hour(folder: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ten_minutes = Piece.of_script(Catalogue.load().script("G01"), 10, "stream")
    piece = replace(ten_minutes, parts=ten_minutes.parts * 9, total_ms=None)
    rendition = Renderer(cache_in(Path(folder)), [ToneVoice()]).render(piece)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(f"{rendition.seconds} {after - before}")


def all_of_them(folder: str) -> None:
    make = functools.partial(prerendering.renderer, Path(folder))
    for number, _ in enumerate(prerender(prerendering.PIECES, make, 2), start=1):
        say(f"finished {number}")


PROGRAMS: dict[str, Callable[..., None]] = {
    "once": once,
    "stuck": stuck,
    "mixing": mixing,
    "all": all_of_them,
    "hour": hour,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
