"""Brings a database to this program's schema: all of it or nothing, whoever starts first."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from service.errors import ConfigError, JournalBusy, JournalCorrupt, JournalTooNew
from service.journal.files import sync_folder

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0003"
"""The newest revision in `migrations/versions`, kept here so that a start needs no Alembic."""

COPY_PREFIX = "before-"
COPIES_KEPT = timedelta(days=30)
"""A copy holds what is deleted after it was made, so it must not lie there for good."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_PATIENCE_SECONDS = 60.0


def upgrade(path: Path) -> None:
    """Make the database, or migrate it, and put it into write-ahead logging.

    Processes that start at once queue on a lock file beside it. A migration killed in the middle
    leaves the old schema, because all steps are one transaction. A copy of the database as it was
    is made first, and lies beside it (`copy_before`).

    Raises:
        ConfigError: the folder or the file cannot be written.
        JournalBusy: another process has been migrating for a minute.
        JournalTooNew: a newer version of this program has been here.
    """
    try:
        _prepare(path)
        with FileLock(f"{path}.lock", timeout=_PATIENCE_SECONDS, mode=0o600):
            _upgrade_alone(path)
    except Timeout as error:
        raise JournalBusy(f"{path} is being migrated by another process; try again") from error
    except OSError as error:
        raise _unwritable(path, error) from error
    except sqlite3.OperationalError as error:
        raise _unwritable(path, error) from error
    except sqlite3.DatabaseError as error:
        raise JournalCorrupt(f"the database file {path.name}") from error


def revision(path: Path) -> str | None:
    """Return the schema's revision; None for an empty database."""
    with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as connection:
        known = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(known).fetchone() is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def copy_before(path: Path) -> Path:
    """Return where the copy lies that a migration to this program's schema makes first."""
    return path.with_name(f"{COPY_PREFIX}{HEAD}.db")


def forget_old_copies(path: Path, now: datetime) -> None:
    """Remove the copies that migrations made, once they are old."""
    for copy in path.parent.glob(f"{COPY_PREFIX}*.db"):
        if now.timestamp() - copy.stat().st_mtime > COPIES_KEPT.total_seconds():
            copy.unlink(missing_ok=True)


def _prepare(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made by us and not by SQLite, so that nobody else may read it; its log inherits the mode. One
    # that is there is not opened: to close it would take away every lock that this process has on
    # it by SQLite (https://sqlite.org/howtocorrupt.html, 2.2), and another process, taking itself
    # for the last one, would remove the log.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from None


def _upgrade_alone(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    found = revision(path)
    if is_current(found, str(path)):
        return
    if found is not None:
        _keep_copy(path)
    _migrate(path)


def is_current(found: str | None, where: str) -> bool:
    """Tell whether a revision is this program's.

    Raises:
        JournalTooNew: a newer version of this program has been here.
    """
    if found is not None and found > HEAD:
        raise JournalTooNew(
            f"{where} has schema {found}, and this version knows up to {HEAD}: "
            "install the newer version again, or restore the backup made before it"
        )
    return found == HEAD


def _keep_copy(path: Path) -> None:
    """Copy the database as it was, so that the older version of the program can have it back."""
    copy = copy_before(path)
    draft = copy.with_name(f"{copy.name}.part")
    draft.unlink(missing_ok=True)  # of a process that was killed
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(draft)) as new:
        old.backup(new)
    draft.replace(copy)
    sync_folder(copy.parent)


def _migrate(path: Path) -> None:
    # Imported here: a start on a current schema is spared Alembic's 20 MB and half a second.
    import sqlalchemy as sa  # noqa: PLC0415 - see above

    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool
    ).execution_options(isolation_level="AUTOCOMMIT")
    # SQLAlchemy commits nothing by itself, so this one transaction is ours from end to end.
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            take_steps(connection)
            connection.exec_driver_sql("COMMIT")
    except sa.exc.OperationalError as error:
        raise _unwritable(path, error) from error


def take_steps(connection: Connection) -> None:
    """Migrate to this program's schema, within the transaction that the connection is in."""
    from alembic import command  # noqa: PLC0415 - see `_migrate`
    from alembic.config import Config  # noqa: PLC0415 - see `_migrate`

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _unwritable(path: Path, error: Exception) -> ConfigError:
    return ConfigError(
        f"{path} cannot be written ({error}): make room, or give this user the folder {path.parent}"
    )
