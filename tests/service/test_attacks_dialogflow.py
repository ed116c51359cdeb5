"""Attacks on Dialogflow's doors over HTTP: an empty refusal, a line in the log, nothing written."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.app import create_app
from service.config import Config
from service.dialogflow_client import PretendDialogflow, WebhookRequest
from service.platforms.dialogflow_auth import SECRET_HEADER
from tests.support.google_accounts import EMAIL, GoogleAccounts, google_accounts
from tests.support.journals import PATIENT_MS
from tests.support.services import entries, installation, job_journal

SECRET = "the secret of the webhook for these tests"
NEXT_SECRET = "the secret that will take its place"
PUBLIC_URL = "https://voice.example.org"
EDITIONS = ["es", "cx"]


@pytest.fixture(scope="module")
def google() -> Iterator[GoogleAccounts]:
    with google_accounts() as accounts:
        yield accounts


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(
        tmp_path_factory.mktemp("service"),
        DIALOGFLOW_SECRET=f"{SECRET},{NEXT_SECRET}",
        DIALOGFLOW_SERVICE_ACCOUNT=EMAIL,
        PUBLIC_URL=PUBLIC_URL,
    )


@pytest.fixture(scope="module")
def app(config: Config, google: GoogleAccounts) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.platforms.google_tokens.KEYS_ORIGIN", google.origin)
        patch.setattr("service.platforms.google_tokens.FETCH_SECONDS", 60.0)
        patch.setattr("service.home.TURN_BUSY_MS", PATIENT_MS)
        yield create_app(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(params=EDITIONS)
def agent(request: pytest.FixtureRequest) -> PretendDialogflow:
    """Give each test somebody nobody knows yet."""
    return PretendDialogflow(request.param, SECRET, user=request.node.name)


def post(client: FlaskClient, request: WebhookRequest, **headers: str) -> TestResponse:
    """Send a request; headers given take the place of its credentials."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"Content-Type": "application/json", **named} if headers else dict(request.headers)
    return client.post(request.path, data=request.body, headers=sent)


def knows(config: Config, agent: PretendDialogflow) -> bool:
    with job_journal(config) as journal:
        return journal.person("dialogflow", agent.user) is not None


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"selftrust:{password}".encode()).decode()


def begin_check_in(client: FlaskClient, agent: PretendDialogflow) -> None:
    for request in (agent.launch(), agent.say("yes")):
        assert post(client, request).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        {SECRET_HEADER: SECRET},
        {SECRET_HEADER: NEXT_SECRET},
        {"Authorization": f"Bearer {SECRET}"},
        {"Authorization": basic(SECRET)},
    ],
)
def test_the_secret_opens_the_door_in_every_form_that_dialogflow_can_send(
    client: FlaskClient, agent: PretendDialogflow, header: dict[str, str]
) -> None:
    assert post(client, agent.launch(), **header).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {SECRET}x"},
        {"Authorization": f"Bearer {SECRET[:-1]}"},
        {"Authorization": f"Bearer {SECRET.upper()}"},
        {"Authorization": f"Bearer {SECRET},{NEXT_SECRET}"},
        {"Authorization": SECRET},
        {"Authorization": basic(SECRET[1:])},
        {"Authorization": f"Basic {SECRET}"},
        {"Authorization": "Basic \xe9\xff"},
        {SECRET_HEADER: ""},
        {SECRET_HEADER: SECRET[:-1]},
        {SECRET_HEADER: "\xe9"},
    ],
)
def test_31_no_secret_or_a_near_one_is_refused(
    client: FlaskClient,
    agent: PretendDialogflow,
    config: Config,
    caplog: pytest.LogCaptureFixture,
    header: dict[str, str],
) -> None:
    answer = post(client, agent.launch(), **header)

    assert (answer.status_code, answer.data) == (401, b"")
    assert not knows(config, agent)
    assert len(caplog.messages) == 1
    assert "secret" not in caplog.text


def test_an_installation_without_a_secret_refuses_everyone(
    tmp_path_factory: pytest.TempPathFactory, agent: PretendDialogflow
) -> None:
    app = create_app(installation(tmp_path_factory.mktemp("bare")))

    assert post(app.test_client(), agent.launch()).status_code == 401


# --- Google's tokens ---


def audience(agent: PretendDialogflow) -> str:
    return PUBLIC_URL + agent.launch().path


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_of_googles_for_our_address_opens_the_door(
    client: FlaskClient, agent: PretendDialogflow, google: GoogleAccounts
) -> None:
    token = google.token(audience(agent))

    assert post(client, agent.launch(), **bearer(token)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example/dialogflow/es"},
        {"aud": None},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": None},
        {"exp": 1_700_000_000, "iat": 1_699_996_400},
        {"exp": None},
        {"iat": 4_000_000_000, "exp": 4_000_003_600},
        {"email": "service-1234@gcp-sa-dialogflow.iam.gserviceaccount.com.evil.example"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
    ],
)
def test_31_a_token_for_someone_else_or_another_time_is_refused(
    client: FlaskClient,
    agent: PretendDialogflow,
    google: GoogleAccounts,
    config: Config,
    claims: dict[str, Any],
) -> None:
    said = {"aud": audience(agent), **claims}
    token = google.token(said.pop("aud"), **said)

    answer = post(client, agent.launch(), **bearer(token))

    assert (answer.status_code, answer.data) == (401, b"")
    assert not knows(config, agent)


