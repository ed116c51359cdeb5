"""Metrics: what happened is counted, whoever has the token reads it, and nobody is in it."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from service import request_log, webhook
from service.app import create_app
from service.config import Config
from service.governor import Governor
from service.jobs import Job, NewJob
from service.lanes import Lane
from service.renditions import Renditions
from service.speech.client import SpeechClient, SpeechUnavailable
from service.speech.protocol import socket_path
from service.turns import Turns
from service.worker import Worker
from tests.support.figures import METRICS_TOKEN, Figures
from tests.support.processes import ROOT
from tests.support.services import TOKEN as API_TOKEN
from tests.support.services import (
    GenericUser,
    first_voice,
    installation,
    job_journal,
    locked,
    speech_process,
)

CANARY = "ferdinand"
STATES = ("waiting", "running", "dead")
OURS = re.compile(r"[A-Za-z0-9_.+-]+")
"""Codes, kinds, engines, statuses and bounds of histograms."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(tmp_path_factory.mktemp("service"), METRICS_TOKEN=METRICS_TOKEN)


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


def scrape(app: Flask) -> Figures:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    response = app.test_client().get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain; version=0.0.4")
    return Figures.read(response.text)


def test_without_a_token_there_are_none(tmp_path: Path) -> None:
    response = create_app(installation(tmp_path)).test_client().get("/metrics")

    assert (response.status_code, response.data) == (404, b"")


@pytest.mark.parametrize(
    "sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {API_TOKEN}"}]
)
def test_nobody_else_reads_them_from_this_machine_either(app: Flask, sent: dict[str, str]) -> None:
    response = app.test_client().get("/metrics", headers=sent)

    assert (response.status_code, response.data) == (401, b"")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_requests_are_timed_by_door_and_status(app: Flask) -> None:
    before = scrape(app)
    GenericUser(app, "u-1").launch()
    app.test_client().get(f"/somewhere/{CANARY}")

    after = scrape(app)

    count, total = "selftrust_request_seconds_count", "selftrust_request_seconds_sum"
    turn, lost = {"door": "/v1/turn", "status": "200"}, {"door": "other", "status": "404"}
    assert after.value(count, **turn) == before.value(count, **turn) + 1
    assert after.value(total, **turn) > before.value(total, **turn)
    assert after.value(count, **lost) == before.value(count, **lost) + 1


def test_refusals_are_counted_by_code(app: Flask) -> None:
    before = scrape(app)
    GenericUser(app, "u-1").post(b"{")
    GenericUser(app, "u-1").post({}, headers={"Authorization": "Bearer wrong"})
    app.test_client().get("/healthz", headers={"Host": f"{CANARY}.example.org"})

    after = scrape(app)

    name = "selftrust_refusals_total"
    for labels in (
        {"door": "/v1/turn", "code": "token"},
        {"door": "/v1/turn", "code": "json_malformed"},
        {"door": "/healthz", "code": "unknown_host"},
    ):
        assert after.value(name, **labels) == before.value(name, **labels) + 1, labels


def test_a_missed_deadline_is_counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = threading.Event()
    take = Turns.take

    def waiting(*args: Any, **options: Any) -> bytes:
        assert opened.wait(180)
        return take(*args, **options)

    before = scrape(app)
    governor = Governor(answer=0.1, reassure=0.05)
    monkeypatch.setattr(webhook, "GOVERNOR", governor)
    monkeypatch.setattr(Turns, "take", waiting)
    GenericUser(app, "u-1").launch()
    opened.set()
    governor.close()

    name = "selftrust_deadlines_missed_total"
    assert scrape(app).value(name, door="/v1/turn") == before.value(name, door="/v1/turn") + 1


def test_the_queue_is_told_by_kind_and_state(app: Flask, config: Config) -> None:
    now = datetime.now(UTC)
    with job_journal(config) as journal:
        for number in range(3):
            journal.jobs.enqueue(NewJob("of-a-test", {"number": number}), now)
        assert journal.jobs.lease(["of-a-test"], 60.0, now) is not None

    told = scrape(app)

    depths = {s: told.value("selftrust_jobs", kind="of-a-test", state=s) for s in STATES}
    assert depths == {"waiting": 2, "running": 1, "dead": 0}


