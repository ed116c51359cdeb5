"""A web server on loopback that serves one file, resumes it, and breaks off when told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FileServer(ThreadingHTTPServer):
    """Serves `content` at every path."""

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.cut_after: list[int] = []
        """For each connection to come, the bytes after which it breaks; later ones are whole."""
        self.resumes = True
        self.status: int | None = None
        """Answered instead of the file."""
        self.ranges: list[str | None] = []
        """The Range of each request."""
        self.paths: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/models"


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        wanted = self.headers["Range"]
        self.server.paths.append(self.path)
        self.server.ranges.append(wanted)
        if self.server.status is not None:
            self.send_error(self.server.status)
            return
        start = int(wanted[len("bytes=") : -1]) if wanted and self.server.resumes else 0
        rest = self.server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        cut = self.server.cut_after.pop(0) if self.server.cut_after else len(rest)
        self.wfile.write(rest[:cut])

    def log_message(self, *_: Any) -> None:
        """Keep the tests' output clean."""


@contextmanager
def serving(content: bytes) -> Iterator[FileServer]:
    with FileServer(content) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
