"""Traces: a collector is told what took how long, by the request it was for, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from service import metrics, request_id, tracing
from service.alexa_authority import AlexaAuthority
from service.config import Config
from service.errors import ConfigError
from service.jobs import NewJob
from service.lanes import Lane
from service.queues import RENDER
from service.speech.client import SpeechUnavailable
from service.trace_collector import TraceCollector
from service.trace_step import Step
from service.worker import Worker
from tests.support.collector import Collector, collecting
from tests.support.running_service import running
from tests.support.services import TOKEN, GenericUser, job_journal

CANARY = "ferdinand"
ASKED_BY = "00112233445566778899aabbccddeeff"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """Tell a collector of what this process does; each step at once, as a test can't wait."""
    with collecting() as told:
        hands_on = TraceCollector(told.url, "web")

        def take(step: Step) -> None:
            hands_on.take(step)
            hands_on.flush()

        monkeypatch.setattr(tracing, "_collectors", [take])
        yield told
        hands_on.close()


def attributes(span: Span) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_request_is_a_trace_by_its_own_id(collector: Collector, app: Flask) -> None:
    answer = GenericUser(app, "u-1").post(b"{}", {"X-Request-ID": ASKED_BY})

    span = collector.named("POST /v1/turn")
    assert answer.headers["X-Request-ID"] == ASKED_BY
    assert span.trace_id.hex() == ASKED_BY
    assert span.kind == Span.SPAN_KIND_SERVER
    assert span.parent_span_id == b""
    assert attributes(span) == {
        "http.request.method": "POST",
        "http.route": "/v1/turn",
        "http.response.status_code": answer.status_code,
    }
    assert 0 < span.end_time_unix_nano - span.start_time_unix_nano < 60e9


def test_what_a_request_asked_for_stands_under_it(
    collector: Collector, app: Flask, config: Config
) -> None:
    GenericUser(app, "u-1").post(b"{}", {"X-Request-ID": ASKED_BY})

    with job_journal(config) as journal:
        with request_id.WorkingFor(ASKED_BY):
            journal.jobs.enqueue(NewJob(RENDER), datetime.now(UTC))

        def speak(_job: object) -> None:
            with metrics.working("synthesis", "piper"):
                pass

        assert Worker(journal, []).work_once(Lane({RENDER: speak}))

    request = collector.named("POST /v1/turn")
    for name in ("job render", "synthesis"):
        span = collector.named(name)
        assert (span.trace_id, span.parent_span_id) == (request.trace_id, request.span_id), name
    assert attributes(collector.named("synthesis")) == {"selftrust.engine": "piper"}


def test_a_job_that_failed_is_an_error_and_its_reason_is_not_told(
    collector: Collector, config: Config
) -> None:
    def fail(_job: object) -> None:
        raise SpeechUnavailable(CANARY)

    with job_journal(config) as journal:
        journal.jobs.enqueue(NewJob(RENDER), datetime.now(UTC))
        Worker(journal, []).work_once(Lane({RENDER: fail}))

    assert collector.named("job render").status.code == Status.STATUS_CODE_ERROR
    assert CANARY.encode() not in b"".join(collector.bodies)


def test_nobody_who_speaks_and_no_word_is_in_a_trace(collector: Collector, app: Flask) -> None:
    user = GenericUser(app, f"user-{CANARY}", session=f"s-{CANARY}")
    user.consent()
    user.say("six")
    user.say(f"hopeful about {CANARY}")
    app.test_client().get(f"/{CANARY}?token={CANARY}")
    app.test_client().open("/healthz", method=CANARY.upper())

    told = b"".join(collector.bodies).lower()
    assert len(collector.spans()) >= 5
    assert CANARY.encode() not in told
    assert TOKEN.encode() not in told


def test_a_request_id_that_is_no_trace_s_is_made_one(collector: Collector, app: Flask) -> None:
    GenericUser(app, "u-1").post(b"{}", {"X-Request-ID": "0011223344556677-88"})

    assert len(collector.named("POST /v1/turn").trace_id) == 16


def test_who_only_watches_is_no_trace(collector: Collector, app: Flask) -> None:
    app.test_client().get("/healthz")

    assert collector.bodies == []


def test_a_collector_without_opentelemetry_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracing, "_collectors", [])
    monkeypatch.setitem(sys.modules, "service.trace_collector", None)

    with pytest.raises(ConfigError, match="make scale"):
        tracing.configure("http://127.0.0.1:1/v1/traces", "web")


@pytest.mark.slow
@pytest.mark.models
def test_every_process_of_a_service_tells_one_collector(tmp_path: Path) -> None:
    authority = AlexaAuthority.open(tmp_path / "authority", datetime.now(UTC))
    with (
        collecting() as told,
        running(tmp_path, authority, TRACES_URL=told.url) as service,
    ):
        service.wait_until_ready()
        spoken = service.turn("u-1", {"type": "launch"}, device={"speech": True})
        assert service.request("GET", urlsplit(spoken["speech_url"]).path).status == 200
        service.terminate()

        spans = told.spans()

    heard = [span for part, span in spans if part == "web" and span.name.startswith("GET /")]
    work = [span for part, span in spans if part == "speech" and span.name == "synthesis"]
    assert {span.trace_id for span in work} & {span.trace_id for span in heard}
    assert told.named("POST /v1/turn")
