"""PostgreSQL, the journal's database for several hosts, through psycopg.

Writers take turns by advisory locks, which a transaction holds until it ends: a turn reads, asks
the dialogue and writes what follows from it, and cannot be begun again like a statement. Most
writers hold one lock alone. A turn shares it with other turns, and holds locks of its own on its
account and its delivery, and then on the rows of whoever speaks. So the journal's code means here
what it means on SQLite, and READ COMMITTED suffices: whoever has the locks sees all that was
committed. A reader waits for nobody; REPEATABLE READ gives it one state.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from service.errors import ConfigError, JournalBusy, JournalCorrupt, JournalError, JournalFull
from service.journal.database import (
    PARAMETER,
    Cursor,
    Database,
    HandOver,
    OurErrors,
    Parameters,
    Row,
    Transaction,
    is_over,
)
from service.per_process import PerProcess

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

WRITERS: Final = 0x5E1F_0001
"""The advisory lock by which writers take turns: held alone, or shared by turns."""
MIGRATION: Final = 0x5E1F_0002
"""The one by which processes that start at once do."""

_BEGIN_WRITING: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ALONE: Final = "SELECT pg_advisory_xact_lock(%s)"
_SHARED: Final = "SELECT pg_advisory_xact_lock_shared(%s)"
_ONE_MORE: Final = ", pg_advisory_xact_lock(%s)"
_PURGE: Final = "VACUUM persons, identities, memories, entries, recordings, answers, jobs"

# An answer goes out after the commit is on disk. A host that vanishes must not keep the writers'
# lock: TCP alone would notice after hours.
_SESSION: Final = "-c synchronous_commit=on -c idle_in_transaction_session_timeout=30s"
_CONNECT_SECONDS: Final = 3
MOST_IDLE: Final = 16
"""So many connections a process keeps: each of its eight threads at most uses two at once. A slow
database has more of them opened, which it would otherwise have to hold for good."""

KEEPALIVE: Final[Mapping[str, Any]] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""By which whoever waits for a server whose network is gone notices, within 25 seconds at most."""

_ROWS_AT_A_TIME: Final = 50

_BUSY = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.DeadlockDetected,
    errors.IdleInTransactionSessionTimeout,
    errors.FeatureNotSupported,
)
"""The last is what a standby says to who would write: it is not, or not yet, the primary."""
_FULL = (errors.DiskFull, errors.ReadOnlySqlTransaction, errors.IoError)
_CORRUPT = (errors.DataCorrupted, errors.IndexCorrupted)
_RUNNING: Final = {TransactionStatus.INTRANS, TransactionStatus.INERROR}


def connect(url: str, lock_ms: int | None = None) -> Connection:
    """Open a connection on which nothing is a transaction until it is begun.

    Args:
        url: the server's address.
        lock_ms: how long a statement waits for somebody's lock; None: as the server has it.

    Raises:
        psycopg.OperationalError: the server does not answer, refuses us, or is a standby.
        ConfigError: the address is not one.
    """
    options = _SESSION if lock_ms is None else f"{_SESSION} -c lock_timeout={lock_ms}"
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            options=options,
            connect_timeout=_CONNECT_SECONDS,
            **KEEPALIVE,
            client_encoding="UTF8",
            application_name="selftrust",
            target_session_attrs="primary",
        )
    except psycopg.ProgrammingError as error:
        raise ConfigError(
            "SELFTRUST_DATABASE_URL is no address of a PostgreSQL database: "
            "postgresql://user@host/name"
        ) from error


def _ours(error: BaseException) -> JournalError | None:
    if isinstance(error, _CORRUPT):
        return JournalCorrupt("the database on its server")
    if isinstance(error, _FULL):
        return JournalFull(
            f"the journal cannot be written ({_kind(error)}): make room on the database's server"
        )
    if isinstance(error, _BUSY):
        return JournalBusy(f"the journal is being written by another process ({_kind(error)})")
    if isinstance(error, psycopg.OperationalError):
        return JournalBusy(f"the database's server does not answer ({_kind(error)})")
    return None


def _kind(error: BaseException) -> str:
    # Its message may hold a row; its class says what it is.
    return type(error).__name__


_OUR_ERRORS = OurErrors(psycopg.Error, _ours)


