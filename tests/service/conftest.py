"""An installation of its own for a test, and the worlds that a journal lives in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.config import Config
from tests.support import worlds
from tests.support.services import installation


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return installation(tmp_path)


@pytest.fixture
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run one server for all tests of a process."""
    with worlds.server() as folder:
        yield folder


@pytest.fixture(params=["file", pytest.param("postgres", marks=pytest.mark.needs("initdb"))])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let a test's journals live in files, then once more on a PostgreSQL server."""
    yield from _lived_in(request, monkeypatch)


@pytest.fixture(
    params=[
        "file",
        pytest.param("postgres", marks=pytest.mark.needs("initdb")),
        pytest.param("engine", marks=pytest.mark.needs("initdb")),
    ]
)
def job_world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let a test's jobs be taken from a file, from a server, and handed on by a task engine."""
    yield from _lived_in(request, monkeypatch)


def _lived_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "file":
        yield request.param
        return
    folder = request.getfixturevalue("postgres_server")
    with worlds.lived_in(request.param, folder, monkeypatch):
        yield request.param
