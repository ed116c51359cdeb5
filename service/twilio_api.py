"""Twilio's interface for recordings, on this machine: for the simulator, and for tests."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class TwilioApi(ThreadingHTTPServer):
    """Holds recordings by their SIDs; asks for the account's password, as Twilio's own does."""

    def __init__(self, account: str, token: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        pair = base64.b64encode(f"{account}:{token}".encode()).decode()
        self.authorization = f"Basic {pair}"
        self.folder = f"/2010-04-01/Accounts/{account}/Recordings/"
        self.recordings: dict[str, bytes] = {}
        self.not_yet = 0
        """So many requests are answered with 404 first, as Twilio does shortly after a call."""
        self.fault: int | None = None
        """While it is set, every request is answered with this status."""

    @property
    def origin(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: TwilioApi

    def do_GET(self) -> None:
        sound = self.server.recordings.get(self._sid(".wav"))
        if self.server.not_yet:
            self.server.not_yet -= 1
            sound = None
        self._answer(200 if sound else 404, sound or b"")

    def do_DELETE(self) -> None:
        sid = self._sid(".json")
        known = sid in self.server.recordings
        if self.server.not_yet:
            self.server.not_yet -= 1
            known = False
        if known and self._may() and self.server.fault is None:
            del self.server.recordings[sid]
        self._answer(204 if known else 404)

    def _sid(self, suffix: str) -> str:
        name = self.path.removeprefix(self.server.folder)
        return name.removesuffix(suffix) if name.endswith(suffix) else ""

    def _may(self) -> bool:
        return self.headers["Authorization"] == self.server.authorization

    def _answer(self, status: int, body: bytes = b"") -> None:
        if not self._may():
            status, body = 401, b""
        if self.server.fault is not None:
            status, body = self.server.fault, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: its caller tells what matters."""


@contextmanager
def twilio_api(account: str, token: str, port: int = 0) -> Iterator[TwilioApi]:
    """Serve until the block is left.

    Raises:
        OSError: the port is taken.
    """
    with TwilioApi(account, token, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
