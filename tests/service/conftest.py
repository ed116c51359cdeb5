"""The worlds that a journal lives in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import worlds


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run one server for all tests of a process."""
    with worlds.server() as folder:
        yield folder


@pytest.fixture(params=["file", pytest.param("postgres", marks=pytest.mark.needs("initdb"))])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let a test's journals live in files, then once more on a PostgreSQL server."""
    if request.param == "postgres":
        folder = request.getfixturevalue("postgres_server")
        monkeypatch.setenv(worlds.SERVER, folder)
        yield request.param
        worlds.drop_all(folder)
    else:
        yield request.param
