"""Where a journal of the tests lives: in a file, or on a PostgreSQL server of the tests' own.

A test that runs in both worlds asks for the fixture `world`; one of jobs asks for `job_world`, in
which a task engine lives on the server once, too. On the server each home has a database of its
own, named after its folder, so that other processes find it by the home alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from service.journal import postgres_schema
from service.journal.postgres import WRITERS, in_its_style
from service.task_engine import TaskEngine

SERVER = "TESTS_POSTGRES"
"""The variable that holds the server's socket folder, while a test is in its world."""

QUEUE = "TESTS_QUEUE"
"""The variable that is set while a task engine lives in the server's databases, too."""

in_a_file = pytest.mark.parametrize("world", ["file"], indirect=True)
"""Marks a test of what is SQLite's alone: its file, its log, its backup."""

_BLANK = "blank"
_PATIENCE_MS = 180_000
"""What a server on a busy machine may take to start, to end, or to do what it was told."""
_OTHER_SESSIONS = """
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'"""


def url_of(home: Path) -> str | None:
    """Return the address of a home's database; None in the world of files."""
    folder = os.environ.get(SERVER)
    return None if folder is None else _url(folder, _name(home))


def engine_of(home: Path) -> TaskEngine | None:
    """Return the task engine of a home's database; None where there is none."""
    url = url_of(home)
    return None if url is None or QUEUE not in os.environ else TaskEngine(url)


@contextmanager
def lived_in(world: str, folder: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let journals live on the server, whose socket is in a folder; with an engine if so named."""
    monkeypatch.setenv(SERVER, folder)
    if world == "engine":
        monkeypatch.setenv(QUEUE, "on")
    yield
    drop_all(folder)


def make_database(home: Path) -> None:
    """Make the database of a home, unless it is there."""
    with (
        _master(os.environ[SERVER]) as master,
        contextlib.suppress(psycopg.errors.DuplicateDatabase),
    ):
        name, blank = sql.Identifier(_name(home)), sql.Identifier(_BLANK)
        master.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, blank))
        if (engine := engine_of(home)) and (url := url_of(home)):
            engine.make_tables(url)


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
        # By closing alone it would be let go only once the server has come to notice.
        connection.execute("SELECT pg_advisory_unlock(%s)", (WRITERS,))


def cut_connections(url: str) -> None:
    """End every session of a database but this one, as a restart of the server does."""
    query(url, f"SELECT pg_terminate_backend(pid, {_PATIENCE_MS}) {_OTHER_SESSIONS}", {})


def wait_until_alone(url: str) -> None:
    """Let the server end what processes that were killed had asked of it."""
    deadline = time.monotonic() + _PATIENCE_MS / 1000
    while query(url, f"SELECT pid {_OTHER_SESSIONS}", {}):
        assert time.monotonic() < deadline, "others are still at work"
        time.sleep(0.02)


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server that only a socket reaches; yield the folder of the socket.

    Tests don't pull the plug, so a commit of theirs need not reach the disk; `durable` ones do.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")  # root may not run it
    data = _data(folder)
    _run("initdb", "-D", data, "-U", "selftrust", "-A", "trust", "-E", "UTF8", "--no-sync")
    try:
        _start(folder, durable=durable)
        with _master(str(folder)) as master:
            master.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_BLANK)))
        postgres_schema.upgrade(_url(str(folder), _BLANK))
        yield str(folder)
    finally:
        _stop(folder)
        shutil.rmtree(folder)


@contextmanager
def standby(url: str) -> Iterator[str]:
    """Run a server that follows another and lets nobody write; yield a database's address there."""
    primary = url.rpartition("host=")[2]
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    copied = ("-D", _data(folder), "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
    _run("pg_basebackup", "-h", primary, "-U", "selftrust", *copied)
    try:
        _start(folder)
        yield url.replace(primary, str(folder))
    finally:
        _stop(folder)
        shutil.rmtree(folder)


def crash(folder: str) -> None:
    """End a server in the midst of everything, as a crash does, and start it again."""
    _stop(Path(folder))
    _start(Path(folder))


def _data(folder: Path) -> str:
    return str(folder / "data")


def _start(folder: Path, *, durable: bool = False) -> None:
    flags = f"-k {folder} -c listen_addresses= -c fsync={'on' if durable else 'off'}"
    log = str(folder / "log")
    seconds = str(_PATIENCE_MS // 1000)
    _run("pg_ctl", "-D", _data(folder), "-w", "-t", seconds, "-l", log, "-o", flags, "start")


def _stop(folder: Path) -> None:
    seconds = str(_PATIENCE_MS // 1000)
    _run("pg_ctl", "-D", _data(folder), "-t", seconds, "-m", "immediate", "stop")


def drop_all(folder: str) -> None:
    """Drop what the last test made."""
    with _master(folder) as master:
        made = master.execute("SELECT datname FROM pg_database WHERE datname LIKE 'home%'")
        for (name,) in made.fetchall():
            master.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def program(name: str) -> str | None:
    """Find a program of a server's, which Debian keeps where only root looks, or by its version."""
    folders = ["/usr/sbin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *folders]))


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
