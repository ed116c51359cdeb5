"""What is counted and timed, for Prometheus and traces: no label holds a person, or what one said.

Every label's value is one of a few of our own: a door's pattern, a code, a kind of job. All
processes of one `serve` write into files of one folder, which the supervisor names to
prometheus-client (`PROMETHEUS_MULTIPROC_DIR`); `service/metrics_door.py` adds them up.
docs/metrics.md lists the names; a test holds it against this file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from service import tracing
from service.errors import JournalBusy, JournalFull
from service.trace_step import Step

REGISTRY = CollectorRegistry()
"""Of this process alone, where it shares no folder with others."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # several processes can't give those

_ANSWERED = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 4.5, 8.0, 15.0)
"""Seconds. Among them are the governor's deadlines, and those of Yandex, Alexa and Twilio."""
_WORKED = (0.05, 0.25, 1.0, 5.0, 15.0, 30.0, 60.0, 180.0, 600.0)

REQUESTS = Histogram(
    "selftrust_request_seconds",
    "How long requests took, by door and status.",
    ["door", "status"],
    buckets=_ANSWERED,
    registry=REGISTRY,
)
REFUSALS = Counter(
    "selftrust_refusals",
    "Requests that were refused, by door and code.",
    ["door", "code"],
    registry=REGISTRY,
)
DEADLINES_MISSED = Counter(
    "selftrust_deadlines_missed",
    "Turns that took longer than the governor waits; they were answered meanwhile, and went on.",
    ["door"],
    registry=REGISTRY,
)
TURNS_NOT_SAVED = Counter(
    "selftrust_turns_not_saved",
    "Turns that were answered without having been saved, by reason.",
    ["reason"],
    registry=REGISTRY,
)
CRASHES = Counter(
    "selftrust_crashes",
    "Faults of ours that were caught, by the part that had them.",
    ["part"],
    registry=REGISTRY,
)
CACHE_LOOKUPS = Counter(
    "selftrust_cache_lookups",
    "Renditions that were looked for in the cache: hit or miss.",
    ["kind", "result"],
    registry=REGISTRY,
)
JOBS_DONE = Histogram(
    "selftrust_job_seconds",
    "How long jobs took, by kind and outcome: done or failed.",
    ["kind", "outcome"],
    buckets=_WORKED,
    registry=REGISTRY,
)
SOUND_SECONDS = Counter(
    "selftrust_speech_sound_seconds",
    "Seconds of sound that were recognised or synthesised.",
    ["work", "engine"],
    registry=REGISTRY,
)
WORK_SECONDS = Counter(
    "selftrust_speech_work_seconds",
    "Seconds that it took; divided by those of the sound it is the real-time factor.",
    ["work", "engine"],
    registry=REGISTRY,
)


def begin() -> None:
    """Show at 0 what an alert waits for: a series that appears with its first count never rose."""
    for reason in (JournalBusy, JournalFull):
        TURNS_NOT_SAVED.labels(reason.__name__)


def answered(door: str, status: int, seconds: float) -> None:
    """Count a request, and how long it took."""
    _requests(door, status).observe(seconds)


@cache
def _requests(door: str, status: int) -> Histogram:
    """Return the series of a door and a status, which costs as much to find as to add to."""
    return REQUESTS.labels(door, str(status))


def refused(door: str, code: str) -> None:
    """Count a refusal; `code` is one of ours."""
    REFUSALS.labels(door, code).inc()


def looked_up(kind: str, *, found: bool) -> None:
    """Count a look into the cache."""
    CACHE_LOOKUPS.labels(kind, "hit" if found else "miss").inc()


@contextmanager
def doing(kind: str) -> Iterator[None]:
    """Time a job; what it raises, it failed by."""
    begun, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        seconds = time.perf_counter() - begun
        JOBS_DONE.labels(kind, outcome).observe(seconds)
        labels = {"selftrust.job.kind": kind}
        failed = outcome == "failed"
        tracing.ended(lambda: Step(f"job {kind}", seconds, labels, failed=failed))


@contextmanager
def working(work: str, engine: str) -> Iterator[None]:
    """Time a piece of an engine's work; its sound's length is told to `sounded`."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - begun
        WORK_SECONDS.labels(work, engine).inc(seconds)
        tracing.ended(lambda: Step(work, seconds, {"selftrust.engine": engine}))


def sounded(work: str, engine: str, seconds: float) -> None:
    """Count the sound that was worked on, in seconds."""
    SOUND_SECONDS.labels(work, engine).inc(seconds)
