"""The task engine: Procrastinate, which hands the ids of job rows to workers on any host.

The row is the truth and the engine carries its id, handed over in the commit that makes the row.
What the engine loses, and what a dead worker had begun, is found again from the rows: so its own
tables may be emptied at any time. ADR 19 has the reasons.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any, Final

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status

from service.errors import ConfigError
from service.journal.clock import milliseconds
from service.journal.postgres import KEEPALIVE, MIGRATION, Connection, connect
from service.queues import PRERENDER, QUEUES, queue_of

log = logging.getLogger(__name__)

TASK: Final = "do"
LOOK_SECONDS: Final = 5.0
"""How often a worker looks for due rows that the engine doesn't have."""
HEARTBEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 30.0
"""A worker that was not heard of for so long is gone, and what it holds in the engine is dropped:
its row's lease has run out by then, and the row is handed over again."""
_MOST_FOUND: Final = 1000
_URGENT, _IN_ADVANCE = 10, 0

# A worker whose network is gone must notice by itself, to end and be started again.
_CONNECTION: Final[dict[str, Any]] = {
    **KEEPALIVE,
    "connect_timeout": 10,
    "target_session_attrs": "primary",
}

# The engine's own table is asked, which no interface of its looks into row by row.
_LOST: Final = """
    SELECT j.id, j.kind FROM jobs j
    WHERE j.kind = ANY(%(kinds)s) AND j.state <> 'dead' AND j.run_ms <= %(now_ms)s
    AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs p WHERE p.queueing_lock = j.id AND p.status = 'todo')
    ORDER BY j.run_ms, j.id LIMIT %(most)s"""
_WHICH: Final = "SELECT system_identifier, current_database() FROM pg_control_system()"

Work = Callable[[str], Any]
"""Does the job of a row's id, if it is due."""


class TaskEngine:
    """The engine in the journal's database. Threads and forked processes may hand jobs over."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=url, min_size=1, max_size=4, kwargs=_CONNECTION
            )
        )
        self._app.task(name=TASK)(self._do)
        self._work: Work = _nobody
        # Once it is opened, the worker's app is asynchronous in all it does.
        self._giver = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=url))

    def hand_over(self, connection: Connection, job_id: str, kind: str) -> None:
        """Give a job that is due to its queue, on a connection and in the transaction it is in.

        Raises:
            AlreadyEnqueued: the engine has it already; the transaction is lost by that.
            psycopg.Error: it can't be given.
        """
        queue = queue_of(kind)
        if queue is None:
            return
        given = self._giver.configure_task(
            TASK,
            connection=connection,
            queue=queue,
            queueing_lock=job_id,
            priority=_IN_ADVANCE if kind == PRERENDER else _URGENT,
        )
        try:
            given.defer(job=job_id)
        except ConnectorException as error:
            raise error.__cause__ or error from error

    def make_tables(self, journal_url: str) -> None:
        """Make the engine's tables in the journal's database, unless they are there.

        Raises:
            ConfigError: the server doesn't answer or let us, or it is another database.
        """
        try:
            with closing(connect(self._url)) as connection, closing(connect(journal_url)) as other:
                if _which(connection) != _which(other):
                    raise ConfigError(
                        "SELFTRUST_QUEUE_URL and SELFTRUST_DATABASE_URL must lead to the same "
                        "database: a job and its row are one commit"
                    )
                with connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION,))
                    if _row(connection, "SELECT to_regclass('procrastinate_jobs')") == (None,):
                        connection.execute(self._app.schema_manager.get_schema())
        except psycopg.Error as error:
            raise ConfigError(
                f"the queue of SELFTRUST_QUEUE_URL cannot be used: {str(error).splitlines()[0]}"
            ) from error

    def find_lost(self) -> int:
        """Give the engine those due jobs that it doesn't have; return how many there were."""
        kinds = [kind for kinds in QUEUES.values() for kind in kinds]
        asked = {"kinds": kinds, "now_ms": milliseconds(datetime.now(UTC)), "most": _MOST_FOUND}
        with closing(connect(self._url)) as connection:
            lost = connection.execute(_LOST, asked).fetchall()
            for job_id, kind in lost:
                with suppress(AlreadyEnqueued):  # another worker has just found it
                    self.hand_over(connection, job_id, kind)
        return len(lost)

    def run(self, queue: str, work: Work, on_stop: Callable[[], None]) -> None:
        """Do a queue's jobs, one at a time, until SIGTERM or SIGINT; the job at hand is finished.

        Raises:
            ConnectorException: the server can't be reached at the start.
        """
        self._work = work
        asyncio.run(self._run(queue, on_stop))

    def run_until_empty(self, queue: str, work: Work) -> None:
        """Do what a queue has now, and return."""
        self._work = work
        asyncio.run(self._run_until_empty(queue))

    def _do(self, job: str) -> None:
        self._work(job)

    async def _run(self, queue: str, on_stop: Callable[[], None]) -> None:
        async with self._app.open_async():
            looking = asyncio.create_task(self._look())
            working = asyncio.create_task(self._worker(queue, wait=True))

            def stop() -> None:
                on_stop()
                working.cancel()

            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop)
            await asyncio.wait({looking, working}, return_when=asyncio.FIRST_COMPLETED)
            looking.cancel()
            working.cancel()
            for ended in (working, looking):
                with suppress(asyncio.CancelledError):
                    await ended

    async def _run_until_empty(self, queue: str) -> None:
        async with self._app.open_async():
            await self._worker(queue, wait=False)

    async def _worker(self, queue: str, *, wait: bool) -> None:
        await self._app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=1,
            wait=wait,
            listen_notify=wait,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
        )

    async def _look(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.find_lost)
                await self._drop_stalled()
            except (psycopg.Error, ConnectorException) as error:
                log.warning("lost jobs can't be looked for now: %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def _drop_stalled(self) -> None:
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            await manager.finish_job(job, Status.FAILED, delete_job=True)


def _nobody(job_id: str) -> None:
    """Do nothing: the row stays, and is handed over again."""


def _which(connection: Connection) -> Any:
    """Tell which database of which server it is, by whatever way it was reached."""
    return _row(connection, _WHICH)


def _row(connection: Connection, query: Any) -> Any:
    return connection.execute(query).fetchone()
