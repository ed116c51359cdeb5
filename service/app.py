"""The Flask application: `create_app` is the map of everything it serves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from service import (
    chat,
    health,
    known_types,
    logs,
    media,
    metrics,
    metrics_door,
    openapi,
    request_log,
    strict_json,
    tracing,
    webhook,
)
from service.companion import pages as companion
from service.config import Config, read_config
from service.errors import JournalBusy
from service.home import open_turn_journal, with_token
from service.hosts import Hosts
from service.lean_session import LeanSession
from service.platforms.bearer import Callers
from service.platforms.openai import ChatDoor
from service.platforms.platform import Platform
from service.platforms.request import Busy
from service.platforms.table import platforms
from service.readiness import Readiness
from service.renditions import Renditions
from service.spoken import all_dialogues
from service.stores import shared_sound
from service.turns import Turns

log = logging.getLogger(__name__)

COOKIES = {
    "SESSION_COOKIE_NAME": "__Host-said",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
}
"""Flask's own session holds a page's short notices, and nothing else."""

BODY_SECONDS = 10.0
"""A sender that takes longer over its body is slow on purpose."""


def serve(*, open_door: bool = False) -> Flask:
    """Make the application in a web process: what gunicorn calls."""
    config = read_config(open_door=open_door)
    logs.configure(config.log_format)
    tracing.configure(config.traces_url, "web")
    return create_app(with_token(config))


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(config: Config, clock: Callable[[], datetime] = _now) -> Flask:
    """Put the service together; `clock` tells when a turn came where its door doesn't.

    Raises:
        ConfigError: a setting is wrong.
        JournalError: the journal can't be opened.
    """
    known_types.learn()
    app = Flask(__name__, static_folder=None)
    if (
        config.proxies
    ):  # else everybody would ask from the proxy's address, and be locked out as one
        before = {"x_for": config.proxies, "x_proto": 0, "x_host": 0}
        app.wsgi_app = ProxyFix(app.wsgi_app, **before)  # type: ignore[method-assign]  # Flask's way
    app.config["MAX_CONTENT_LENGTH"] = strict_json.LIMITS.body_bytes
    app.session_interface = LeanSession()
    journal = open_turn_journal(config)
    app.config.update(SECRET_KEY=journal.cookie_secret, **COOKIES)
    renditions = Renditions.of(config, journal)
    dialogues = all_dialogues(config, renditions.speakers)
    turns = Turns(journal, dialogues, renditions, ZoneInfo(config.timezone))
    request_log.init_app(app)
    app.before_request(_knowing(Hosts.of(config)))
    app.before_request(_bound_the_body)
    callers = Callers(config.api_token, journal.tokens)
    for path, platform in platforms(config, callers, clock).items():
        _webhook(app, path, platform, turns)
    openapi.init_app(app, config.public_url)
    chat_door = ChatDoor(
        callers, config.household, config.locale, clock, home_player=config.home_player
    )
    chat.init_app(app, chat_door, turns)
    files = media.Files(config.cache, config.x_accel, shared_sound(config))
    media.init_app(app, renditions, journal, files)
    readiness = Readiness(config, journal)
    health.init_app(app, readiness)
    metrics_door.init_app(app, config, journal, readiness)
    companion.init_app(app, config, journal, turns, renditions, clock)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ClientDisconnected, _body_broke_off)
    app.register_error_handler(ParseException, _body_malformed)
    app.register_error_handler(JournalBusy, _busy)
    app.register_error_handler(Exception, _crashed)
    return app


def _webhook(app: Flask, path: str, platform: Platform, turns: Turns) -> None:
    app.add_url_rule(
        path, endpoint=path, view_func=lambda **_: webhook.answer(platform, turns), methods=["POST"]
    )


def _knowing(hosts: Hosts) -> Callable[[], Response | None]:
    def admit() -> Response | None:
        """Refuse what was sent to another name than ours."""
        if hosts.is_ours(request.environ.get("HTTP_HOST", "")):
            return None
        return _refused(400, "unknown_host")

    return admit


def _bound_the_body() -> None:
    """Give a body's sender a time limit, where the server lets us at its socket."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(BODY_SECONDS)


def _http_error(error: HTTPException) -> Response:
    return Response(status=error.code or 500, headers=_kept_headers(error))


def _body_broke_off(error: ClientDisconnected) -> Response:
    """Refuse what took too long over its body; who has gone away hears nothing anyway."""
    return _refused(408, "body_too_slow") if _is_late(error) else Response(status=400)


def _is_late(error: ClientDisconnected) -> bool:
    return isinstance(error.__context__, TimeoutError)


def _body_malformed(error: ParseException) -> Response:
    """Refuse a body whose pieces the server can't tell apart: it is read while we are asked."""
    return _refused(400, "body_malformed")


def _refused(status: int, code: str) -> Response:
    log.warning("%s refused: %d %s", request_log.door(), status, code)
    metrics.refused(request_log.door(), code)
    return Response(status=status)


def _kept_headers(error: HTTPException) -> list[tuple[str, str]]:
    kept = ("Allow", "Content-Range", "Retry-After")
    return [(name, value) for name, value in error.get_headers() if name in kept]


def _busy(error: JournalBusy) -> Response:
    """Answer what can't be had now, such as sound whose store is away: it is asked for again.

    Players go by the header; the words are for who meets it on a page. Doors have their own form.
    """
    words = f"{Busy.detail.capitalize()}.\n"
    headers = {"Retry-After": str(Busy.retry_seconds)}
    return Response(words, 503, headers, mimetype="text/plain")


def _crashed(error: Exception) -> Response:
    """Keep a fault of ours out of the answer, and the answer's subject out of the log."""
    logs.crash(log, request_log.door(), error)
    return Response(status=500)
