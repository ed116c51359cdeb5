"""What every request to the companion page must pass, and what every answer carries.

The session's id travels in a `__Host-` cookie, which a browser sends over https or to this very
machine alone (RFC 6265bis, 4.1.3.2). A request that changes something must come from our own
pages: its Origin is ours, and it carries the session's CSRF token.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from audio.files import MOST_BYTES as MOST_SOUND_BYTES
from service.journal.logins import IDLE_LASTS, Login, Logins

COOKIE = "__Host-selftrust"
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]"))

_READS = frozenset(("GET", "HEAD"))
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # Not no-referrer: by that a browser sends "Origin: null" with our own forms (Fetch, 3.2).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}
_OPEN_VIEWS = frozenset(
    f"companion.{view}"
    for view in (
        *("sign_in", "sign_in_post", "set_up", "set_up_post"),
        *("static", "worker", "manifest", "offline", "privacy"),
    )
)
"""Seen by whoever is not signed in."""
_FORM_BYTES = 10_000
"""What goes along with a file."""
_UPLOADS = {
    "companion.bring_in": 256_000_000,
    "companion.reflect": MOST_SOUND_BYTES + _FORM_BYTES,
    "companion.record_line": MOST_SOUND_BYTES + _FORM_BYTES,
}
"""Views that take more than a form, and how much, in bytes."""


class Guard:
    """Holds the companion's blueprint: sessions, forgery, headers."""

    def __init__(self, logins: Logins, public_url: str, clock: Callable[[], datetime]) -> None:
        self._logins = logins
        self._is_https = public_url.startswith("https://")
        self._clock = clock

    def watch(self, blueprint: Blueprint) -> None:
        """Look at every request of a blueprint first, and at every answer last."""
        blueprint.before_request(self._admit)
        blueprint.after_request(_sealed_off)
        blueprint.add_app_template_global(self._csrf_token, "csrf_token")

    def is_private(self) -> bool:
        """Tell whether a browser keeps our cookie, and gives its microphone, at this address."""
        host = request.host.rsplit(":", 1)[0] if request.host[-1:] != "]" else request.host
        return self._is_https or host in LOOPBACK

    def begin(self, login: Login, response: AnyResponse) -> AnyResponse:
        """Sign a browser in, with a session id that nobody could have given it before."""
        self._close()
        response.set_cookie(
            COOKIE,
            self._logins.open_session(login, self._clock()),
            max_age=IDLE_LASTS,
            secure=True,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response

    def end(self, response: AnyResponse) -> AnyResponse:
        """Sign a browser out, and let it forget what it kept."""
        self._close()
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _close(self) -> None:
        if cookie := request.cookies.get(COOKIE):
            self._logins.close_session(cookie)

    def _admit(self) -> AnyResponse | None:
        cookie = request.cookies.get(COOKIE, "")
        g.login = self._logins.session(cookie, self._clock()) if cookie else None
        if g.login is not None and request.endpoint in _UPLOADS:
            # Before the form is read for its token, and for nobody who is not signed in.
            request.max_content_length = _UPLOADS[request.endpoint]
        if request.method not in _READS:
            self._refuse_forgery(cookie)
        if g.login is not None or request.endpoint in _OPEN_VIEWS:
            return None
        if request.method in _READS:
            return redirect(url_for("companion.sign_in"))
        return Response(status=401)

    def _refuse_forgery(self, cookie: str) -> None:
        if not is_from_our_pages():
            abort(403)
        if g.login is None or request.endpoint in _OPEN_VIEWS:
            return
        given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if not hmac.compare_digest(given.encode(), self._logins.csrf_token(cookie).encode()):
            abort(403)

    def _csrf_token(self) -> str:
        cookie = request.cookies.get(COOKIE, "")
        return self._logins.csrf_token(cookie) if cookie else ""


def is_from_our_pages() -> bool:
    """Tell whether a page of ours sent this request, by what its browser says."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


def _sealed_off(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.endpoint != "companion.static":
        response.headers["Cache-Control"] = "no-store"
    return response
