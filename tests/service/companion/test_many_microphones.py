"""Open microphones hold up neither the other doors, nor each other, nor memory."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio.recognition import Partial, Segment, SoundBytes, Transcript
from service.companion.guard import COOKIE, CSRF_HEADER
from service.companion.talk import HEARING_AT_ONCE
from service.config import Config
from service.speech.client import SpeechClient
from service.speech.ears import IDLE_SECONDS, MOST_EARS, Ears
from service.speech.protocol import socket_path
from service.speech.server import SpeechServer
from service.supervisor import commands
from skills import understanding
from tests.support.command_line import environment
from tests.support.ports import free_port
from tests.support.recognisers import HearsOneThing
from tests.support.running_service import PATIENCE_SECONDS, wait_until
from tests.support.services import TOKEN, installation, job_journal, serving, settings


class Stuck:
    """A recogniser, and what it listens with, that takes as long as a test wants."""

    engine, model = "double", "stuck"

    def __init__(self) -> None:
        self.goes_on = threading.Event()

    def listen(self, rate: int, grammar: Sequence[str] | None = None) -> Stuck:
        return self

    def feed(self, data: SoundBytes) -> Sequence[Partial | Segment]:
        assert self.goes_on.wait(PATIENCE_SECONDS)
        return ()

    def finish(self) -> Transcript:
        return Transcript("", (), 0.0, self.engine, self.model, 0.0, "")


def test_a_microphone_that_stalls_is_dropped_by_time_alone(tmp_path: Path) -> None:
    config = installation(tmp_path)
    now = [0.0]
    ears = Ears(HearsOneThing(), understanding.load(), config.reflection, lambda: now[0])
    server = SpeechServer(socket_path(config.runtime), [], HearsOneThing(), ears=ears)
    with serving(server):
        asked = {"ear": "left", "awaited": "short", "rate": 16_000, "end": False}
        SpeechClient(socket_path(config.runtime)).hear(asked, b"\0\0" * 1000)
        assert ears.open == 1

        now[0] = IDLE_SECONDS + 1

        wait_until(lambda: ears.open == 0, "the one that stalled")


@contextmanager
def web(config: Config, given: dict[str, str]) -> Iterator[None]:
    """Run the web server as the supervisor does, with one process."""
    process = subprocess.Popen(commands(config)["web"], env=environment(given))
    try:
        wait_until(lambda: healthy(config.bind_port), "the web server")
        yield
    finally:
        process.terminate()
        process.wait()


def healthy(port: int) -> bool:
    try:
        return request(port, "GET", "/healthz", b"", {})[0] == http.client.OK
    except OSError:
        return False


def request(
    port: int, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    with closing(
        http.client.HTTPConnection("localhost", port, timeout=2 * PATIENCE_SECONDS)
    ) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()


def signed_in(config: Config, port: int) -> dict[str, str]:
    """Return what a browser sends along once somebody has signed in."""
    now = datetime.now(UTC)
    with job_journal(config) as journal:
        logins = journal.logins
        login = logins.accept(logins.invite(now), "Robin", "four green kettles sing", now)
        cookie = logins.open_session(login, now)
        token = logins.csrf_token(cookie)
    origin = f"http://localhost:{port}"
    return {"Cookie": f"{COOKIE}={cookie}", CSRF_HEADER: token, "Origin": origin}


@pytest.mark.slow
def test_a_turn_is_answered_while_every_microphone_waits_for_its_words(
    tmp_path: Path,
) -> None:
    port = free_port()
    others = {"BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1"}
    config = installation(tmp_path, **others)
    stuck = Stuck()
    ears = Ears(stuck, understanding.load(), config.reflection)
    server = SpeechServer(socket_path(config.runtime), [], stuck, ears=ears)
    body = json.dumps({"user": "u-1", "session": "s-1", "input": {"type": "launch"}}).encode()
    bearer = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

    with (
        serving(server),
        web(config, settings(tmp_path, **others)),
        ThreadPoolExecutor(MOST_EARS) as browsers,
    ):
        headers = signed_in(config, port)
        request(port, "POST", "/v1/turn", body, bearer)  # what is read once has been read

        def speak(_: int) -> int:
            address = f"/talk/hear/{uuid.uuid4()}?rate=16000&for=open_speech"
            return request(port, "POST", address, b"\0\0" * 5000, headers)[0]

        spoken = [browsers.submit(speak, number) for number in range(MOST_EARS)]
        wait_until(
            lambda: sum(piece.done() for piece in spoken) >= MOST_EARS - HEARING_AT_ONCE,
            "most of them",
        )
        status, _ = request(port, "POST", "/v1/turn", body, bearer)
        waiting = sum(not piece.done() for piece in spoken)
        stuck.goes_on.set()
        told = [piece.result() for piece in spoken]

    assert (status, waiting) == (http.client.OK, HEARING_AT_ONCE)
    assert set(told) == {http.client.OK, http.client.SERVICE_UNAVAILABLE}
