"""A recording is heard twice only where that is wanted, possible, and of use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service import recogniser
from service.config import Config, read_config
from tests.support.services import settings


def config(folder: Path, **chosen: str) -> Config:
    return read_config(settings(folder, **chosen), folder=folder)


@pytest.fixture
def vosk_model(tmp_path: Path) -> str:
    """Make a folder that looks like a Vosk model; nothing loads it here."""
    folder = tmp_path / "vosk-model"
    for name in ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLG.fst"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("content")
    return str(folder)


def test_whisper_hears_again_what_vosk_heard(tmp_path: Path, vosk_model: str) -> None:
    second = recogniser.second(config(tmp_path, VOSK_MODEL=vosk_model))

    assert second is not None
    assert second.engine == "faster-whisper"


def test_it_can_be_switched_off(tmp_path: Path, vosk_model: str) -> None:
    assert recogniser.second(config(tmp_path, VOSK_MODEL=vosk_model, SECOND_PASS="off")) is None


def test_it_hears_no_language_but_its_own(tmp_path: Path, vosk_model: str) -> None:
    assert (
        recogniser.second(replace(config(tmp_path, VOSK_MODEL=vosk_model), locale="ko-KR")) is None
    )


def test_nothing_is_heard_twice_by_the_same_engine(tmp_path: Path) -> None:
    assert recogniser.second(config(tmp_path)) is None
