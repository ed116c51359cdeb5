"""A database is at one schema or the next, whoever starts and whatever is killed."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from service.errors import ConfigError, JournalTooNew
from service.journal import schema
from tests.support.invariants import assert_sound
from tests.support.journals import database_in, keep, make_journal, turn
from tests.support.processes import Process, journal_process
from tests.support.worlds import in_a_file


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in rows}


def migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    return config


def test_an_empty_folder_becomes_a_private_journal_of_the_newest_schema(tmp_path: Path) -> None:
    path = tmp_path / "data" / "journal.db"

    schema.upgrade(path)
    schema.upgrade(path)

    assert schema.revision(path) == schema.HEAD
    assert {"persons", "entries", "jobs", "deletions"} < tables(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_newest_revision_is_the_one_the_code_names() -> None:
    assert ScriptDirectory.from_config(migrations()).get_heads() == [schema.HEAD]


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    schema.upgrade(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(JournalTooNew, match="install the newer version"):
        schema.upgrade(path)
    assert schema.revision(path) == "9999"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")

    with pytest.raises(ConfigError, match=r"journal\.db cannot be written"):
        schema.upgrade(tmp_path / "data" / "journal.db")


def ready_to_migrate(path: Path) -> Process:
    process = journal_process("migrate", path)
    assert process.line() == "ready"
    return process


def test_a_journal_that_is_opened_twice_keeps_its_log_when_another_process_ends(
    tmp_path: Path,
) -> None:
    look = """if True:
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute("SELECT 1 FROM jobs").fetchall()
        connection.close()"""
    with closing(make_journal(tmp_path)) as first, closing(make_journal(tmp_path)) as second:
        subprocess.run([sys.executable, "-c", look, str(database_in(tmp_path))], check=True)
        for number, journal in enumerate((first, second, first)):
            turn(journal, [keep(f"e-{number}", text="words")])

    assert_sound(tmp_path, ["e-0", "e-1", "e-2"])


@pytest.mark.slow
def test_processes_that_start_at_once_make_one_schema(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    both = [ready_to_migrate(path) for _ in range(2)]

    for process in both:
        process.tell("go")

    assert [process.line() for process in both] == ["done", "done"]
    assert [process.ended() for process in both] == [0, 0]
    assert schema.revision(path) == schema.HEAD


@pytest.mark.slow
def test_a_migration_that_is_killed_in_the_middle_leaves_the_old_schema(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    process = journal_process("migrate-and-die", path, "create_index", 0)

    assert process.line() == "half done"
    assert process.ended() == -signal.SIGKILL

    assert tables(path) == set()
    schema.upgrade(path)
    assert schema.revision(path) == schema.HEAD


@in_a_file
@pytest.mark.slow
@pytest.mark.parametrize("tables_made", range(4))
def test_5_a_journal_whose_migration_is_killed_is_whole_and_the_next_start_completes_it(
    home: Path, tables_made: int
) -> None:
    with closing(make_journal(home)) as journal:
        for number in range(20):
            turn(journal, [keep(f"e{number}", text=f"words {number}")])
    path = database_in(home)
    step_back_to(path, "0001")
    before = dump(path)
    process = journal_process("migrate-and-die", path, "create_table", tables_made)

    assert process.line() == "half done"
    assert process.ended() == -signal.SIGKILL

    assert schema.revision(path) == "0001"
    assert dump(path) == before == dump(schema.copy_before(path))
    schema.upgrade(path)
    assert schema.revision(path) == schema.HEAD
    assert {"logins", "invitations", "browser_sessions", "sign_in_failures"} < tables(path)
    assert len(assert_sound(home, [f"e{number}" for number in range(20)])) == 20


def _indexes(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        return {name for (name,) in connection.execute(named)}


def _columns(path: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def step_back_to(path: Path, revision: str) -> None:
    """Make the database what an older version of the program left."""
    fresh = path.with_name("fresh.db")
    engine = sa.create_engine(f"sqlite:///{fresh}", poolclass=sa.NullPool)
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in tables(path) - tables(fresh):
            connection.execute(f"DROP TABLE {table}")
        for index in _indexes(path) - _indexes(fresh):
            connection.execute(f"DROP INDEX {index}")
        for table in tables(fresh):
            for column in _columns(path, table) - _columns(fresh, table):
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("UPDATE alembic_version SET version_num = :it", {"it": revision})
    fresh.unlink()


def dump(path: Path) -> list[str]:
    """Return everything that is in a database."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())
