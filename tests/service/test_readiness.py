"""Health and readiness tell the truth, part by part, and nothing that a stranger may not know."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection, OperationalError

from audio.pcm import Pcm
from service.config import Config
from service.home import at_work
from service.journal import master
from service.journal.postgres import PostgresDatabase
from service.journal.store import Journal
from service.readiness import draining_mark
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path
from service.speech.server import AT_ONCE
from tests.support import worlds
from tests.support.services import (
    TOKEN,
    GenericUser,
    application,
    first_voice,
    locked,
    speech_process,
)
from tests.support.tone_voice import ToneVoice

ALL = {"journal", "keys", "speech", "worker", "serving"}


@pytest.fixture(autouse=True)
def looks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.readiness.KEPT_SECONDS", 0.0)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with application(config) as app:
        yield app


@contextmanager
def whole(config: Config) -> Iterator[None]:
    with speech_process(config), at_work(config):
        yield


def asked(app: Flask) -> tuple[int, dict[str, Any]]:
    response = app.test_client().get("/readyz")
    told: dict[str, Any] = response.get_json()
    return response.status_code, told


def lacking(app: Flask) -> set[str]:
    """Return what is not ready, by an answer that agrees with itself."""
    status, told = asked(app)
    missing = {name for name, is_ready in told["parts"].items() if not is_ready}
    assert (status, told["ready"]) == ((503, False) if missing else (200, True))
    return missing


def test_it_is_ready_when_every_part_is(world: str, app: Flask, config: Config) -> None:
    with whole(config):
        status, told = asked(app)

    parts = ALL | {"database"} if world == "postgres" else ALL
    assert (status, told) == (200, {"ready": True, "parts": dict.fromkeys(parts, True)})


def test_speech_and_worker_are_named_when_they_are_away(app: Flask, config: Config) -> None:
    assert lacking(app) == {"speech", "worker"}
    with speech_process(config):
        assert lacking(app) == {"worker"}
    with at_work(config):
        assert lacking(app) == {"speech"}


def test_a_journal_that_another_writes_for_too_long_is_not_ready(
    app: Flask, config: Config
) -> None:
    with whole(config), locked(config.database):
        assert lacking(app) == {"journal"}


def test_a_folder_that_takes_no_file_is_not_ready(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with whole(config):
        monkeypatch.setattr(os, "fsync", full)
        assert lacking(app) == {"journal"}


def test_the_wrong_master_key_or_none_is_not_ready(app: Flask, config: Config) -> None:
    key = config.master_key_file
    with whole(config):
        key.rename(key.with_name("away"))
        assert lacking(app) == {"keys"}
        master.create(key)
        assert lacking(app) == {"keys"}
        key.with_name("away").rename(key)
        assert lacking(app) == set()


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
@pytest.mark.needs("initdb")
def test_a_database_that_is_gone_is_named_and_its_address_is_not(
    world: str, app: Flask, config: Config
) -> None:
    with whole(config):
        assert lacking(app) == set()
        worlds.drop_all(os.environ[worlds.SERVER])
        response = app.test_client().get("/readyz")

    parts = response.get_json()["parts"]
    assert {name for name, is_ready in parts.items() if not is_ready} == {
        *("journal", "keys", "database")
    }
    assert all(value in (True, False) for value in parts.values())
    for secret in (TOKEN, str(config.home), "postgres", "selftrust"):
        assert secret not in response.text
    assert app.test_client().get("/healthz").status_code == 200


def test_once_the_end_has_begun_it_is_not_ready_and_still_answers(
    app: Flask, config: Config
) -> None:
    with whole(config):
        draining_mark(config).touch()
        assert lacking(app) == {"serving"}
    assert app.test_client().get("/healthz").status_code == 200


def test_who_asks_often_costs_one_look(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.readiness.KEPT_SECONDS", 60.0)
    with whole(config):
        assert lacking(app) == set()

    assert lacking(app) == set()
    draining_mark(config).touch()
    assert lacking(app) == {"serving"}


def test_while_every_engine_is_busy_turns_are_answered_and_it_is_ready(
    app: Flask, config: Config
) -> None:
    busy, released = threading.Semaphore(0), threading.Event()

    class Slow(ToneVoice):
        def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
            busy.release()
            assert released.wait(60)
            return super().synthesize(text, rate=rate)

    client = SpeechClient(socket_path(config.runtime))
    voice = first_voice(config).key
    with speech_process(config, Slow()), at_work(config), ThreadPoolExecutor(AT_ONCE + 2) as pool:
        spoken = [pool.submit(client.synthesize, voice, "words", 1.0) for _ in range(AT_ONCE + 2)]
        for _ in range(AT_ONCE):
            assert busy.acquire(timeout=60)

        answer = GenericUser(app, "u-1").launch(device={"speech": True})
        missing = lacking(app)
        released.set()
        for each in spoken:
            each.result()

    assert answer["text"]
    assert missing == set()


@contextmanager
def somebody_looking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold somebody's look up meanwhile; afterwards it ends well."""
    looking, released = threading.Event(), threading.Event()

    def waits(journal: Journal) -> None:
        looking.set()
        assert released.wait(60)

    monkeypatch.setattr(Journal, "try_writing", waits)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(asked, app)
        assert looking.wait(60)
        try:
            yield
        finally:
            released.set()
        assert first.result()[0] == 200


def test_who_asks_while_somebody_looks_gets_the_last_answer_at_once(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with whole(config):
        assert lacking(app) == set()
        with somebody_looking(app, monkeypatch):
            assert lacking(app) == set()
            monkeypatch.setattr("service.readiness.STUCK_SECONDS", 0.0)
            assert lacking(app) == ALL - {"serving"}, "what was seen long ago holds no more"
        assert lacking(app) == set()


def test_who_asks_during_the_very_first_look_is_told_at_once_that_nothing_is_ready(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with whole(config):
        with somebody_looking(app, monkeypatch):
            assert lacking(app) == ALL - {"serving"}
        assert lacking(app) == set()


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
@pytest.mark.needs("initdb")
def test_a_server_that_says_nothing_is_waited_for_once(
    world: str, app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str] = []

    def silent(*_: object) -> Connection:
        waited.append("for a connection")
        raise OperationalError("timeout expired")

    with whole(config):
        assert lacking(app) == set()
        monkeypatch.setattr(PostgresDatabase, "_begin", silent)
        assert lacking(app) == {"journal", "keys", "database"}

    assert len(waited) == 1
