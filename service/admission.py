"""What every request must pass before its door sees it: whose name it asks for, and its pace."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service import strict_json
from service.config import Config
from service.hosts import Hosts
from service.refusals import refused

BODY_SECONDS = 10.0
"""A sender that takes longer over its body is slow on purpose."""


def init_app(app: Flask, config: Config) -> None:
    """Look at every request before its view does."""
    if config.proxies:
        # Else everybody would ask from the proxy's address, and be locked out as one.
        before = {"x_for": config.proxies, "x_proto": 0, "x_host": 0}
        app.wsgi_app = ProxyFix(app.wsgi_app, **before)  # type: ignore[method-assign]  # Flask's way
    app.config["MAX_CONTENT_LENGTH"] = strict_json.LIMITS.body_bytes
    app.before_request(_knowing(Hosts.of(config)))
    app.before_request(_bound_the_body)


def _knowing(hosts: Hosts) -> Callable[[], Response | None]:
    def admit() -> Response | None:
        """Refuse what was sent to another name than ours."""
        if hosts.is_ours(request.environ.get("HTTP_HOST", "")):
            return None
        return refused(400, "unknown_host")

    return admit


def _bound_the_body() -> None:
    """Give a body's sender a time limit, where the server lets us at its socket."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(BODY_SECONDS)