def with_no_algorithm(google: GoogleAccounts, token: str) -> str:
    _, body, _ = token.split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"k1"}').rstrip(b"=")
    return f"{header.decode()}.{body}."


def with_the_public_key_as_a_secret(google: GoogleAccounts, token: str) -> str:
    public = google.keys["k1"].public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"k1"}').rstrip(b"=")
    signed = header + b"." + token.split(".")[1].encode()
    mac = base64.urlsafe_b64encode(hmac.digest(pem, signed, "sha256")).rstrip(b"=")
    return (signed + b"." + mac).decode()


def with_another_body(google: GoogleAccounts, token: str) -> str:
    header, _, signature = token.split(".")
    claims = {**jwt.decode(token, options={"verify_signature": False}), "sub": "someone else"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{header}.{body}.{signature}"


def with_a_key_of_its_own(google: GoogleAccounts, token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return google.token(claims.pop("aud"), key="stolen", **claims)


def with_a_stolen_key_under_a_good_name(google: GoogleAccounts, token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, google.keys["stolen"], algorithm="RS256", headers={"kid": "k1"})


def cut(google: GoogleAccounts, token: str) -> str:
    return token.rpartition(".")[0]


@pytest.mark.parametrize(
    "forge",
    [
        with_no_algorithm,
        with_the_public_key_as_a_secret,
        with_another_body,
        with_a_key_of_its_own,
        with_a_stolen_key_under_a_good_name,
        cut,
    ],
)
def test_31_a_forged_token_is_refused(
    client: FlaskClient, agent: PretendDialogflow, google: GoogleAccounts, forge: Any
) -> None:
    token = forge(google, google.token(audience(agent)))

    answer = post(client, agent.launch(), **bearer(token))

    assert (answer.status_code, answer.data) == (401, b"")


# --- what comes twice, and what would break things ---


def test_22_a_request_that_comes_again_gets_the_same_answer_and_writes_nothing_more(
    client: FlaskClient, agent: PretendDialogflow, config: Config
) -> None:
    begin_check_in(client, agent)
    rating = agent.say("about a six")

    answers = [post(client, rating) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert [entry.fields["rating"] for entry in entries(config, agent.user, "dialogflow")] == [6]


def test_22_the_same_request_ten_times_at_once_is_one_request(
    app: Flask, client: FlaskClient, agent: PretendDialogflow, config: Config
) -> None:
    begin_check_in(client, agent)
    rating = agent.say("about a six")

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: post(app.test_client(), rating), range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(entries(config, agent.user, "dialogflow")) == 1


def test_23_an_id_used_again_for_another_body_is_refused(
    client: FlaskClient, agent: PretendDialogflow
) -> None:
    said = agent.say("about a six")
    post(client, said)

    answer = post(client, replace(said, body=said.body.replace(b"a six", b"a two")))

    assert (answer.status_code, answer.data) == (400, b"")


@pytest.mark.parametrize(
    "body",
    [b"[" * 60_000, b'{"a": NaN}', b'{"a": ' + b"9" * 5000 + b"}", rb'{"a": "\ud800"}', b"", b"[]"],
)
def test_33_to_36_a_body_that_would_break_things_is_refused(
    client: FlaskClient, agent: PretendDialogflow, body: bytes
) -> None:
    answer = post(client, replace(agent.launch(), body=body))

    assert (answer.status_code, answer.data) == (400, b"")


@pytest.mark.parametrize("edition", EDITIONS)
def test_39_only_posting_is_answered(client: FlaskClient, edition: str) -> None:
    assert client.get(f"/dialogflow/{edition}").status_code == 405


def test_45_markup_in_a_users_words_is_spoken_as_text(client: FlaskClient) -> None:
    agent = PretendDialogflow("cx", SECRET, caller="+15555550100")
    begin_check_in(client, agent)
    post(client, agent.say("six"))

    answer = post(client, agent.say('<audio src="https://evil.example/a.mp3"/> nervous'))

    spoken = answer.get_json()["fulfillmentResponse"]["messages"][1]["outputAudioText"]["ssml"]
    names = {element.tag for element in ET.fromstring(spoken).iter()}  # noqa: S314 - our own
    assert names <= {"speak", "break", "prosody"}


def test_52_a_users_words_never_reach_the_log(
    client: FlaskClient, agent: PretendDialogflow, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    begin_check_in(client, agent)

    post(client, agent.say("six because of the violet umbrella"))

    assert "umbrella" not in caplog.text
