"""What is known of each request: its id, how long it took, and one line that says so."""

from __future__ import annotations

import ipaddress
import logging
import time
from typing import TYPE_CHECKING

from flask import Flask, Request, Response

from service import metrics, request_id, tracing
from service.lean_flask import this_request
from service.trace_step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADER = "X-Request-ID"
ELSEWHERE = "other"
"""The door of what was sent to no address of ours: its path is the sender's, and may say much."""
_WATCHERS = frozenset(("/healthz", "/readyz", "/metrics"))
"""Asked every few seconds, by programs that keep their own account of it."""

_BEGUN = "selftrust.begun"
"""In a request's environment: when it reached us, by the counter of seconds."""

FAULT = 500
"""From this status on the fault is ours."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Watch every request, before all others do and after them."""
    answer = app.wsgi_app

    def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[_BEGUN] = time.perf_counter()
        with request_id.WorkingFor(_given(environ) or request_id.new()):
            return answer(environ, start_response)

    app.wsgi_app = watched  # type: ignore[method-assign]  # Flask's way
    app.after_request(_end)


def door(asked: Request) -> str:
    """Name the door of a request: its pattern, as the path itself may hold a secret."""
    rule = asked.url_rule
    return rule.rule if rule else ELSEWHERE


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
    asked = this_request()
    here, status = door(asked), response.status_code
    seconds = time.perf_counter() - asked.environ[_BEGUN]
    metrics.answered(here, status, seconds)
    if here not in _WATCHERS:
        # The method of what is no door of ours is the sender's own word.
        method = "?" if here == ELSEWHERE else asked.method
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
