"""The worker: does what takes longer than a turn may, one leased job at a time."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType

from audio.errors import CacheUnwritable
from service import known_types, logs, metrics, request_id, tracing
from service.config import Config
from service.errors import ConfigError, JournalBusy, JournalFull, NotNow, WorkerBroken
from service.home import at_work, open_job_journal, task_engine
from service.jobs import Job
from service.journal.store import Journal
from service.lanes import Handler, Lane, joined, light_lanes, queue_lanes
from service.queues import QUEUES
from skills.speech import SelfTrustError

log = logging.getLogger(__name__)

LEASE_SECONDS = 30.0
RENEW_SECONDS = 10.0
IDLE_SECONDS = 0.5
NICENESS = 10
"""Mixing and encoding a whole catalogue must not delay the reply that somebody listens for."""
RETRY_SECONDS = 10.0
"""Times the attempt: so long a job that failed rests."""
BUSY_SECONDS = 30.0
"""So long one rests that could not be done now, which is no attempt; `NotNow` says itself how
long."""
DAILY = timedelta(days=1)
DAILY_AGAIN = timedelta(minutes=10)
"""So soon the day's is tried again where a busy moment left some of it."""
ANSWERS_KEPT = timedelta(days=7)
"""After so long no platform delivers a request again."""


