"""A web server on loopback that takes what is posted to it, as a home's webhook does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import msgspec

from service import notices

notices._SECONDS = 60.0
"""A busy machine must not make a post that was taken one that is tried again."""


@contextmanager
def receiving(
    status: int, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Take what is posted, on loopback; do something, in each one's thread, before it answers."""
    got: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, msgspec.json.decode(body)))
            meanwhile()
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/webhook/x?y=1", got
        server.shutdown()
        thread.join()
