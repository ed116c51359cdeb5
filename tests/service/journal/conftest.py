"""A journal of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.journal.store import Journal
from tests.support.journals import make_journal


@pytest.fixture
def home(tmp_path: Path, world: str) -> Path:
    """Return a folder for an installation, whose journal lives in one world, then in the other."""
    del world
    return tmp_path


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    journal = make_journal(home)
    yield journal
    journal.close()
