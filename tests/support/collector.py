"""A collector of traces: takes OTLP by HTTP, and reads it with the protocol's own classes."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

PATH = "/v1/traces"


@dataclass
class Collector:
    """What was told so far."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> Sequence[tuple[str, Span]]:
        """Return each span with the part of the service that told of it."""
        found = []
        for body in self.bodies:
            told = ExportTraceServiceRequest.FromString(body)
            for group in told.resource_spans:
                named = {each.key: each.value.string_value for each in group.resource.attributes}
                assert named["service.name"] == "selftrust"
                spans = [span for scope in group.scope_spans for span in scope.spans]
                found.extend((named["selftrust.part"], span) for span in spans)
        return found

    def named(self, name: str) -> Span:
        """Return the one span of a name."""
        (span,) = [span for _, span in self.spans() if span.name == name]
        return span


@contextmanager
def collecting() -> Iterator[Collector]:
    """Take traces on a free port."""
    told = Collector()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            known = self.path == PATH
            if known:
                told.bodies.append(gzip.decompress(body) if packed else body)
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}{PATH}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        server.shutdown()
        thread.join()
