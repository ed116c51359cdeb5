"""Many pieces at once: in processes, resumable after a kill, and failures told."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest

from audio.cache import AudioCache
from audio.errors import SynthesisError
from audio.prerender import prerender
from audio.renderer import Renderer, Rendition
from tests.support.prerendering import PIECES, renderer
from tests.support.processes import Process

pytestmark = pytest.mark.slow


def test_every_piece_is_rendered_once_by_whichever_process(tmp_path: Path) -> None:
    made = dict(prerender(PIECES, functools.partial(renderer, tmp_path), 2))

    assert set(made) == set(PIECES)
    kept = Renderer(AudioCache(tmp_path))
    for piece, rendition in made.items():
        assert isinstance(rendition, Rendition)
        assert kept.find(piece, "tone-hum-1") == rendition


def test_what_fails_is_told_for_each_piece(tmp_path: Path) -> None:
    made = dict(prerender(PIECES[:2], functools.partial(renderer, tmp_path, broken=True), 1))

    assert [type(outcome) for outcome in made.values()] == [SynthesisError, SynthesisError]


def test_after_a_kill_only_what_is_missing_is_rendered(tmp_path: Path) -> None:
    module = "tests.support.render_process"
    process = Process(sys.executable, "-m", module, "all", str(tmp_path))
    assert process.line() == "finished 1"
    process.kill()
    records = list(tmp_path.rglob("*.json"))  # sound that has no record yet is not finished
    before = {path: path.stat().st_mtime_ns for path in map(_sound, records)}
    assert before

    made = dict(prerender(PIECES, functools.partial(renderer, tmp_path), 2))

    assert set(made) == set(PIECES)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def _sound(record: Path) -> Path:
    return record.with_suffix(".wav")
