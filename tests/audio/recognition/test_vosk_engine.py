"""Vosk on a system that lacks a library which its own needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.errors import ModelError
from audio.recognition.vosk import VoskRecogniser
from tests.audio.recognition.absent_library import SAID, hide_libatomic
from tests.support.model_archives import FILES


def test_a_library_that_is_missing_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in FILES.items():
        (tmp_path / "model" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "model" / name).write_bytes(content)
    hide_libatomic(tmp_path, monkeypatch)
    recogniser = VoskRecogniser(tmp_path / "model")

    with pytest.raises(ModelError, match="sudo apt-get install libatomic1") as caught:
        recogniser.listen(16_000)
    assert SAID in str(caught.value)