def test_jobs_are_timed_by_kind_and_outcome(app: Flask, config: Config) -> None:
    def fail(job: Job) -> None:
        raise SpeechUnavailable("as in a test")

    before = scrape(app)
    now = datetime.now(UTC)
    with job_journal(config) as journal:
        journal.jobs.enqueue(NewJob("works"), now)
        journal.jobs.enqueue(NewJob("fails"), now)
        for lane in (Lane({"works": lambda _job: None}), Lane({"fails": fail})):
            assert Worker(journal, [lane]).work_once(lane)

    after = scrape(app)
    for labels in ({"kind": "works", "outcome": "done"}, {"kind": "fails", "outcome": "failed"}):
        name = "selftrust_job_seconds_count"
        assert after.value(name, **labels) == before.value(name, **labels) + 1


def test_the_work_of_voice_and_recogniser_is_told_with_the_sound_it_was_for(
    app: Flask, config: Config
) -> None:
    before = scrape(app)
    with speech_process(config):
        client = SpeechClient(socket_path(config.runtime))
        spoken = client.synthesize(first_voice(config).key, "a few words", 1.0)
        client.transcribe(spoken)

    after = scrape(app)

    for work in ("synthesis", "recognition"):
        sound, took = (
            after.value(name, work=work) - before.value(name, work=work)
            for name in (
                "selftrust_speech_sound_seconds_total",
                "selftrust_speech_work_seconds_total",
            )
        )
        assert sound == pytest.approx(spoken.seconds, abs=0.01)
        assert took > 0


def test_looks_into_the_cache_hit_or_miss(app: Flask, config: Config) -> None:
    before = scrape(app)
    user = GenericUser(app, "u-cache")
    with speech_process(config):
        link = urlsplit(user.launch(device={"speech": True})["speech_url"]).path
        for _ in range(2):
            with app.test_client().get(link) as heard:
                assert heard.status_code == 200

    after = scrape(app)
    for result in ("miss", "hit"):
        name, labels = "selftrust_cache_lookups_total", {"kind": "reply", "result": result}
        assert after.value(name, **labels) == before.value(name, **labels) + 1


def test_a_turn_that_was_not_saved_and_a_fault_are_counted(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = scrape(app)
    with locked(config.database):
        GenericUser(app, "u-1").launch()
    monkeypatch.setattr(Renditions, "cue_urls", lambda *_: 1 / 0)
    GenericUser(app, "u-1").launch()

    after = scrape(app)
    for name, labels in (
        ("selftrust_turns_not_saved_total", {"reason": "JournalBusy"}),
        ("selftrust_crashes_total", {"part": "service.webhook"}),
    ):
        assert after.value(name, **labels) == before.value(name, **labels) + 1


def test_after_a_whole_conversation_no_label_holds_a_word_a_name_or_an_address(
    app: Flask,
) -> None:
    user = GenericUser(app, f"{CANARY}-1", session=f"{CANARY}-2")
    user.consent()
    for words in ("about a six", CANARY, f"the violet umbrella of uncle {CANARY}", "no thanks"):
        user.say(words)
    user.post(f'{{"user": "{CANARY}"'.encode())
    user.post({"input": {CANARY: CANARY}}, headers={"X-Request-ID": CANARY})
    client = app.test_client()
    for path in (f"/{CANARY}", f"/audio/{CANARY}.mp3", f"/yandex/{CANARY}", f"/?say={CANARY}"):
        client.post(path, data=CANARY, headers={"User-Agent": CANARY, "Referer": CANARY})
        client.get(path, headers={"Host": f"{CANARY}.org"})

    doors = {rule.rule for rule in app.url_map.iter_rules()} | {request_log.ELSEWHERE}
    values = {value for labels in scrape(app).labels() for value in labels.values()}

    assert "/v1/turn" in values
    assert not [value for value in values if CANARY in value.lower()]
    assert [v for v in values - doors if not OURS.fullmatch(v)] == []


def test_the_page_lists_every_name_with_its_labels(app: Flask) -> None:
    page = (ROOT / "docs" / "metrics.md").read_text("utf-8")
    rows = re.findall(r"^\| `(selftrust_\w+)` \| (\w+) \| (.*?) \|", page, re.MULTILINE)
    listed = {name.removesuffix("_total"): (kind, labels) for name, kind, labels in rows}

    served = scrape(app).families

    assert {family.name: family.type for family in served} == {n: k for n, (k, _) in listed.items()}
    for family in served:
        for sample in family.samples:
            named = set(re.findall(r"`(\w+)`", listed[family.name][1]))
            assert set(sample.labels) - {"le"} == named, family.name
