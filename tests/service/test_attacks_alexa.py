"""Attacks on /alexa over HTTP: an empty refusal, one line in the log, and nothing written."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.app import create_app
from service.config import Config, read_config
from service.home import open_turn_journal, prepare
from tests.support.alexa import SetClock
from tests.support.journals import PATIENT_MS

NOW = SetClock()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> AlexaAuthority:
    return AlexaAuthority.open(tmp_path_factory.mktemp("authority"), NOW())


@pytest.fixture
def config(authority: AlexaAuthority, tmp_path: Path) -> Config:
    environ = {
        "SELFTRUST_HOME": str(tmp_path / "home"),
        "SELFTRUST_CACHE": str(tmp_path / "cache"),
        "SELFTRUST_MODE": "test",
        "SELFTRUST_API_TOKEN": "a token for this test",
        "SELFTRUST_TIMEZONE": "Europe/Berlin",
        "SELFTRUST_ALEXA_ROOTS": str(authority.roots),
        "SELFTRUST_ALEXA_CHAINS": str(authority.chains),
        "SELFTRUST_ALEXA_SKILL_ID": DEMO_SKILL,
    }
    return prepare(read_config(environ, folder=tmp_path))


@pytest.fixture
def app(config: Config, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr("service.home.TURN_BUSY_MS", PATIENT_MS)
    return create_app(config, NOW)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def alexa(authority: AlexaAuthority) -> SignedAlexa:
    return SignedAlexa(authority, NOW)


def post(client: FlaskClient, request: SignedRequest) -> TestResponse:
    return client.post("/alexa", data=request.body, headers=dict(request.headers))


def people(config: Config) -> list[str]:
    journal = open_turn_journal(config)
    found = [person.id for person in journal.persons()]
    journal.close()
    return found


def entries(config: Config) -> list[Any]:
    journal = open_turn_journal(config)
    found = [entry for person in journal.persons() for entry in journal.entries(person.id)]
    journal.close()
    return found


def begin_check_in(client: FlaskClient, alexa: SignedAlexa) -> None:
    """Open the skill, let it keep what is said, and come to its first question."""
    post(client, alexa.launch())
    post(client, alexa.intent("AMAZON.YesIntent"))
    post(client, alexa.intent("StartCheckIn"))


def signed(authority: AlexaAuthority, body: bytes) -> SignedRequest:
    return SignedRequest(authority.sign(body), body)


def test_a_signed_request_is_answered(client: FlaskClient, alexa: SignedAlexa) -> None:
    answer = post(client, alexa.launch())

    assert answer.status_code == 200
    assert answer.get_json()["version"] == "1.0"
    assert answer.get_json()["response"]["outputSpeech"]["type"] == "SSML"


def without_signature(request: SignedRequest) -> SignedRequest:
    kept = {name: v for name, v in request.headers.items() if name != "Signature-256"}
    return SignedRequest(kept, request.body)


def with_other_body(request: SignedRequest) -> SignedRequest:
    return SignedRequest(request.headers, request.body.replace(b"en-US", b"en-GB"))


def from_elsewhere(request: SignedRequest) -> SignedRequest:
    url = "https://s3.amazonaws.com/echo.api/../bucket/c.pem"
    return SignedRequest({**request.headers, "SignatureCertChainUrl": url}, request.body)


@pytest.mark.parametrize("attack", [without_signature, with_other_body, from_elsewhere])
def test_1_to_21_a_forgery_is_refused_in_silence(
    client: FlaskClient,
    alexa: SignedAlexa,
    config: Config,
    caplog: pytest.LogCaptureFixture,
    attack: Callable[[SignedRequest], SignedRequest],
) -> None:
    answer = post(client, attack(alexa.launch()))

    assert (answer.status_code, answer.data) == (400, b"")
    assert people(config) == []
    assert len(caplog.messages) == 1
    assert "DEMO" not in caplog.text


def test_22_a_request_that_comes_again_gets_the_same_answer_and_writes_nothing_more(
    client: FlaskClient, alexa: SignedAlexa, config: Config
) -> None:
    begin_check_in(client, alexa)
    rating = alexa.intent("GiveRating", {"rating": "6"})

    answers = [post(client, rating) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(people(config)) == 1
    assert [entry.fields["rating"] for entry in entries(config)] == [6]


def test_22_the_same_request_ten_times_at_once_is_one_request(
    app: Flask, alexa: SignedAlexa, config: Config
) -> None:
    launch = alexa.launch()

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: post(app.test_client(), launch), range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(people(config)) == 1


def test_23_an_id_used_again_for_another_body_is_refused(
    client: FlaskClient, alexa: SignedAlexa, authority: AlexaAuthority
) -> None:
    launch = alexa.launch()
    post(client, launch)
    forged = launch.body.replace(b"amzn1.ask.account.DEMO", b"amzn1.ask.account.OTHER")

    answer = post(client, signed(authority, forged))

    assert (answer.status_code, answer.data) == (400, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": NaN}',
        b'{"a": 1e400}',
        rb'{"a": "\ud800"}',
        rb'{"a": "\u0000"}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"null",
        b"[]",
        b"{}",
        b"",
    ],
)
def test_33_to_36_a_signed_body_that_would_break_things_is_refused(
    client: FlaskClient, authority: AlexaAuthority, body: bytes
) -> None:
    answer = post(client, signed(authority, body))

    assert (answer.status_code, answer.data) == (400, b"")


def test_36_a_slot_of_a_megabyte_is_too_large(client: FlaskClient, alexa: SignedAlexa) -> None:
    answer = post(client, alexa.speak("x" * 1_000_000))

    assert (answer.status_code, answer.data) == (413, b"")


def test_37_a_wrong_content_type_is_refused(client: FlaskClient, alexa: SignedAlexa) -> None:
    request = alexa.launch()
    headers = {**request.headers, "Content-Type": "text/plain"}

    assert post(client, SignedRequest(headers, request.body)).status_code == 415


def test_37_a_compressed_body_is_not_unpacked(client: FlaskClient, alexa: SignedAlexa) -> None:
    request = alexa.launch()
    headers = {**request.headers, "Content-Encoding": "gzip"}

    answer = post(client, SignedRequest(headers, gzip.compress(b" " * 10_000_000)))

    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_39_only_posting_is_answered(client: FlaskClient, method: str) -> None:
    answer = client.open("/alexa", method=method)

    assert (answer.status_code, answer.data) == (405, b"")


def test_a_users_words_never_reach_the_log(
    client: FlaskClient, alexa: SignedAlexa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    post(client, alexa.launch())
    post(client, alexa.speak("the violet umbrella"))

    assert "umbrella" not in caplog.text


@pytest.mark.parametrize("words", ['<audio src="https://evil.example/a.mp3"/>', "</speak><p>"])
def test_45_markup_in_a_users_words_is_spoken_as_text(
    client: FlaskClient, alexa: SignedAlexa, words: str
) -> None:
    begin_check_in(client, alexa)
    post(client, alexa.intent("GiveRating", {"rating": "6"}))

    answer = post(client, alexa.intent("NameFeeling", {"feeling": words}))

    ssml = answer.get_json()["response"]["outputSpeech"]["ssml"]
    names = {element.tag for element in ET.fromstring(ssml).iter()}  # noqa: S314 - our own document
    assert names <= {"speak", "break"}
