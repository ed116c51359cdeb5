"""Logs: a line an event, for people or as JSON, with the request's id wherever it is worked for."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service import logs, request_id, webhook
from service.app import create_app
from service.config import Config, read_config
from service.errors import ConfigError
from service.governor import Governor
from service.jobs import NewJob
from service.lanes import Lane
from service.renditions import Renditions
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path
from service.worker import Worker
from skills.speech import SelfTrustError
from tests.support.services import (
    GenericUser,
    first_voice,
    installation,
    job_journal,
    speech_process,
)
from tests.support.tone_voice import ToneVoice

ID = "0123456789abcdef0123456789abcdef"
CANARY = "ferdinand"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Hold standard error; pytest's handlers, which `configure` would close, come back after."""
    root, ours = logging.getLogger(), logging.getLogger("service")
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    stderr = io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    yield stderr
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(logging.NOTSET)


class Lines:
    """What was logged as JSON since the last look."""

    def __init__(self, written: io.StringIO) -> None:
        self._written = written

    def read(self) -> list[dict[str, Any]]:
        lines = self._written.getvalue().splitlines()
        self._written.seek(0)
        self._written.truncate()
        return [json.loads(line) for line in lines]


@pytest.fixture
def lines(written: io.StringIO) -> Lines:
    logs.configure("json")
    return Lines(written)


def refused(app: Flask, request_id: str = "", address: str = "127.0.0.1") -> str:
    """Send what is refused; return the id that the answer names."""
    response = app.test_client().post(
        "/v1/turn", headers={"X-Request-ID": request_id}, environ_base={"REMOTE_ADDR": address}
    )
    assert response.status_code == 401
    return response.headers["X-Request-ID"]


def test_each_line_is_an_object_and_each_request_has_one(app: Flask, lines: Lines) -> None:
    GenericUser(app, "u-1").launch()

    (line,) = lines.read()
    assert re.fullmatch(r"POST /v1/turn 200 in \d+ ms", line["message"])
    assert (line["level"], line["logger"]) == ("info", "service.request_log")
    assert datetime.fromisoformat(line["time"]).tzinfo is not None
    assert re.fullmatch("[0-9a-f]{32}", line["request_id"])


def test_all_lines_of_a_request_and_its_answer_have_one_id(app: Flask, lines: Lines) -> None:
    ids = [refused(app), refused(app)]

    told = [line["request_id"] for line in lines.read()]
    assert told == [ids[0], ids[0], ids[1], ids[1]]
    assert ids[0] != ids[1]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "fd00::1"])
def test_the_id_of_a_proxy_of_ours_is_taken_over(app: Flask, address: str) -> None:
    assert refused(app, ID, address) == ID


def test_it_is_taken_over_for_whomever_that_proxy_asks(tmp_path: Path) -> None:
    client = create_app(installation(tmp_path, PROXIES="1")).test_client()
    said = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": ID}

    near = client.get("/healthz", headers=said, environ_base={"REMOTE_ADDR": "10.1.2.3"})
    far = client.get("/healthz", headers=said, environ_base={"REMOTE_ADDR": "8.8.8.8"})

    assert near.headers["X-Request-ID"] == ID != far.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (ID, "8.8.8.8"),
        (f"{CANARY}-{CANARY}", "127.0.0.1"),
        ("a" * 15, "127.0.0.1"),
        ("a" * 65, "127.0.0.1"),
        (f"{ID}\u2028", "127.0.0.1"),
    ],
)
def test_a_strangers_id_or_what_is_none_is_not(app: Flask, given: str, address: str) -> None:
    assert refused(app, given, address) != given


def test_watching_leaves_no_line(app: Flask, lines: Lines) -> None:
    app.test_client().get("/healthz")
    app.test_client().get("/readyz")

    assert lines.read() == []


def test_where_a_request_went_astray_its_path_and_method_are_not_told(
    app: Flask, lines: Lines
) -> None:
    app.test_client().open(f"/{CANARY}", method=CANARY)

    (line,) = lines.read()
    assert line["message"].startswith("? other 404 ")


