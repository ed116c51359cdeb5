"""A system on which Vosk's package is installed, and a library that its own needs is not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

SAID = "libatomic.so.1: cannot open shared object file: No such file or directory"
"""What the system's loader says."""


def hide_libatomic(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a package that fails likewise be found before Vosk's."""
    (folder / "vosk.py").write_text(f"raise OSError({SAID!r})\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "vosk", raising=False)
