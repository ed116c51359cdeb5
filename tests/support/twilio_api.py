"""Twilio's interface for recordings: asks for the account's password, and is late at first."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class TwilioApi(ThreadingHTTPServer):
    """Holds recordings by their SIDs."""

    def __init__(self, account: str, token: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        pair = base64.b64encode(f"{account}:{token}".encode()).decode()
        self.authorization = f"Basic {pair}"
        self.folder = f"/2010-04-01/Accounts/{account}/Recordings/"
        self.recordings: dict[str, bytes] = {}
        self.not_yet = 0
        """So many requests are answered with 404 first."""
        self.status: int | None = None
        """Answered to everything, where set."""
        self.asked: list[str] = []
        """Method and name of each request."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: TwilioApi

    def do_GET(self) -> None:
        sid = self._sid(".wav")
        sound = self.server.recordings.get(sid or "")
        if self.server.not_yet:
            self.server.not_yet -= 1
            sound = None
        self._answer(200 if sound else 404, sound or b"")

    def do_DELETE(self) -> None:
        gone = self.server.recordings.pop(self._sid(".json") or "", None)
        self._answer(204 if gone else 404)

    def _sid(self, suffix: str) -> str | None:
        name = self.path.removeprefix(self.server.folder)
        self.server.asked.append(f"{self.command} {name}")
        return name.removesuffix(suffix) if name.endswith(suffix) else None

    def _answer(self, status: int, body: bytes = b"") -> None:
        if self.headers["Authorization"] != self.server.authorization:
            status, body = 401, b""
        self.send_response(self.server.status or status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the tests' output clean."""


@contextmanager
def twilio_api(account: str, token: str) -> Iterator[TwilioApi]:
    with TwilioApi(account, token) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
