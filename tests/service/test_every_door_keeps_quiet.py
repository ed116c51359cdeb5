"""A phrase said at every door of a running service lies nowhere in plain text."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio.cache import AudioCache
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from service.alexa_authority import AlexaAuthority
from service.config import read_config
from service.twilio_api import TwilioApi, twilio_api
from skills.speech import Say
from tests.support import command_line, every_door
from tests.support.doors import TWILIO_ACCOUNT, TWILIO_TOKEN, YANDEX_SECRET
from tests.support.every_door import CALLER, USER, Page, Phone
from tests.support.figures import METRICS_TOKEN, Figures
from tests.support.journals import files_holding
from tests.support.ports import free_port
from tests.support.running_service import Installation, running, wait_until
from tests.support.services import entries, job_journal

pytestmark = [pytest.mark.slow, pytest.mark.models]

CANARY = "ferdinand"
TOLD = f"the violet umbrella of uncle {CANARY}"
CHECK_IN = ["yes", "about a six", "hopeful", TOLD, "no thanks"]
NAMED = (CANARY, USER, CALLER, "u-chat", YANDEX_SECRET, TWILIO_TOKEN)
"""What and who must be in no log and no metric."""
SAID_TO_THE_CONSOLE = ("Self Trust listens", "Begin on its page")
RECORDED = "I waited for a sign from other people, and then I asked myself what I wanted."


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with twilio_api(TWILIO_ACCOUNT, TWILIO_TOKEN) as api:
        yield api


@pytest.fixture
def wyoming_port() -> int:
    return free_port()


@pytest.fixture
def service(tmp_path: Path, api: TwilioApi, wyoming_port: int) -> Iterator[Installation]:
    folder = tmp_path / "service"
    folder.mkdir()
    authority = AlexaAuthority.open(tmp_path / "authority", datetime.now(UTC))
    told = {"LOG_FORMAT": "json", "METRICS_TOKEN": METRICS_TOKEN}
    with running(folder, authority, **told, **every_door.secrets(api, wyoming_port)) as service:
        yield service


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a reflection as a WAV file, spoken by our own voice."""
    folder = tmp_path_factory.mktemp("recording")
    with closing(voices_from(["piper"])) as voices:
        renderer = Renderer(AudioCache(folder / "cache"), voices.synthesizers)
        with (folder / "told.wav").open("w+b") as out:
            renderer.write(Piece.of_speech((Say(RECORDED, personal=True),), "wyoming"), out)
    return (folder / "told.wav").read_bytes()


@pytest.mark.timeout(900)  # every door one after the other, on a busy machine
def test_what_is_said_at_every_door_with_what_it_asks_for_lies_nowhere_in_plain_text(
    service: Installation,
    api: TwilioApi,
    wyoming_port: int,
    recording: bytes,
    tmp_path: Path,
) -> None:
    config = read_config(service.settings, folder=service.folder)
    now = datetime.now(UTC)
    service.wait_until_ready()
    with job_journal(config) as journal:
        _, token = journal.tokens.issue("u-chat", now)
        page = Page(service, f"/set-up/{journal.logins.invite(now)}")
    phone = Phone(service)

    every_door.say_to_dialogflow(service, "es", CHECK_IN)
    every_door.say_to_dialogflow(service, "cx", CHECK_IN)
    every_door.say_to_yandex(service, CHECK_IN)
    every_door.say_in_chat(service, token, CHECK_IN)
    every_door.say_to_a_satellite(wyoming_port, CHECK_IN)
    phone.say(CHECK_IN)
    phone.tell(api, recording)
    page.say(CHECK_IN)
    page.check_in(rating="6", feeling=CANARY, text=TOLD)
    found = page.search(CANARY)

    who = {
        f"{USER}-es": "dialogflow",
        f"{USER}-cx": "dialogflow",
        USER: "yandex",
        "u-chat": "generic",
        "u-satellite": "generic",
        CALLER: "twilio",
    }
    for user, platform in who.items():
        kept = entries(config, user, platform)
        assert any(CANARY in str(entry.fields) for entry in kept), (user, platform)
    assert found.count(TOLD) >= 2
    wait_until(lambda: "sign" in str(entries(config, CALLER, "twilio")), "the recording's words")
    assert api.recordings == {}

    for command in (
        ("journal", "export", "--user", "u-2", "--zip", str(tmp_path / "u-2.zip")),
        ("backup", str(service.folder / "evening.backup")),
    ):
        service.turn("u-2", {"type": "launch"})
        done = command_line.run(service.settings, service.folder, *command)
        assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "u-2.zip") as archive:
        assert not any(CANARY.encode() in archive.read(name) for name in archive.namelist())
    assert_nowhere(service)
    assert_metrics_name_nobody(service, token)
    service.terminate()
    assert_nowhere(service)
    assert_the_log_names_requests_and_nobody(service, token)


def assert_metrics_name_nobody(service: Installation, token: str) -> None:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    figures = Figures.read(service.request("GET", "/metrics", headers=headers).body.decode())
    values = {value for labels in figures.labels() for value in labels.values()}

    doors = {"/dialogflow/es", "/dialogflow/cx", "/twilio/voice", "/v1/chat/completions"}
    assert values >= {*doors, "recognition", "transcribe", "done"}
    for who in (*NAMED, token, METRICS_TOKEN):
        assert [value for value in values if who.lower() in value.lower()] == []


def assert_the_log_names_requests_and_nobody(service: Installation, token: str) -> None:
    written = service.log.read_text()
    lines = [line for line in written.splitlines() if not line.startswith(SAID_TO_THE_CONSOLE)]
    told = [json.loads(line) for line in lines]
    requests = [line for line in told if line["logger"] == "service.request_log"]

    assert len(requests) > len(CHECK_IN)
    assert all(len(line["request_id"]) == 32 for line in requests)
    for who in (*NAMED, token, METRICS_TOKEN):
        assert who not in written


def assert_nowhere(service: Installation) -> None:
    """Look through home, cache, temporary folder, log and backup."""
    for plain in (CANARY, CANARY.title(), "violet umbrella", "sign from other"):
        for encoding in ("utf-8", "utf-16-le"):
            assert files_holding(service.folder, plain.encode(encoding)) == []
