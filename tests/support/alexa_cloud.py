"""A stand-in for Alexa's own web API, on the wire: it notes what it is asked, and answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

AMAZON = "https://api.amazonalexa.com"


@dataclass
class AlexaCloud:
    """What was asked, and what is answered by path."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, str, Any]] = field(default_factory=list)
    """Method, path, token and body of each request."""
    address: str = ""

    def pool(self) -> urllib3.PoolManager:
        """Return connections that lead here instead of to Amazon."""
        return _Rerouted(self.address)


class _Rerouted(urllib3.PoolManager):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def request(self, method: str, url: str, *args: Any, **others: Any) -> Any:  # type: ignore[override]
        return super().request(method, url.replace(AMAZON, self._address), *args, **others)


@contextmanager
def alexa_cloud() -> Iterator[AlexaCloud]:
    cloud = AlexaCloud()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_DELETE(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            said = json.loads(body) if body else None
            cloud.asked.append((self.command, self.path, token, said))
            status, answer = cloud.answers.get(self.path, (204, None))
            self.send_response(status)
            written = b"" if answer is None else json.dumps(answer).encode()
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing: what was asked is in `asked`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        cloud.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield cloud
        finally:
            server.shutdown()
            thread.join()
