"""Whatever is slow, every webhook answers in time, and what is slow goes on behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from audio.cache import Ask
from service import home, webhook
from service.alexa_client import SignedAlexa, SignedRequest
from service.governor import Governor
from service.platforms.alexa_api import AlexaApi
from service.renditions import Renditions
from skills.speech import CueName
from tests.support import doors
from tests.support.alexa_cloud import alexa_cloud
from tests.support.doors import Service
from tests.support.scenarios import parse
from tests.support.services import entries, locked

SHORT = 0.3
PATIENCE = 60
"""What a busy machine may add; the gate would hold for longer."""
UNHURRIED = webhook.GOVERNOR


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    with pytest.MonkeyPatch.context() as patch:
        # A locked journal is given up long after the deadline, however late anybody looks.
        patch.setattr(home, "TURN_BUSY_MS", 4 * PATIENCE * 1000)
        return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def alexa(service: Service) -> SignedAlexa:
    return SignedAlexa(service.authority, lambda: service.now, user=service.newcomer())


@pytest.fixture(autouse=True)
def short_deadline(monkeypatch: pytest.MonkeyPatch) -> Iterator[Governor]:
    """Have a short deadline, and no turn that goes on into the next test."""
    with closing(Governor(answer=SHORT, reassure=0.05)) as governor:
        monkeypatch.setattr(webhook, "GOVERNOR", governor)
        yield governor


@pytest.fixture
def gate(short_deadline: Governor, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let no address be had, whoever asks, until the gate is opened."""
    opened = threading.Event()
    cue_urls = Renditions.cue_urls

    def waiting(self: Renditions, names: Collection[CueName], ask: Ask) -> Any:
        assert opened.wait(4 * PATIENCE)
        return cue_urls(self, names, ask)

    monkeypatch.setattr(Renditions, "cue_urls", waiting)
    yield opened
    opened.set()
    short_deadline.close()  # before the way there is as it was


def post(service: Service, request: SignedRequest) -> dict[str, Any]:
    answer = service.app.test_client().post(
        "/alexa", data=request.body, headers=dict(request.headers)
    )
    assert answer.status_code == 200
    response: dict[str, Any] = answer.get_json()["response"]
    return response


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_slow_turn_is_answered_meanwhile_and_done_all_the_same(
    service: Service, alexa: SignedAlexa, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    rating = alexa.intent("GiveRating", {"rating": "6"})
    with monkeypatch.context() as before:
        before.setattr(webhook, "GOVERNOR", UNHURRIED)
        gate.set()
        post(service, alexa.launch())
        post(service, alexa.intent("AMAZON.YesIntent"))
        gate.clear()

    meanwhile = post(service, rating)
    gate.set()

    assert meanwhile["shouldEndSession"] is False
    assert meanwhile["outputSpeech"]["ssml"].endswith("?</speak>")
    eventually(lambda: bool(entries(service.config, alexa.user, "alexa")))


def test_a_repeat_of_a_slow_turn_gets_its_own_answer_once_that_is_there(
    service: Service, alexa: SignedAlexa, gate: threading.Event
) -> None:
    launch = alexa.launch()
    meanwhile = post(service, launch)
    gate.set()

    eventually(lambda: post(service, launch) != meanwhile)

    assert "zero to ten" not in str(meanwhile)


def test_what_a_player_reports_slowly_is_answered_with_nothing(
    service: Service, alexa: SignedAlexa, gate: threading.Event
) -> None:
    assert post(service, alexa.playback("PlaybackStarted", "a-token")) == {}


def test_a_locked_journal_keeps_nobody_waiting(service: Service, alexa: SignedAlexa) -> None:
    with locked(service.config.database):
        meanwhile = post(service, alexa.launch())

    assert meanwhile["outputSpeech"]["ssml"].endswith("?</speak>")


DOORS = [name for name in doors.DOORS if name not in ("dialogue", "wyoming")]
"""All that somebody hangs up on; a home waits for Wyoming."""
[GREETING] = parse("Scenario: a greeting\nperson: new\nlaunch", "here.txt")


@pytest.mark.parametrize("door", DOORS)
def test_every_door_keeps_the_deadline(
    service: Service, gate: threading.Event, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    way_in = doors.DOORS[door].open(GREETING, service)
    [step] = GREETING.steps

    begun = time.monotonic()
    meanwhile = way_in.take(step)

    assert time.monotonic() - begun < SHORT + PATIENCE
    assert meanwhile.text.endswith("?")
    assert not meanwhile.ends
    assert [message for message in caplog.messages if " answer: " in message] == []


def test_the_time_that_a_check_of_the_sender_takes_counts(
    service: Service, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = iter((0.0, 60.0))
    monkeypatch.setattr(webhook, "monotonic", lambda: next(passed))
    way_in = doors.DOORS["dialogflow cx"].open(GREETING, service)

    with closing(Governor(answer=60.0, reassure=59.0)) as governor:
        monkeypatch.setattr(webhook, "GOVERNOR", governor)
        begun = time.monotonic()
        meanwhile = way_in.take(GREETING.steps[0])
        took = time.monotonic() - begun
        gate.set()

    assert took < PATIENCE
    assert meanwhile.text.endswith("?")


def test_alexa_says_a_word_while_an_answer_is_being_made(
    service: Service, alexa: SignedAlexa, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alexa_cloud() as cloud:
        monkeypatch.setattr(AlexaApi, "call", AlexaApi(cloud.pool()).call)

        post(service, alexa.launch())
        eventually(lambda: bool(cloud.asked))

    method, path, token, body = cloud.asked[0]
    assert (method, path, token) == ("POST", "/v1/directives", "token of this request")
    assert body["directive"]["type"] == "VoicePlayer.Speak"
    assert "oment" in body["directive"]["speech"] or "second" in body["directive"]["speech"]


def test_a_token_goes_to_no_other_address(
    service: Service, gate: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    alexa = SignedAlexa(
        service.authority,
        lambda: service.now,
        user=service.newcomer(),
        endpoint="https://api.amazonalexa.com.evil.example",
    )
    post(service, alexa.launch())

    eventually(lambda: "not Alexa's" in caplog.text)
    assert "token of this request" not in caplog.text


def test_eight_first_requests_at_once_are_all_answered(service: Service) -> None:
    devices = [
        SignedAlexa(service.authority, lambda: service.now, user=service.newcomer())
        for _ in range(8)
    ]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda device: post(service, device.launch()), devices))

    assert all(answer["outputSpeech"] for answer in answers)


def test_what_fails_too_late_is_told_by_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    begun, failed = threading.Event(), threading.Event()

    def fail() -> bytes:
        begun.set()
        failed.wait(4 * PATIENCE)
        raise ValueError("a transcript")

    with closing(Governor(answer=0.1, reassure=0.02)) as governor:
        assert governor.run(fail, lambda: b"meanwhile") == b"meanwhile"
        failed.set()

    assert "ValueError" in caplog.text
    assert "transcript" not in caplog.text
