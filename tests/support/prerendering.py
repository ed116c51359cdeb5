"""Pieces and a renderer for the processes of a pool, which find them by this module's name."""

from __future__ import annotations

from pathlib import Path

from audio.cache import AudioCache
from audio.pieces import Piece
from audio.renderer import Renderer
from skills.guided import Catalogue
from tests.support.tone_voice import ToneVoice

PIECES = [
    Piece.of_script(script, minutes, "phone")
    for script in Catalogue.load().scripts[:3]
    for minutes in script.minutes
    if minutes <= 3
]


def renderer(folder: Path, *, broken: bool = False) -> Renderer:
    return Renderer(AudioCache(folder), [ToneVoice(broken=broken)])
