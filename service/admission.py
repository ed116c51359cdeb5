"""What every request must pass before its door sees it: whose name it asks for, and its pace."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Request, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from service import strict_json
from service.config import Config
from service.hosts import Hosts
from service.lean_flask import this_request
from service.refusals import refused

BODY_SECONDS = 10.0
"""A sender that takes longer over its body is slow on purpose."""


def init_app(app: Flask, config: Config) -> None:
    """Look at every request before its view does."""
    if config.proxies:
        # Else everybody would ask from the proxy's address, and be locked out as one.
        before = {"x_for": config.proxies, "x_proto": 0, "x_host": 0}
        app.wsgi_app = ProxyFix(app.wsgi_app, **before)  # type: ignore[method-assign]  # Flask's way
    app.before_request(_knowing(Hosts.of(config)))


def _knowing(hosts: Hosts) -> Callable[[], Response | None]:
    def admit() -> Response | None:
        """Refuse what was sent to another name than ours."""
        asked = this_request()
        if not hosts.is_ours(asked.environ.get("HTTP_HOST", "")):
            return refused(400, "unknown_host")
        _bound_the_body(asked)
        return None

    return admit


def _bound_the_body(asked: Request) -> None:
    """Bound a body's length, and its sender's time where the server lets us at its socket.

    A door that takes longer ones says so itself, once it has let the sender in.
    """
    asked.max_content_length = strict_json.LIMITS.body_bytes
    connection = asked.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(BODY_SECONDS)