class Worker:
    """Takes jobs of its lanes until it is told to stop."""

    def __init__(self, journal: Journal, lanes: Sequence[Lane]) -> None:
        self._journal = journal
        self._lanes = lanes
        self._stop = threading.Event()
        self._is_broken = False

    def stop(self) -> None:
        """Finish the jobs at hand, and end."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`.

        Raises:
            WorkerBroken: a fault of ours ended a lane. A worker that went on without it would look
                well, and leave its jobs undone for ever.
        """
        works = [partial(self._run, lane) for lane in self._lanes]
        threads = [threading.Thread(target=self._guarded, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        self._guarded(self._run_daily)
        for thread in threads:
            thread.join()
        if self._is_broken:
            raise WorkerBroken("a fault ended a part of the worker: the log names it")

    def work_once(self, lane: Lane) -> bool:
        """Do one job that is due; tell whether there was one."""
        kinds = list(lane.handlers)

        def lease() -> Job | None:
            if not lane.is_ready():  # which may ask the journal, too
                return None
            return self._journal.jobs.lease(kinds, LEASE_SECONDS, datetime.now(UTC))

        return self._take(lane, lease)

    def work_on(self, lane: Lane, job_id: str) -> bool:
        """Do the job of this id, once what it needs is there; tell whether it was due."""
        while not lane.is_ready():
            if self._stop.wait(IDLE_SECONDS):
                return False
        return self._take(
            lane, lambda: self._journal.jobs.lease_one(job_id, LEASE_SECONDS, datetime.now(UTC))
        )

    def _take(self, lane: Lane, lease: Callable[[], Job | None]) -> bool:
        try:
            job = lease()
        except SelfTrustError as error:
            log.warning("no job can be taken now: %s", error)
            return False
        if job is None:
            return False
        with self._renewed(job):
            self._do(job, lane.handlers[job.kind])
        return True

    def _guarded(self, work: Callable[[], None]) -> None:
        """Work; what nobody foresaw ends all of it, so that it is begun anew."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- `run` tells it, in the thread that can end us
            logs.crash(log, "worker", error)
            self._is_broken = True
            self._stop.set()

    def _run_daily(self) -> None:
        while not self._stop.is_set():
            rest = DAILY if self._do_daily() else DAILY_AGAIN
            self._stop.wait(rest.total_seconds())

    def _run(self, lane: Lane) -> None:
        while not self._stop.is_set():
            if not self.work_once(lane):
                self._stop.wait(IDLE_SECONDS)

    def _do_daily(self) -> bool:
        """Clear away what has had its time, each kind by itself; tell whether that is done."""
        now, upkeep = datetime.now(UTC), self._journal.upkeep
        parts = (
            lambda: upkeep.forget_answers(now - ANSWERS_KEPT),
            partial(upkeep.apply_retention, now),
            partial(upkeep.sweep, now),
        )
        cleared = [_is_cleared(part) for part in parts]
        return all(cleared)

    def _do(self, job: Job, handle: Handler) -> None:
        with request_id.WorkingFor(job.request_id):
            self._done_or_not(job, handle)

    def _done_or_not(self, job: Job, handle: Handler) -> None:
        try:
            with metrics.doing(job.kind):
                handle(job)
        except (JournalBusy, JournalFull, CacheUnwritable, NotNow) as error:
            log.warning("job %s waits: %s", job.kind, error)
            self._put_off(job, error)
        except SelfTrustError as error:
            log.warning("job %s failed (attempt %d): %s", job.kind, job.attempt, error)
            self._failed(job, error)
        except Exception as error:  # noqa: BLE001 -- one job's fault must not end the others
            logs.crash(log, f"job {job.kind}", error)
            self._failed(job, error)
        else:
            _unless_lost(job, lambda: self._journal.jobs.finish(job))

    def _renew(self, job: Job) -> None:
        self._journal.jobs.renew(job, LEASE_SECONDS, datetime.now(UTC))

    def _put_off(self, job: Job, error: Exception) -> None:
        rest = error.rest if isinstance(error, NotNow) else timedelta(seconds=BUSY_SECONDS)
        again = datetime.now(UTC) + rest
        _unless_lost(job, lambda: self._journal.jobs.put_off(job, again, type(error).__name__))

    def _failed(self, job: Job, error: Exception) -> None:
        retry = datetime.now(UTC) + timedelta(seconds=RETRY_SECONDS * job.attempt)
        _unless_lost(job, lambda: self._journal.jobs.fail(job, retry, type(error).__name__))

    @contextmanager
    def _renewed(self, job: Job) -> Iterator[None]:
        """Keep the lease while a long job runs; a worker that dies lets it go."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(RENEW_SECONDS):
                _unless_lost(job, lambda: self._renew(job))

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _is_cleared(part: Callable[[], None]) -> bool:
    try:
        part()
    except SelfTrustError as error:
        log.warning("what has had its time stays for some minutes more: %s", error)
        return False
    return True


def _unless_lost(job: Job, note: Callable[[], None]) -> None:
    """Note how a job stands; where that can't be, its lease runs out and it is done once more."""
    try:
        note()
    except SelfTrustError as error:
        log.warning("job %s could not be noted: %s", job.kind, error)


def make_worker(config: Config) -> Worker:
    """Put the worker of one host together: it does all jobs that no task engine hands on."""
    known_types.learn()
    journal = open_job_journal(config)
    queues = QUEUES if config.queue_url is None else ()
    heavy = (lane for queue in queues for lane in queue_lanes(config, journal, queue))
    return Worker(journal, (*light_lanes(config, journal), *heavy))


def run(config: Config, queue: str | None = None) -> None:
    """Work until SIGTERM, giving way to whoever waits for an answer.

    Args:
        config: the settings.
        queue: whose jobs the task engine hands us; None for those that it has nothing to do with.

    Raises:
        ConfigError: a queue, and no task engine.
    """
    logs.configure(config.log_format)
    tracing.configure(config.traces_url, "worker")
    os.nice(NICENESS)
    if queue is not None:
        _run_queue(config, queue)
        return
    worker = make_worker(config)

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with at_work(config):
        worker.run()


def _run_queue(config: Config, queue: str) -> None:
    engine = task_engine(config)
    if engine is None:
        raise ConfigError("--queue needs a task engine: set SELFTRUST_QUEUE_URL")
    known_types.learn()
    journal = open_job_journal(config)
    lane = joined(queue_lanes(config, journal, queue))
    worker = Worker(journal, [lane])
    with at_work(config, queue):
        engine.run(queue, lambda job_id: worker.work_on(lane, job_id), worker.stop)
