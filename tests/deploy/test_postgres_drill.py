"""The drill of docs/operating.md on a real server: dump, lose everything, restore, and look."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import worlds
from tests.support.in_process import printed, selftrust
from tests.support.services import settings

pytestmark = [pytest.mark.needs("initdb"), pytest.mark.slow, pytest.mark.models]

PAST = {
    "version": 1,
    "entries": [
        {"id": "kept-1", "at": "2026-11-20T19:04:00+01:00", "flow": None, "text": "stays"},
        {"id": "gone-1", "at": "2026-11-21T19:04:00+01:00", "flow": None, "text": "goes later"},
    ],
}


class Server:
    """A PostgreSQL server, and the database in it that is ours."""

    def __init__(self, folder: str) -> None:
        self.url = f"postgresql://selftrust@/journal?host={folder}"
        self._master = f"postgresql://selftrust@/postgres?host={folder}"

    def administer(self, statement: str) -> None:
        with psycopg.connect(self._master, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # a constant of this file

    def tool(self, name: str, *arguments: str) -> None:
        program = worlds.program(name)
        assert program is not None
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run one, and let every command of ours keep its journal there."""
    with worlds.server() as folder:
        server = Server(folder)
        for name, value in settings(tmp_path, DATABASE_URL=server.url).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        yield server


def entries() -> set[str]:
    document = json.loads(printed("journal", "export", "--user", "u-1", "--json"))
    return {entry["text"] for entry in document["entries"]}


def test_a_dump_brings_everything_back_but_what_was_deleted_since(
    tmp_path: Path, server: Server
) -> None:
    server.administer("CREATE DATABASE journal")
    printed("upgrade")
    (tmp_path / "past.json").write_text(json.dumps(PAST))
    printed("journal", "import", "past.json", "--user", "u-1")

    server.tool("pg_dump", "--format=custom", "--file=journal.dump", server.url)
    printed("journal", "delete", "--user", "u-1", "--id", "gone-1", "--yes")
    assert entries() == {"stays"}

    server.administer("DROP DATABASE journal WITH (FORCE)")
    assert selftrust("doctor").exit_code == 1

    server.administer("CREATE DATABASE journal")
    server.tool("pg_restore", "--no-owner", f"--dbname={server.url}", "journal.dump")
    assert entries() == {"stays", "goes later"}
    ledger = tmp_path / "home" / "data" / "deletions.json"
    aside = ledger.rename(tmp_path / "deletions.json")
    without = selftrust("restore", "--yes")
    assert "was deleted since the dump is back" in without.stderr
    assert entries() == {"stays", "goes later"}

    aside.rename(ledger)
    assert printed("restore", "--yes") == "1 deletions made since the dump were made again\n"

    assert entries() == {"stays"}
    told = printed("doctor")
    assert "journal: whole and readable: on its server" in told
    assert "FIX" not in told
