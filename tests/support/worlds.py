"""Where a journal of the tests lives: in a file, or on a PostgreSQL server of the tests' own.

A test that runs in both worlds asks for the fixture `world`. On the server each home has a database
of its own, named after its folder, so that other processes find it by the home alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from service.journal import postgres_schema
from service.journal.postgres import WRITERS, in_its_style

SERVER = "TESTS_POSTGRES"
"""The variable that holds the server's socket folder, while a test is in its world."""

in_a_file = pytest.mark.parametrize("world", ["file"], indirect=True)
"""Marks a test of what is SQLite's alone: its file, its log, its backup."""

_BLANK = "blank"


def url_of(home: Path) -> str | None:
    """Return the address of a home's database; None in the world of files."""
    folder = os.environ.get(SERVER)
    return None if folder is None else _url(folder, _name(home))


def make_database(home: Path) -> None:
    """Make the database of a home, unless it is there."""
    with (
        _master(os.environ[SERVER]) as master,
        contextlib.suppress(psycopg.errors.DuplicateDatabase),
    ):
        name, blank = sql.Identifier(_name(home)), sql.Identifier(_BLANK)
        master.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, blank))


def query(url: str, statement: str, parameters: Mapping[str, Any]) -> list[Any]:
    """Look into, or change, a database behind the journal's back."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        found = connection.execute(in_its_style(statement), parameters)  # type: ignore[call-overload]  # ours
        return [] if found.description is None else found.fetchall()


def holds(url: str, phrase: bytes) -> bool:
    """Tell whether any row of a database holds a phrase as it is."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            out = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor().copy(out) as rows:
                if phrase in b"".join(map(bytes, rows)):
                    return True
    return False


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Keep all writers waiting, as another host might."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (WRITERS,))
        yield


@contextmanager
def server() -> Iterator[str]:
    """Run a server that only a socket reaches; yield the folder of the socket."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")  # root may not run it
    data = str(folder / "data")
    _run("initdb", "-D", data, "-U", "selftrust", "-A", "trust", "-E", "UTF8", "--no-sync")
    flags = f"-k {folder} -c listen_addresses= -c fsync=off"
    try:
        _run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", flags, "start")
        with _master(str(folder)) as master:
            master.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_BLANK)))
        postgres_schema.upgrade(_url(str(folder), _BLANK))
        yield str(folder)
    finally:
        _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def drop_all(folder: str) -> None:
    """Drop what the last test made."""
    with _master(folder) as master:
        made = master.execute("SELECT datname FROM pg_database WHERE datname LIKE 'home%'")
        for (name,) in made.fetchall():
            master.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def program(name: str) -> str | None:
    """Find a program of the server's, which Debian keeps by its version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, folders)]))


def _run(name: str, *arguments: str) -> None:
    found = program(name)
    assert found is not None, name
    user = "postgres" if os.getuid() == 0 else None
    # A file for its output: the server keeps what it is given open.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [found, *arguments], user=user, cwd="/", stdout=said, stderr=said, check=False
        )
        said.seek(0)
        assert done.returncode == 0, said.read().decode()


@contextmanager
def _master(folder: str) -> Iterator[psycopg.Connection]:
    with closing(psycopg.connect(_url(folder, "postgres"), autocommit=True)) as connection:
        yield connection


@functools.cache
def _name(home: Path) -> str:
    return f"home{hashlib.sha256(os.fsencode(home)).hexdigest()[:24]}"


def _url(folder: str, name: str) -> str:
    return f"postgresql://selftrust@/{name}?host={folder}"
