"""The collector of traces, told by OpenTelemetry's own SDK, over HTTP and behind whoever waits.

A request's id is its trace's, and the first half of it its span's: so a job and a piece of the
speech process's work are found under the request that asked for them, though all that reached them
is its id. https://www.w3.org/TR/trace-context/#trace-id
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from service.trace_step import Step

_TRACE: Final = re.compile("[0-9a-f]{32}")
_SECONDS: Final = 1e-9


class TraceCollector:
    """Hands steps on as spans, a few seconds later and many at a time; what can't be is dropped."""

    def __init__(self, url: str, part: str) -> None:
        self._ids = _Ids()
        resource = Resource.create({"service.name": "selftrust", "selftrust.part": part})
        self._provider = TracerProvider(resource=resource, id_generator=self._ids)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(url)))
        self._tracer = self._provider.get_tracer("selftrust")

    def take(self, step: Step) -> None:
        """Take a step that has just ended."""
        ended = time.time_ns()
        trace, whole = _ids_of(step.request_id)
        span = self._tracer.start_span(
            step.name,
            context=self._beneath(trace, whole, step),
            kind=SpanKind.SERVER if step.is_request else SpanKind.INTERNAL,
            attributes=dict(step.labels),
            start_time=ended - int(step.seconds / _SECONDS),
        )
        if step.failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)

    def flush(self) -> None:
        """Hand on what was taken so far."""
        self._provider.force_flush()

    def close(self) -> None:
        """Hand on what was taken, and end; at a process's end the SDK does so by itself."""
        self._provider.shutdown()

    def _beneath(self, trace: int, whole: int, step: Step) -> Context:
        if step.is_request:
            self._ids.next_is(trace, whole)
            return Context()
        if not step.request_id:  # such as what is rendered in advance: nobody asked for it
            return Context()
        kept = TraceFlags(TraceFlags.SAMPLED)
        request = SpanContext(trace, whole, is_remote=True, trace_flags=kept)
        return set_span_in_context(NonRecordingSpan(request), Context())


class _Ids(RandomIdGenerator):
    """Random ids, but for a request's own, which its thread has just told."""

    def __init__(self) -> None:
        self._told = threading.local()

    def next_is(self, trace: int, span: int) -> None:
        self._told.trace, self._told.span = trace, span

    def generate_trace_id(self) -> int:
        trace: int | None = self._told.__dict__.pop("trace", None)
        return super().generate_trace_id() if trace is None else trace

    def generate_span_id(self) -> int:
        span: int | None = self._told.__dict__.pop("span", None)
        return super().generate_span_id() if span is None else span


def _ids_of(request_id: str) -> tuple[int, int]:
    """Return the trace of a request's id, and its span in it: a proxy may have given any form."""
    own = _TRACE.fullmatch(request_id)
    digits = request_id if own else hashlib.sha256(request_id.encode()).hexdigest()[:32]
    return int(digits, 16), int(digits[:16], 16)