class PostgresTransaction(Transaction):
    """A transaction of PostgreSQL's."""

    _our_errors = _OUR_ERRORS

    def __init__(
        self, connection: Connection, engine: HandOver | None = None, *, is_alone: bool = True
    ) -> None:
        super().__init__()
        self.is_alone = is_alone
        self._connection = connection
        self._engine = engine
        self._streams = itertools.count()

    def hand_over(self, job_id: str, kind: str) -> None:
        """Give a job to the task engine: both are committed, or neither is."""
        if self._engine is not None:
            with _OUR_ERRORS:
                self._engine(self._connection, job_id, kind)

    def stream(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """Yield the rows of a query as they are asked for: the server sends some at a time.

        It would else send all of them before the first can be looked at, years of entries for the
        newest one.
        """
        self._check_running()
        with _OUR_ERRORS, self._connection.cursor(f"stream_{next(self._streams)}") as cursor:
            cursor.itersize = _ROWS_AT_A_TIME
            cursor.execute(in_its_style(sql), parameters)
            yield from cursor

    def _execute(self, sql: str, parameters: Parameters) -> Cursor:
        self._check_running()
        cursor = self._connection.execute(in_its_style(sql), parameters)
        # A transaction in which a statement failed is rolled back by COMMIT, which says so.
        if sql == "COMMIT" and cursor.statusmessage != "COMMIT":
            raise JournalBusy("the transaction was rolled back; nothing was written")
        return cursor

    def _execute_many(self, sql: str, many: Sequence[Parameters]) -> None:
        self._check_running()
        with self._connection.cursor() as cursor:
            cursor.executemany(in_its_style(sql), many)

    def _check_running(self) -> None:
        if not self._open or self._connection.info.transaction_status not in _RUNNING:
            raise is_over()


class PostgresDatabase(Database):
    """A database on a server. A connection serves one transaction at a time, and is kept."""

    has_many_writers = True

    def __init__(
        self, url: str, path: Path, busy_ms: int = 1500, engine: HandOver | None = None
    ) -> None:
        self.path = path
        self._engine = engine
        self._url = url
        self._busy_ms = busy_ms
        self._idle: PerProcess[list[Connection]] = PerProcess(list)

    @contextmanager
    def writing(self, about: Sequence[bytes] = ()) -> Iterator[Transaction]:
        """Begin a transaction that may write, once no host is writing what it is about."""
        with self._begun(_BEGIN_WRITING) as connection:
            with _OUR_ERRORS:
                _wait(connection, about)
            yield PostgresTransaction(connection, self._engine, is_alone=not about)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Begin a transaction that sees one state of the database."""
        with self._begun(_BEGIN_READING) as connection:
            yield PostgresTransaction(connection)

    def purge(self) -> None:
        """Let the server use the room of deleted rows again.

        Its files and its log hold them, sealed, until it does: see docs/privacy.md.
        """
        with _OUR_ERRORS, contextlib.closing(self._connect()) as connection:
            connection.execute(_PURGE)

    def copy_to(self, path: Path) -> None:
        """Refuse: the server's own tools copy it."""
        raise ConfigError(
            "this journal is kept by PostgreSQL: copy it with pg_dump --format=custom, and the "
            f"folder {self.path.parent} after it ({path.name} was not made)"
        )

    def check(self) -> None:
        """Do nothing beyond reaching the server, which checks its pages as it reads them."""
        with self.reading():
            pass

    def close(self) -> None:
        """Close the connections that nobody is using."""
        while (connection := self._kept()) is not None:
            connection.close()

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        with _OUR_ERRORS:
            connection = self._begin(begin)
        try:
            yield connection
        finally:
            self._take_back(connection)

    def _begin(self, begin: str) -> Connection:
        while (connection := self._kept()) is not None:
            try:
                connection.execute(begin)
            except psycopg.Error:
                # The server was restarted since, or leads no longer; nothing had been begun.
                connection.close()
            else:
                return connection
        connection = self._connect()
        try:
            connection.execute(begin)
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def _kept(self) -> Connection | None:
        """Return one that nobody is using; others may take the last one at the same moment."""
        with contextlib.suppress(IndexError):
            return self._idle.get().pop()
        return None

    def _connect(self) -> Connection:
        return connect(self._url, self._busy_ms)

    def _take_back(self, connection: Connection) -> None:
        try:
            if connection.info.transaction_status != TransactionStatus.IDLE:
                connection.execute("ROLLBACK")
        except psycopg.Error:
            # Nothing was committed; the server rolls back what a closed connection left.
            connection.close()
            return
        idle = self._idle.get()
        if len(idle) < MOST_IDLE:
            idle.append(connection)
        else:
            connection.close()


def _wait(connection: Connection, about: Sequence[bytes]) -> None:
    """Take the writers' lock alone, or share it and take those of the keys.

    Always in the same order, so that no two wait for each other.
    """
    own = sorted(int.from_bytes(key[:8], signed=True) for key in about)
    sql = _SHARED + _ONE_MORE * len(own) if own else _ALONE
    connection.execute(sql, (WRITERS, *own))


@functools.cache
def in_its_style(sql: str) -> str:
    """Rewrite the parameters of a statement: `:name` becomes `%(name)s`."""
    return PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))
