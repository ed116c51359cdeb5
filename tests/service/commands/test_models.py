"""`selftrust models`: no model is fetched that would be chosen, and could not be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.recognition.models import ModelStore
from service.commands import models
from tests.audio.recognition.absent_library import hide_libatomic
from tests.support.in_process import selftrust
from tests.support.services import settings


def test_where_vosk_can_t_be_loaded_its_model_is_not_fetched_and_whisper_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    fetched: list[str] = []
    monkeypatch.setattr(models, "_answers", lambda _: True)
    monkeypatch.setattr(ModelStore, "get", lambda _, name, __: fetched.append(name))
    hide_libatomic(tmp_path, monkeypatch)

    ensured = selftrust("models", "ensure")

    assert ensured.exit_code == models.NO_MODEL
    assert "sudo apt-get install libatomic1" in ensured.stderr
    assert fetched == []
