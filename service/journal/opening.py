"""Opens the database that the settings name: SQLite in a file, or PostgreSQL on its server."""

from __future__ import annotations

from pathlib import Path

from service.errors import GET_SCALE, ConfigError
from service.journal import schema
from service.journal.database import Database, HandOver
from service.journal.sqlite import SqliteDatabase


def open_database(
    path: Path, busy_ms: int, url: str | None, engine: HandOver | None = None
) -> Database:
    """Open a database as it is.

    Args:
        path: the file; where a server keeps the journal, what lies beside it is still ours.
        busy_ms: how long to wait for someone else's write.
        url: PostgreSQL's address; None for the file.
        engine: the task engine that is given each job, on PostgreSQL alone.

    Raises:
        ConfigError: PostgreSQL's client is not installed.
    """
    if url is None:
        return SqliteDatabase(path, busy_ms)
    try:
        # Imported here: an installation without a server needs no client.
        from service.journal.postgres import PostgresDatabase  # noqa: PLC0415 - see above
    except ImportError as error:
        raise ConfigError(
            f"SELFTRUST_DATABASE_URL needs PostgreSQL's client: {GET_SCALE}"
        ) from error
    return PostgresDatabase(url, path, busy_ms, engine)


def open_current(
    path: Path, busy_ms: int, url: str | None, engine: HandOver | None = None
) -> Database:
    """Open a database that is made, or migrated, first if need be.

    Raises:
        ConfigError: it cannot be reached, made or written.
        JournalTooNew: a newer version of this program has been here.
    """
    database = open_database(path, busy_ms, url, engine)
    if url is None:
        schema.upgrade(path)
        return database
    from service.journal import postgres_schema  # noqa: PLC0415 - as above

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    postgres_schema.upgrade(url)
    return database
