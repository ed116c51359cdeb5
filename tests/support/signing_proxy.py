"""A proxy that signs requests as Amazon would: for clients that can't, in front of a service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from service.alexa_authority import AlexaAuthority
from tests.support.running_service import Installation


@contextmanager
def signing_proxy(service: Installation, authority: AlexaAuthority) -> Iterator[str]:
    """Return the address at which unsigned requests are taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self._chunks()
            answer = service.request("POST", "/alexa", body, authority.sign(body))
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def _chunks(self) -> bytes:
            """Read a body without a stated length, as Node sends it."""
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            return body

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing: the service's own log tells of refusals."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/alexa"
        finally:
            server.shutdown()
            thread.join()
