"""SQLite, the journal's database on one box: a file, and the driver's errors as ours."""

from __future__ import annotations

import functools
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from service.errors import JournalBusy, JournalCorrupt, JournalError, JournalFull
from service.journal.database import (
    PARAMETER,
    Cursor,
    Database,
    OurErrors,
    Parameters,
    Transaction,
    is_over,
)
from service.per_process import PerProcess

_FULL = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_ASK_AGAIN_SECONDS = 0.001
_EMPTY_SECONDS = 3.0
_TRY_AGAIN_SECONDS = 0.01
_STEP_ASIDE_MS = 100
"""Who empties the log keeps all writers waiting while it waits for readers: never for longer."""


def _primary_code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)  # the driver's own complaints have none
    return code & 0xFF


def _ours(error: BaseException) -> JournalError | None:
    if not isinstance(error, sqlite3.Error):
        return None
    code = _primary_code(error)
    if code in _BUSY:
        return JournalBusy(f"the journal is locked by another process ({error})")
    if code in _FULL:
        return JournalFull(
            f"the journal cannot be written ({error}): make room, check the disk and the rights"
        )
    return JournalCorrupt("the database file") if code in _CORRUPT else None


_OUR_ERRORS = OurErrors(sqlite3.Error, _ours)


class SqliteTransaction(Transaction):
    """A transaction of SQLite's."""

    _our_errors = _OUR_ERRORS

    def __init__(
        self, connection: sqlite3.Connection, end: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        self._connection = connection
        self._end = end

    def commit(self) -> None:
        """Make it durable, and let the next writer begin, whatever the caller does after it."""
        super().commit()
        if self._end is not None:
            self._end()

    def hand_over(self, job_id: str, kind: str) -> None:
        """Do nothing: a file is one host's, and its worker looks for itself."""

    def _execute(self, sql: str, parameters: Parameters) -> Cursor:
        if not self._open or not self._connection.in_transaction:
            raise is_over()
        in_its_style, names = _in_its_style(sql)
        return self._connection.execute(in_its_style, tuple(map(parameters.__getitem__, names)))

    def _execute_many(self, sql: str, many: Sequence[Parameters]) -> None:
        for parameters in many:
            self._execute(sql, parameters)


@functools.cache
def _in_its_style(sql: str) -> tuple[str, tuple[str, ...]]:
    """Rewrite the parameters of a statement: `:name` becomes `?`; return their names in order.

    To look a name up, the driver lets the interpreter go once for each, and others take it.
    """
    return PARAMETER.sub("?", sql), tuple(PARAMETER.findall(sql))


@dataclass(frozen=True, slots=True)
class _Own:
    """What a process has of a database."""

    idle: list[sqlite3.Connection] = field(default_factory=list)
    writers: list[sqlite3.Connection] = field(default_factory=list)
    """Those that don't wait by themselves."""
    turn: threading.Lock = field(default_factory=threading.Lock)


class SqliteDatabase(Database):
    """A database in a file: any thread of any forked process may begin transactions.

    A connection serves one transaction at a time and is kept for the next. A child process never
    touches a connection of its parent, as SQLite demands.
    """

    def __init__(self, path: Path, busy_ms: int = 1500) -> None:
        self.path = path
        self._file = str(path)
        self._busy_ms = busy_ms
        self._own = PerProcess(_Own)

    def writing(self, about: Sequence[bytes] = ()) -> AbstractContextManager[Transaction]:
        """Begin a transaction that may write; nobody else writes until it ends.

        Raises:
            JournalBusy: someone else has been writing for longer than `busy_ms`.
            JournalFull: the disk is full, read-only or failing.
        """
        del about
        own = self._own.get()
        lent = _Lent(self._file, own.writers, busy_ms=0)
        return _Writing(lent, own.turn, self._busy_ms / 1000)

    def reading(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that sees one state of the database; it waits for no writer."""
        return _Reading(self._connected())

    def purge(self) -> None:
        """Empty the log, so that no deleted byte is left in it or in the file.

        In the file they are overwritten (`secure_delete`), once what overwrites them is there, and
        not in the log alone. VACUUM would make the file smaller, and nobody could write meanwhile:
        for seconds where it is large. What is free there, the next entries fill.

        Raises:
            JournalBusy: a reader or writer is in the way; try again later.
        """
        with _OUR_ERRORS, closing(_connect(self._file, _STEP_ASIDE_MS)) as connection:
            _empty_log(connection)

    def copy_to(self, path: Path) -> None:
        """Copy the database as of one moment, while others go on reading and writing.

        Raises:
            JournalFull: the copy cannot be written.
        """
        with self._connected() as connection, _OUR_ERRORS, closing(_create(path)) as copy:
            connection.backup(copy)

    def replace_by(self, path: Path) -> None:
        """Take over the content of another database, in one transaction.

        Raises:
            JournalCorrupt: this one is too damaged to be written over.
        """
        with (
            self._connected() as connection,
            _OUR_ERRORS,
            closing(sqlite3.connect(path)) as source,
        ):
            source.backup(connection)

    def check(self) -> None:
        """Let SQLite check its own structure.

        Raises:
            JournalCorrupt: the file's structure is damaged.
        """
        with self._connected() as connection, _OUR_ERRORS:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise JournalCorrupt(f"the database file {self.path.name}")

    def close(self) -> None:
        """Close the connections that nobody is using."""
        own = self._own.get()
        for kept in (own.idle, own.writers):
            while kept:
                kept.pop().close()

    def _connected(self) -> _Lent:
        return _Lent(self._file, self._own.get().idle, self._busy_ms)


class _Lent:
    """A connection for one transaction, which is kept for the next."""

    __slots__ = ("_busy_ms", "_connection", "_file", "_kept")

    def __init__(self, file: str, kept: list[sqlite3.Connection], busy_ms: int) -> None:
        self._file = file
        self._kept = kept
        self._busy_ms = busy_ms

    def __enter__(self) -> sqlite3.Connection:
        return self.take()

    def __exit__(self, *_error: object) -> None:
        self.give_back()

    def take(self) -> sqlite3.Connection:
        """Return one that nobody is using."""
        kept = self._kept
        self._connection = kept.pop() if kept else _connect(self._file, self._busy_ms)
        return self._connection

    def give_back(self, *, has_written: bool = False) -> None:
        """Roll back what was not committed, and keep the connection if it can be used again."""
        connection = self._connection
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            # Nothing was committed; SQLite rolls back by itself what a closed connection left.
            connection.close()
            return
        # One that was opened while the file was read-only would stay so for good, and so would
        # others that are opened beside it: they share its view of the log.
        if has_written or os.access(self._file, os.W_OK):
            self._kept.append(connection)
        else:
            connection.close()


class _Reading:
    """A transaction that only reads. A class: a generator would cost a turn twice as much."""

    __slots__ = ("_lent",)

    def __init__(self, lent: _Lent) -> None:
        self._lent = lent

    def __enter__(self) -> Transaction:
        connection = self._lent.take()
        try:
            connection.execute("BEGIN")
        except sqlite3.Error as error:
            self._lent.give_back()
            _OUR_ERRORS.raise_for(error)
        return SqliteTransaction(connection)

    def __exit__(self, *_error: object) -> None:
        self._lent.give_back()


class _Writing:
    """A thread's turn to write: it ends with its commit, or else with its block.

    Threads of one process queue here: SQLite's own waiting sleeps, up to 100 ms at a time.
    """

    __slots__ = ("_is_ours", "_lent", "_lock", "_seconds")

    def __init__(self, lent: _Lent, lock: threading.Lock, seconds: float) -> None:
        self._lent = lent
        self._lock = lock
        self._seconds = seconds
        self._is_ours = False

    def __enter__(self) -> Transaction:
        if not self._lock.acquire(timeout=self._seconds):
            raise JournalBusy("the journal is being written by another thread; try again")
        try:
            transaction = SqliteTransaction(self._begun(), self._committed)
        except BaseException:
            self._lock.release()
            raise
        self._is_ours = True
        return transaction

    def __exit__(self, *_error: object) -> None:
        self._end()

    def _begun(self) -> sqlite3.Connection:
        connection = self._lent.take()
        try:
            _begin_writing(connection, self._seconds)
        except sqlite3.Error as error:
            self._lent.give_back()
            _OUR_ERRORS.raise_for(error)
        return connection

    def _committed(self) -> None:
        self._end(has_written=True)

    def _end(self, *, has_written: bool = False) -> None:
        """Let the next thread begin, with the same connection: another would read all anew."""
        if not self._is_ours:
            return
        self._is_ours = False
        try:
            self._lent.give_back(has_written=has_written)
        finally:
            self._lock.release()


def _begin_writing(connection: sqlite3.Connection, seconds: float) -> None:
    # SQLite's own waiting sleeps longer and longer, up to 100 ms: a process that writes all the
    # time would starve the others. So we ask often and evenly instead.
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if _primary_code(error) not in _BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(_ASK_AGAIN_SECONDS)
        else:
            return


def _connect(file: str, busy_ms: int) -> sqlite3.Connection:
    # mode=rw: a database that went missing must not come back empty.
    address = f"file:{quote(file)}?mode=rw"
    with _OUR_ERRORS:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=busy_ms / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
    return connection


def _create(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return sqlite3.connect(path)


def _empty_log(connection: sqlite3.Connection) -> None:
    # While somebody's commit moves the log into the file, as some do, SQLite refuses at once.
    deadline = time.monotonic() + _EMPTY_SECONDS
    while _is_log_kept(connection):
        if time.monotonic() >= deadline:
            raise JournalBusy("the journal is being read; its log can be emptied later")
        time.sleep(_TRY_AGAIN_SECONDS)


def _is_log_kept(connection: sqlite3.Connection) -> bool:
    (blocked, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(blocked)
