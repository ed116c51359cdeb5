"""A task engine's worker in a process of its own, to be killed in the middle of a job, or stopped.

HOME and "for ever" or "at once": says "begun" and which attempt, and ends its job then or never.
A third word: after so many seconds without a sign of life, a worker's task is dropped.
"""

from __future__ import annotations

import sys
from pathlib import Path

from service import task_engine
from service.jobs import Job
from service.lanes import Lane
from service.queues import SPEECH_TO_TEXT, TRANSCRIBE
from service.worker import Worker
from tests.support import worlds
from tests.support.journals import make_journal


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def do(job: Job) -> None:
    say(f"begun {job.attempt}")
    if sys.argv[2] == "for ever":
        sys.stdin.read()
    say("done")


if __name__ == "__main__":
    home = Path(sys.argv[1])
    if sys.argv[3:]:
        task_engine.STALLED_SECONDS = float(sys.argv[3])
    lane = Lane({TRANSCRIBE: do})
    worker = Worker(make_journal(home), [lane])
    engine = worlds.engine_of(home)
    assert engine is not None
    engine.run(SPEECH_TO_TEXT, lambda job_id: worker.work_on(lane, job_id), worker.stop)
    say("stopped")
