"""What is answered where no view does: a refusal or a fault, and never a word of its subject."""

from __future__ import annotations

import logging

from flask import Flask, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected, HTTPException

from service import logs, metrics, request_log
from service.errors import JournalBusy
from service.platforms.request import Busy

log = logging.getLogger(__name__)

_KEPT = ("Allow", "Content-Range", "Retry-After")


def init_app(app: Flask) -> None:
    """Answer what a view, or the server under it, raises."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ClientDisconnected, _body_broke_off)
    app.register_error_handler(ParseException, _body_malformed)
    app.register_error_handler(JournalBusy, _busy)
    app.register_error_handler(Exception, _crashed)


def refused(status: int, code: str) -> Response:
    """Refuse a request before its door has seen it; `code` is one of ours."""
    here = request_log.door(request)
    log.warning("%s refused: %d %s", here, status, code)
    metrics.refused(here, code)
    return Response(status=status)


def _http_error(error: HTTPException) -> Response:
    kept = [(name, value) for name, value in error.get_headers() if name in _KEPT]
    return Response(status=error.code or 500, headers=kept)


def _body_broke_off(error: ClientDisconnected) -> Response:
    """Refuse what took too long over its body; who has gone away hears nothing anyway."""
    is_late = isinstance(error.__context__, TimeoutError)
    return refused(408, "body_too_slow") if is_late else Response(status=400)


def _body_malformed(error: ParseException) -> Response:
    """Refuse a body whose pieces the server can't tell apart: it is read while we are asked."""
    return refused(400, "body_malformed")


def _busy(error: JournalBusy) -> Response:
    """Answer what can't be had now, such as sound whose store is away: it is asked for again.

    Players go by the header; the words are for who meets it on a page. Doors have their own form.
    """
    words = f"{Busy.detail.capitalize()}.\n"
    headers = {"Retry-After": str(Busy.retry_seconds)}
    return Response(words, 503, headers, mimetype="text/plain")


def _crashed(error: Exception) -> Response:
    """Keep a fault of ours out of the answer, and the answer's subject out of the log."""
    logs.crash(log, request_log.door(request), error)
    return Response(status=500)
