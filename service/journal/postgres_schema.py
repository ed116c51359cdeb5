"""Brings a database on a server to this program's schema, by the same steps as a file."""

from __future__ import annotations

from contextlib import closing

import psycopg

from service.errors import ConfigError
from service.journal import schema
from service.journal.postgres import MIGRATION, Connection, connect

_WHERE = "the database of SELFTRUST_DATABASE_URL"


def upgrade(url: str) -> None:
    """Make the tables, or migrate them, in one transaction; processes that start at once queue.

    No copy is made first: that is `pg_dump`'s, before a new version is started.

    Raises:
        ConfigError: the server does not answer, or does not let us.
        JournalTooNew: a newer version of this program has been here.
    """
    try:
        with closing(connect(url)) as connection:
            current = schema.is_current(revision(connection), _WHERE)
        if not current:
            _migrate(url)
    except psycopg.Error as error:
        raise _unusable(error) from error


def revision(connection: Connection) -> str | None:
    """Return the schema's revision; None for an empty database."""
    known = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    if known is None or known[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _migrate(url: str) -> None:
    import sqlalchemy as sa  # noqa: PLC0415 - as in schema.py

    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: connect(url), poolclass=sa.NullPool
    ).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION})")
            schema.take_steps(connection)  # none, where another process came first
            connection.exec_driver_sql("COMMIT")
    except sa.exc.DBAPIError as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> ConfigError:
    return ConfigError(f"{_WHERE} cannot be used: {str(error).splitlines()[0]}")
