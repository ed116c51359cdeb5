"""The folder that sound passes through: private, and cleared after a crash."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from audio.synthesis import private_folder


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(private_folder, "_IN_MEMORY", tmp_path)
    return tmp_path


def test_nobody_else_may_look_inside(parent: Path) -> None:
    folder = private_folder.make()

    assert folder.parent == parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_a_dead_process_left_behind_is_cleared_away(parent: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = parent / f"selftrust-voice-{dead.pid}-x"
    left.mkdir()
    (left / "1.wav").write_bytes(b"words")

    private_folder.make()

    assert not left.exists()


def test_the_folder_of_a_living_process_and_other_files_stay(parent: Path) -> None:
    living = parent / f"selftrust-voice-{os.getppid()}-x"
    living.mkdir()
    other = parent / "selftrust-voice-notes-x"
    other.mkdir()

    private_folder.make()

    assert living.exists()
    assert other.exists()
