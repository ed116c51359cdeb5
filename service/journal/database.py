"""What the journal asks of its database, whichever keeps it: transactions, and room given back."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Final, NoReturn, Protocol, TypeAlias

from service.errors import JournalError

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Mapping[str, Any]
HandOver: TypeAlias = Callable[[Any, str, str], None]
"""Gives the id and kind of a job to the task engine, on the connection of its transaction."""
PARAMETER: Final = re.compile(r":([a-z_0-9]+)")
"""A parameter in `statements.py`; each driver has a style of its own."""


class Cursor(Protocol):
    """What both drivers return for a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows a statement changed."""

    def fetchone(self) -> Any:
        """Return the next row; None after the last."""

    def __iter__(self) -> Iterator[Any]: ...


class OurErrors:
    """Turns a driver's errors into ours, around a block or where one was caught."""

    def __init__(
        self, driver: type[Exception], ours: Callable[[BaseException], JournalError | None]
    ) -> None:
        self.driver = driver
        """The root of the driver's own."""
        self._ours = ours

    def raise_for(self, error: Exception) -> NoReturn:
        """Raise ours from the driver's error, or the error itself where there is none of ours."""
        if (ours := self._ours(error)) is not None:
            raise ours from error
        raise error

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Raise ours from the driver's error; let any other go on."""
        if error is not None and (ours := self._ours(error)) is not None:
            raise ours from error


class Transaction(ABC):
    """One transaction: what has not been committed when it is left is rolled back.

    Errors are caught by `try` here, which costs a statement nothing, where `with` would.
    """

    _our_errors: ClassVar[OurErrors]
    is_alone: bool = True
    """Nobody else writes until it ends; else others do, about something else."""

    def __init__(self) -> None:
        self._open = True

    def run(self, sql: str, parameters: Parameters) -> int:
        """Run a statement; return how many rows it changed."""
        try:
            return self._execute(sql, parameters).rowcount
        except self._our_errors.driver as error:
            self._our_errors.raise_for(error)

    def run_many(self, sql: str, many: Sequence[Parameters]) -> None:
        """Run a statement once for each; a server is not waited for in between."""
        try:
            self._execute_many(sql, many)
        except self._our_errors.driver as error:
            self._our_errors.raise_for(error)

    def row(self, sql: str, parameters: Parameters) -> Row | None:
        """Return the first row of a query, or None."""
        try:
            row: Row | None = self._execute(sql, parameters).fetchone()
        except self._our_errors.driver as error:
            self._our_errors.raise_for(error)
        return row

    def rows(self, sql: str, parameters: Parameters) -> list[Row]:
        """Return all rows of a query."""
        try:
            return list(self._execute(sql, parameters))
        except self._our_errors.driver as error:
            self._our_errors.raise_for(error)

    def stream(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """Yield the rows of a query as they are asked for."""
        with self._our_errors:
            yield from self._execute(sql, parameters)

    def commit(self) -> None:
        """Make it durable, and end it: after this nothing more can be run."""
        self.run("COMMIT", {})
        self._open = False

    @abstractmethod
    def hand_over(self, job_id: str, kind: str) -> None:
        """Give a job to the task engine, with this commit; where there is none, workers look."""

    @abstractmethod
    def _execute(self, sql: str, parameters: Parameters) -> Cursor:
        """Run a statement, unless the transaction is over: then it would be committed by itself."""

    @abstractmethod
    def _execute_many(self, sql: str, many: Sequence[Parameters]) -> None:
        """Run a statement for each, likewise."""


def is_over() -> JournalError:
    """Return the error of whoever goes on with a transaction that has ended."""
    return JournalError("this transaction is over; begin another")


class Database(ABC):
    """A database: any thread of any forked process may begin transactions."""

    path: Path
    """Where it lies, or would if it were a file: recordings and the ledger lie beside it."""
    has_many_writers: ClassVar[bool] = False
    """Transactions that say what they are about can write side by side."""

    @abstractmethod
    def writing(self, about: Sequence[bytes] = ()) -> AbstractContextManager[Transaction]:
        """Begin a transaction that may write; nobody else writes until it ends.

        Args:
            about: hashes of all that it reads and writes by. Where there are many writers, it
                waits for those alone who have one of its hashes, or none at all.

        Raises:
            JournalBusy: someone else has been writing for too long.
            JournalFull: the disk is full, read-only or failing.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that sees one state of the database; it waits for no writer."""

    @abstractmethod
    def purge(self) -> None:
        """Rid the database of what was deleted, as far as it is ours to do.

        Raises:
            JournalBusy: a reader or writer is in the way; try again later.
        """

    @abstractmethod
    def copy_to(self, path: Path) -> None:
        """Copy the database as of one moment, while others go on reading and writing.

        Raises:
            ConfigError: it is kept by a server, whose own tools copy it.
            JournalFull: the copy cannot be written.
        """

    @abstractmethod
    def check(self) -> None:
        """Let the database check its own structure.

        Raises:
            JournalCorrupt: the structure is damaged.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the connections that nobody is using."""
