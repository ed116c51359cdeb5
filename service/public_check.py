"""What `selftrust doctor --public` looks at from outside, as a platform would see it."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from service.config import Config
from service.doctor import Finding

TIMEOUT_SECONDS = 8.0
"""As long as Alexa waits."""
SOON_DAYS = 14
HTTPS_PORT = 443


def examine_public(config: Config, context: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """Yield one finding a check; what follows from a fault is not looked at."""
    at = urlsplit(config.public_url)
    address = _address(at)
    yield address
    if not address.ok:
        return
    trusted = context or ssl.create_default_context()
    try:
        yield _certificate(at, trusted)
        yield _healthy(at, trusted)
        yield _verifies(at, trusted)
    except ssl.SSLCertVerificationError as error:
        what = f"{error.verify_message}; get one from a public authority for {at.hostname}"
        yield Finding("public certificate", ok=False, what=what)
    except OSError as error:
        what = (
            f"nobody answers at {at.hostname}:{at.port or HTTPS_PORT} ({type(error).__name__}); "
            "open the port, and see that the name leads here"
        )
        yield Finding("public address", ok=False, what=what)


def _address(at: SplitResult) -> Finding:
    if at.scheme != "https":
        what = f"{at.geturl()} is not https; set SELFTRUST_PUBLIC_URL to https://your.name"
        return Finding("public address", ok=False, what=what)
    if at.port not in (None, HTTPS_PORT) and at.hostname not in ("127.0.0.1", "localhost"):
        what = f"port {at.port}: Alexa calls port {HTTPS_PORT} only; let the proxy listen there"
        return Finding("public address", ok=False, what=what)
    return Finding("public address", ok=True, what=at.geturl())


def _certificate(at: SplitResult, context: ssl.SSLContext) -> Finding:
    place = (at.hostname or "", at.port or HTTPS_PORT)
    with (
        socket.create_connection(place, TIMEOUT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=at.hostname) as secured,
    ):
        ends = str((secured.getpeercert() or {})["notAfter"])
    left = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - datetime.now(UTC)
    what = f"trusted, for {left.days} more days"
    if left.days < SOON_DAYS:
        return Finding("public certificate", ok=False, what=f"{what}; renew it", needed=False)
    return Finding("public certificate", ok=True, what=what)


def _healthy(at: SplitResult, context: ssl.SSLContext) -> Finding:
    status, _ = _asked(at, context, "GET", "/healthz")
    if status != http.client.OK:
        what = f"/healthz answers {status}; let the proxy pass every path on to SELFTRUST_BIND"
        return Finding("public service", ok=False, what=what)
    return Finding("public service", ok=True, what="/healthz answers")


def _verifies(at: SplitResult, context: ssl.SSLContext) -> Finding:
    """An unsigned request must come through to us, and be refused by us: empty, and with 400."""
    status, body = _asked(at, context, "POST", "/alexa", b'{"unsigned": true}')
    if (status, body) == (http.client.BAD_REQUEST, b""):
        return Finding("public signature path", ok=True, what="unsigned requests are refused")
    what = (
        f"an unsigned request to /alexa was answered with {status}, not refused with an empty 400; "
        "let the proxy pass POST bodies and headers on unchanged"
    )
    return Finding("public signature path", ok=False, what=what)


def _asked(
    at: SplitResult, context: ssl.SSLContext, method: str, path: str, body: bytes | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPSConnection(
        at.hostname or "", at.port, timeout=TIMEOUT_SECONDS, context=context
    )
    with closing(connection):
        headers = {"Content-Type": "application/json"}
        connection.request(method, at.path.rstrip("/") + path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