def test_a_fault_names_its_request_its_kind_and_its_place_and_no_message(
    app: Flask, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(Renditions, "cue_urls", fail)
    GenericUser(app, "u-1").launch()

    crash, answered = lines.read()
    assert "ValueError at " in crash["message"]
    assert crash["request_id"] == answered["request_id"]
    assert CANARY not in json.dumps([crash, answered])


def test_what_is_told_with_its_exception_has_kind_and_place_alone(lines: Lines) -> None:
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("gunicorn").exception("Error handling request")

    (line,) = lines.read()
    assert re.match("ValueError at test_what_is_told.*:[0-9]+", line["error"])
    assert CANARY not in json.dumps(line)


def test_a_turn_that_goes_on_behind_is_still_its_requests(
    app: Flask, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()

    def fail(*_: object) -> None:
        assert told.wait(60)
        raise ValueError(CANARY)

    monkeypatch.setattr(Renditions, "cue_urls", fail)
    governor = Governor(answer=0.1, reassure=0.05)
    monkeypatch.setattr(webhook, "GOVERNOR", governor)
    GenericUser(app, "u-1").launch()
    told.set()
    governor.close()

    late, answered, crash = lines.read()
    assert "longer than" in late["message"]
    assert "ValueError" in crash["message"]
    assert late["request_id"] == answered["request_id"] == crash["request_id"]


def test_a_job_is_worked_on_under_the_id_of_the_request_that_wanted_it(
    app: Flask, config: Config, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_job: object) -> None:
        raise SelfTrustError("as in a test")

    user = GenericUser(app, "u-2")
    user.consent()
    user.say("play something to calm down")
    asked_by = {line["request_id"] for line in lines.read()}
    with job_journal(config) as journal:
        lane = Lane({"render": fail})
        assert Worker(journal, [lane]).work_once(lane)

    (line,) = lines.read()
    assert line["message"].startswith("job render failed")
    assert line["request_id"] in asked_by


def test_a_job_for_later_leads_back_to_no_request(config: Config) -> None:
    now, asked_by = datetime.now(UTC), "1f" * 16
    with request_id.WorkingFor(asked_by), job_journal(config) as journal:
        journal.jobs.enqueue(NewJob("at-once"), now)
        journal.jobs.enqueue(NewJob("later", run_at=now), now)
        at_once, later = (journal.jobs.lease([k], 60, now) for k in ("at-once", "later"))

    assert at_once is not None
    assert later is not None
    assert (at_once.request_id, later.request_id) == (asked_by, "")
    assert at_once.payload == later.payload == {}


def test_the_speech_process_logs_the_id_of_who_asked_it(
    app: Flask, config: Config, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: ToneVoice, text: str, *, rate: float = 1.0) -> None:
        raise ValueError(text)

    user = GenericUser(app, "u-3")
    with speech_process(config):
        link = user.launch(device={"speech": True})["speech_url"]
        lines.read()
        monkeypatch.setattr(ToneVoice, "synthesize", fail)
        answer = app.test_client().get(link)
        SpeechClient(socket_path(config.runtime)).is_ready()

    crash, answered = lines.read()
    assert (answer.status_code, crash["logger"]) == (503, "service.speech.server")
    assert crash["request_id"] == answered["request_id"] == answer.headers["X-Request-ID"]
    assert first_voice(config).key not in crash["message"]


@pytest.fixture
def text(written: io.StringIO) -> io.StringIO:
    logs.configure()
    return written


def test_for_people_a_line_ends_with_the_id(app: Flask, text: io.StringIO) -> None:
    refused(app, ID)

    (line,) = text.getvalue().splitlines()
    assert line.endswith(f"WARNING service.webhook /v1/turn refused: 401 token [{ID}]")


def test_another_format_is_refused() -> None:
    with pytest.raises(ConfigError, match="choose text or json"):
        read_config({"SELFTRUST_LOG_FORMAT": "xml"})
