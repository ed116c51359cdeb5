"""The whole service in the test's own process: an installation, and its generic door."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from audio.synthesis import Voice
from audio.synthesis.voices import voices_from
from service import webhook
from service.app import create_app
from service.config import Config, read_config
from service.governor import Governor
from service.home import open_job_journal, open_turn_journal, prepare
from service.journal.store import Journal
from service.speech import client
from service.speech.ears import Ears
from service.speech.protocol import socket_path
from service.speech.server import SpeechServer
from skills import understanding
from skills.recall import Entry
from tests.support import s3, worlds
from tests.support.journals import blank_database
from tests.support.recognisers import HearsOneThing
from tests.support.tone_voice import ToneVoice

TOKEN = "a token for these tests"

webhook.GOVERNOR = Governor(answer=60.0, reassure=30.0)
"""A busy machine must not make an answer another one; the deadline has tests of its own."""
client.PING_SECONDS = 60.0
"""Nor must it let a speech process seem away that is there."""

DEVICE = {"listen": True, "audio": True, "display": False, "shared": False}


def settings(folder: Path, **others: str) -> dict[str, str]:
    """Return the settings of an installation of its own, by their names without the prefix."""
    chosen = {
        "HOME": str(folder / "home"),
        "CACHE": str(folder / "cache"),
        "MODE": "test",
        "API_TOKEN": TOKEN,
        "TIMEZONE": "Europe/Berlin",
        "VOICES": "piper",
        **others,
    }
    named = {f"SELFTRUST_{name}": value for name, value in chosen.items()}
    return {**named, **s3.CREDENTIALS} if "AUDIO_STORE" in chosen else named


def installation(folder: Path, **others: str) -> Config:
    """Make an installation, with a database that need not be migrated first."""
    if url := worlds.url_of(folder / "home"):
        queue = {} if worlds.engine_of(folder / "home") is None else {"QUEUE_URL": url}
        others = {"DATABASE_URL": url, **queue, **others}
        worlds.make_database(folder / "home")
    if served_at := s3.endpoint():
        others = {"AUDIO_STORE": s3.setting(served_at, folder / "home"), **others}
    config = read_config(settings(folder, **others), folder=folder)
    config.data.mkdir(mode=0o700, parents=True)
    if config.database_url is None:
        config.database.write_bytes(blank_database())
    return prepare(config)


@contextmanager
def job_journal(config: Config) -> Iterator[Journal]:
    with closing(open_job_journal(config)) as journal:
        yield journal


@contextmanager
def application(
    config: Config, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Flask]:
    """Make the application; close its journal's connections, which a process's end would."""
    with closing(open_turn_journal(config)) as journal:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("service.app.open_turn_journal", lambda _: journal)
            app = create_app(config, clock)
        yield app


def entries(config: Config, user: str, platform: str = "generic") -> list[Entry]:
    """Return what is kept of a user, newest first; nothing of a stranger."""
    with job_journal(config) as journal:
        person = journal.person(platform, user)
        return list(journal.entries(person)) if person else []


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Write for as long as it takes, as another process might."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


class GenericUser:
    """Somebody who talks through `/v1/turn`."""

    def __init__(self, app: Flask, name: str, session: str = "s-1") -> None:
        self._client = app.test_client()
        self.name = name
        self.session = session

    def post(self, body: Any, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Send a body as it is (bytes), or as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        return self._client.post("/v1/turn", data=data, headers={**given, **(headers or {})})

    def body(self, happened: Mapping[str, Any], **others: Any) -> dict[str, Any]:
        """Write a request of this user's."""
        who = {"user": self.name, "session": self.session}
        return {**who, "input": happened, "device": DEVICE, **others}

    def take(self, happened: Mapping[str, Any], **others: Any) -> dict[str, Any]:
        """Take a turn that is answered."""
        response = self.post(self.body(happened, **others))
        assert response.status_code == 200, response.data
        answer: dict[str, Any] = response.get_json()
        return answer

    def launch(self, **others: Any) -> dict[str, Any]:
        return self.take({"type": "launch"}, **others)

    def say(self, text: str, **others: Any) -> dict[str, Any]:
        return self.take({"type": "speech", "text": text, "confidence": 0.93}, **others)

    def event(self, name: str, token: str | None = None, offset_ms: int = 0) -> dict[str, Any]:
        event = {"name": name, "token": token, "offset_ms": offset_ms}
        return self.take({"type": "event", "event": event})

    def consent(self) -> dict[str, Any]:
        """Open a session and let what is said be kept: the check-in's first question follows."""
        self.launch()
        return self.say("yes")


def first_voice(config: Config) -> Voice:
    """Return the voice that an installation prefers."""
    with closing(voices_from(config.voices)) as voices:
        return voices.synthesizers[0].voice


@contextmanager
def speech_process(config: Config, voice: ToneVoice | None = None) -> Iterator[SpeechServer]:
    """Answer at the installation's speech socket, in a thread, with a tone for a voice."""
    tone = voice or ToneVoice()
    tone.voice = first_voice(config)
    hears = HearsOneThing()
    ears = Ears(hears, understanding.load(config.locale), config.reflection)
    speech = SpeechServer(socket_path(config.runtime), [tone], hears, ears=ears)
    with serving(speech) as server:
        yield server


@contextmanager
def serving(server: SpeechServer) -> Iterator[SpeechServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
