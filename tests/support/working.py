"""Workers of both kinds: one that looks for jobs, and one that a task engine gives them to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from service.journal.store import Journal
from service.lanes import Lane
from service.queues import QUEUES
from service.task_engine import TaskEngine
from service.worker import Worker
from tests.support import worlds


def work(journal: Journal, lane: Lane) -> bool:
    """Do what is due; tell whether anything was.

    A worker that looks itself does one job, one that an engine gives them to all there are.
    """
    worker, engine = Worker(journal, [lane]), worlds.engine_of(home_of(journal))
    return worker.work_once(lane) if engine is None else _given(engine, worker, lane)


@contextmanager
def working(journal: Journal, *lanes: Lane) -> Iterator[None]:
    """Let a worker of each lane run for a while."""
    worker, home = Worker(journal, lanes), home_of(journal)
    stopped = threading.Event()

    def attend(lane: Lane) -> None:
        engine = worlds.engine_of(home)
        while engine is not None and not stopped.wait(0.01):
            _given(engine, worker, lane)

    def run(target: Callable[..., None], *arguments: Lane) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments)
        thread.start()
        return thread

    threads = (
        [run(worker.run)]
        if worlds.engine_of(home) is None
        else [run(attend, lane) for lane in lanes]
    )
    try:
        yield
    finally:
        worker.stop()
        stopped.set()
        for thread in threads:
            thread.join()


def home_of(journal: Journal) -> Path:
    return journal._database.path.parent.parent


def _given(engine: TaskEngine, worker: Worker, lane: Lane) -> bool:
    done: list[bool] = []
    engine.find_lost()
    for queue, kinds in QUEUES.items():
        if set(kinds) & set(lane.handlers):
            engine.run_until_empty(queue, lambda job_id: done.append(worker.work_on(lane, job_id)))
    return any(done)
