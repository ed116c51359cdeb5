"""A host of `serve --queue` does its queue's jobs, and tells Prometheus how it does."""

from __future__ import annotations

import http.client
import io
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile

from service.config import Config, read_config
from service.home import at_work
from service.queues import QUEUES, SPEECH_TO_TEXT, TEXT_TO_SPEECH, TRANSCRIBE
from service.readiness import Readiness
from service.submission import Spoken, submit
from service.supervisor import commands
from tests.support import worlds
from tests.support.command_line import OURS, environment
from tests.support.figures import METRICS_TOKEN, Figures
from tests.support.journals import NOW
from tests.support.ports import free_port
from tests.support.running_service import wait_until
from tests.support.services import installation, job_journal, settings

pytestmark = pytest.mark.needs("initdb")


@pytest.fixture(autouse=True)
def on_the_server(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with worlds.lived_in("engine", postgres_server, monkeypatch):
        yield


def ask(config: Config, path: str, token: str = METRICS_TOKEN) -> tuple[int, str]:
    at = (config.bind_host, config.bind_port)
    with closing(http.client.HTTPConnection(*at, timeout=60)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def lacking(config: Config) -> set[str]:
    """Return the parts that a host says it lacks; all of them while it says nothing."""
    with suppress(OSError):
        told = Figures.read(ask(config, "/metrics")[1])
        names = {labels["part"] for labels in told.labels() if "part" in labels}
        return {name for name in names if not told.value("selftrust_part_up", part=name)}
    return {"all"}


@pytest.mark.slow
@pytest.mark.models
def test_its_figures_are_read_at_its_address_and_nothing_else_is(tmp_path: Path) -> None:
    bound = {"BIND": f"127.0.0.1:{free_port()}", "METRICS_TOKEN": METRICS_TOKEN}
    config = installation(tmp_path, **bound)
    chosen = {
        **settings(tmp_path, **bound),
        "SELFTRUST_DATABASE_URL": config.database_url or "",
        "SELFTRUST_QUEUE_URL": config.queue_url or "",
    }
    command = [*OURS, "serve", "--queue", SPEECH_TO_TEXT]
    with job_journal(config) as journal, ExitStack() as stack:
        host = stack.enter_context(subprocess.Popen(command, env=environment(chosen), cwd=tmp_path))
        stack.callback(host.terminate)
        wait_until(lambda: lacking(config) == set(), "speech, worker and database")
        sound = io.BytesIO()
        soundfile.write(sound, np.zeros(8_000, np.int16), 16_000, format="WAV")
        submit(journal, Spoken("generic", "u-1", sound.getvalue(), NOW, ZoneInfo("UTC")))
        wait_until(lambda: sum(journal.jobs.counts().values()) == 0, "the recording's words")

        told = Figures.read(ask(config, "/metrics")[1])
        elsewhere = [ask(config, path)[0] for path in ("/", "/readyz", "/v1/turn", "/audio/x.mp3")]
        stranger = ask(config, "/metrics", token="another")

        host.terminate()
        assert host.wait() == 0

    assert told.value("selftrust_job_seconds_count", kind=TRANSCRIBE, outcome="done") == 1
    assert told.value("selftrust_speech_work_seconds_total", work="recognition") > 0
    assert told.value("selftrust_part_up", part="worker") == 1
    assert told.value("selftrust_jobs", kind=TRANSCRIBE, state="dead") == 0
    assert (stranger, elsewhere) == ((401, ""), [404] * 4)


def test_a_worker_that_is_away_is_missed_at_either_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.readiness.KEPT_SECONDS", 0.0)
    config = installation(tmp_path)
    with job_journal(config) as journal:
        readiness = Readiness(config, journal, [*QUEUES])
        with at_work(config, SPEECH_TO_TEXT):
            one = readiness.parts()["worker"]
            with at_work(config, TEXT_TO_SPEECH):
                both = readiness.parts()["worker"]

    assert (one, both) == (False, True)


def test_without_a_token_it_has_no_door(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    with_token = settings(tmp_path, METRICS_TOKEN=METRICS_TOKEN)

    doors = [
        [
            name
            for name, command in commands(config, [TEXT_TO_SPEECH]).items()
            if "--bind" in command
        ]
        for config in (read_config(told, folder=tmp_path) for told in (chosen, with_token))
    ]

    assert doors == [[], ["figures"]]
