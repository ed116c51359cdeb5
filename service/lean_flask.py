"""Flask without what none of our doors needs: most requests know no cookies, and no view waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Request, Response, request
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
)

if TYPE_CHECKING:
    from werkzeug.local import LocalProxy


def this_request() -> Request:
    """Return the request that is being answered: by Flask's `request` each word looks for it."""
    return cast("LocalProxy[Request]", request)._get_current_object()  # noqa: SLF001 -- Werkzeug's public way


class _LeanSession(SecureCookieSessionInterface):
    """Builds a verifier of cookies only where there is a cookie."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the request's cookie holds, else an empty one."""
        if self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, where the session was looked at: for others all would be asked for."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)


class LeanFlask(Flask):
    """An application with plain functions as views, and sessions for those few who have one."""

    session_interface = _LeanSession()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as it is: whether it is a coroutine, Flask asks six times a request."""
        return func
