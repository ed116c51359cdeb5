"""What is known of each request: its id, how long it took, and one line that says so."""

from __future__ import annotations

import ipaddress
import logging
import time
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from service import metrics, request_id, tracing
from service.trace_step import Step

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HEADER = "X-Request-ID"
ELSEWHERE = "other"
"""The door of what was sent to no address of ours: its path is the sender's, and may say much."""
_WATCHERS = frozenset(("/healthz", "/readyz", "/metrics"))
"""Asked every few seconds, by programs that keep their own account of it."""

FAULT = 500
"""From this status on the fault is ours."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Watch every request, before all others do and after them."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def door() -> str:
    """Name the door of the request: its pattern, as the path itself may hold a secret."""
    rule = request.url_rule
    return rule.rule if rule else ELSEWHERE


def _begin() -> None:
    g.begun = time.perf_counter()
    g.working = working = request_id.working_for(_given(request.environ) or request_id.new())
    working.__enter__()


def _given(environ: WSGIEnvironment) -> str | None:
    """Return the id that a proxy of ours gave: one on this machine or in its own network."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    # Who speaks to us, and not for whom: ProxyFix keeps that here when it puts the other in place.
    peer = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR", "")  # if there is one
    return given if request_id.is_one(given) and _is_near(peer) else None


def _is_near(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def _end(response: Response) -> Response:
    here, status, seconds = door(), response.status_code, time.perf_counter() - g.begun
    metrics.REQUESTS.labels(here, str(status)).observe(seconds)
    if here not in _WATCHERS:
        # The method of what is no door of ours is the sender's own word.
        method = "?" if here == ELSEWHERE else request.method
        log.info("%s %s %d in %.0f ms", method, here, status, seconds * 1000)
        tracing.ended(lambda: _step(method, here, status, seconds))
    response.headers[HEADER] = request_id.current()
    return response


def _step(method: str, here: str, status: int, seconds: float) -> Step:
    # The attributes are those of OpenTelemetry's conventions for HTTP spans.
    labels: dict[str, str | int] = {
        "http.request.method": "_OTHER" if here == ELSEWHERE else method,
        "http.route": here,
        "http.response.status_code": status,
    }
    return Step(f"{method} {here}", seconds, labels, failed=status >= FAULT, is_request=True)


def _forget(_error: BaseException | None) -> None:
    g.pop("working").__exit__(None, None, None)
