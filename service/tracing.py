"""Traces: which step of a request or job took how long, in which process, told to a collector.

None is told unless an operator names one (`SELFTRUST_TRACES_URL`). A step bears what a metric's
labels do (`service/metrics.py`), and the request's id: so no trace holds what a person said, or who
it is, and the log's lines of a request are found by its trace. docs/metrics.md says how they look.
"""

from __future__ import annotations

from collections.abc import Callable

from service.errors import GET_SCALE, ConfigError
from service.trace_step import Step

Collect = Callable[[Step], None]

_collectors: list[Collect] = []


def configure(url: str | None, part: str) -> None:
    """Tell the collector at an address of every step of this process from now on.

    Args:
        url: where it takes OTLP by HTTP; None: there is none.
        part: what this process is: web, worker, speech or wyoming.

    Raises:
        ConfigError: what speaks to it is not installed.
    """
    _collectors.clear()
    if url is None:
        return
    try:
        # Imported here: an installation without a collector needs no part of it.
        from service.trace_collector import TraceCollector  # noqa: PLC0415 - see above
    except ImportError as error:
        raise ConfigError(f"SELFTRUST_TRACES_URL needs OpenTelemetry: {GET_SCALE}") from error
    _collectors.append(TraceCollector(url, part).take)


def ended(step: Callable[[], Step]) -> None:
    """Tell of a step, if anybody wants to know."""
    for collect in _collectors:
        collect(step())
