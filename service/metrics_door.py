"""`GET /metrics`: the figures of all processes of one `serve`, for whoever has its token.

Without `SELFTRUST_METRICS_TOKEN` there is no such address. Loopback is no rule to go by: behind a
proxy or a tunnel on the same machine everybody comes from there.
"""

from __future__ import annotations

import hmac
import platform
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.config import Config
from service.errors import JournalError
from service.journal.store import Journal
from service.metrics import REGISTRY
from service.readiness import Readiness

STATES = {"queued": "waiting", "leased": "running", "dead": "dead"}
"""A job's state in the journal -> as operators call it."""


def init_app(app: Flask, config: Config, journal: Journal, readiness: Readiness) -> None:
    """Add the view, where a token is set."""
    token = config.metrics_token
    if token is None:
        return
    registry = _registry(config.metrics_folder)
    registry.register(_Now(journal, readiness.parts))

    @app.get("/metrics")
    def metrics() -> Response:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        right = hmac.compare_digest(given.strip().encode(), token.encode())
        if scheme.lower() != "bearer" or not right:
            refused = {"WWW-Authenticate": "Bearer"}
            return Response(status=HTTPStatus.UNAUTHORIZED, headers=refused)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _registry(folder: Path | None) -> CollectorRegistry:
    registry = CollectorRegistry()
    if folder is None:
        registry.register(_Ours())
    else:
        MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]  # theirs
    return registry


class _Ours(Collector):
    """What this process alone counted."""

    def collect(self) -> Iterator[Metric]:
        return iter(REGISTRY.collect())


class _Now(Collector):
    """How things stand at the moment of asking."""

    def __init__(self, journal: Journal, parts: Callable[[], Mapping[str, bool]]) -> None:
        self._journal = journal
        self._parts = parts

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _build()
        yield self._up()
        yield self._jobs()

    def _up(self) -> GaugeMetricFamily:
        up = GaugeMetricFamily(
            "selftrust_part_up", "1 where a part is ready, as /readyz says.", labels=["part"]
        )
        for part, is_up in self._parts().items():
            up.add_metric([part], float(is_up))
        return up

    def _jobs(self) -> GaugeMetricFamily:
        """Count the queue; while the journal can't be read there is no figure, and no 0."""
        jobs = GaugeMetricFamily(
            "selftrust_jobs",
            "Jobs in the journal by kind and state: waiting, running or dead.",
            labels=["kind", "state"],
        )
        try:
            depths = self._journal.jobs.depths()
        except JournalError:
            return jobs
        for kind, counted in depths.items():
            for state, name in STATES.items():
                jobs.add_metric([kind, name], counted.get(state, 0))
        return jobs


def _build() -> GaugeMetricFamily:
    build = GaugeMetricFamily(
        "selftrust_build_info", "1; what is running.", labels=["version", "python"]
    )
    build.add_metric([version("selftrust"), platform.python_version()], 1)
    return build
