"""The phone's door, by Twilio's own validator of signatures and its own writer of TwiML."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio.twiml import TwiML
from twilio.twiml.voice_response import Gather, VoiceResponse

from service.app import create_app
from service.platforms.twilio_signature import sign
from service.twilio_client import PretendCall, SignedForm, heard
from tests.support.doors import have_every_piece
from tests.support.services import installation

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "fedcba9876543210" * 2
PUBLIC_URL = "https://voice.example.org"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    config = installation(
        tmp_path_factory.mktemp("service"),
        TWILIO_ACCOUNT=SID,
        TWILIO_TOKEN=TOKEN,
        PUBLIC_URL=PUBLIC_URL,
    )
    have_every_piece(config)
    return create_app(config).test_client()


def by_twilio(request: SignedForm) -> SignedForm:
    """Sign a request anew, by Twilio's own means."""
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    signature = RequestValidator(TOKEN).compute_signature(request.url, fields)
    return replace(request, headers={**request.headers, "X-Twilio-Signature": signature})


def documents(client: FlaskClient, *said: str) -> list[ET.Element]:
    """Hold a call, each request signed by Twilio's means; return its TwiML."""
    call = PretendCall(SID, TOKEN, f"{PUBLIC_URL}/twilio/voice")
    found: list[ET.Element] = []
    request = call.ring()
    for words in (*said, ""):
        request = by_twilio(request)
        answer = client.post(request.path, data=request.body, headers=dict(request.headers))
        assert answer.status_code == 200, answer.data
        found.append(ET.fromstring(answer.data))  # noqa: S314 -- our own
        line = heard(answer.data)
        to = line.actions.get("answer") or line.actions.get("next")
        if to is None:
            break
        request = call.press(to, words) if words.isdigit() else call.say(to, words)
    return found


CALLS = [
    ("yes", "7", "hopeful", "no that's enough", "yes please", "5", "continue"),
    ("yes", "I want to talk"),
    ("no", "stop"),
]


def written_by_twilio(ours: ET.Element, parent: TwiML) -> None:
    """Write a verb by Twilio's own class; an attribute that it doesn't have is an error."""
    for verb in ours:
        write = getattr(parent, verb.tag.lower())
        given = {re.sub("(?<=[a-z])(?=[A-Z])", "_", n).lower(): v for n, v in verb.attrib.items()}
        known = inspect.signature(write).parameters
        assert given.keys() <= known.keys(), given
        noun = next(iter(known))
        if verb.text and not len(verb):
            given[noun] = verb.text
        written = write(**given)
        if isinstance(written, Gather):
            written_by_twilio(verb, written)


@pytest.mark.parametrize("said", CALLS)
def test_every_document_of_a_call_is_what_twilio_would_write(
    client: FlaskClient, said: tuple[str, ...]
) -> None:
    for ours in documents(client, *said):
        theirs = VoiceResponse()
        written_by_twilio(ours, theirs)

        assert ET.canonicalize(str(theirs)) == ET.canonicalize(ET.tostring(ours))


WORDS = st.text(max_size=8)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    fields=st.dictionaries(WORDS.filter(bool), WORDS, max_size=4),
    query=st.sampled_from(["", "?on=answer&at=1", "?a=%20b"]),
)
def test_we_sign_as_twilio_does(fields: dict[str, str], query: str) -> None:
    url = f"{PUBLIC_URL}/twilio/voice{query}"

    assert RequestValidator(TOKEN).validate(url, fields, sign(TOKEN, url, fields))


def test_a_tampered_request_is_refused_by_both(client: FlaskClient) -> None:
    ring = by_twilio(PretendCall(SID, TOKEN, f"{PUBLIC_URL}/twilio/voice").ring())
    tampered = replace(ring, body=ring.body.replace(b"inbound", b"outbound"))
    fields = dict(parse_qsl(tampered.body.decode(), keep_blank_values=True))

    answer = client.post(tampered.path, data=tampered.body, headers=dict(tampered.headers))

    assert answer.status_code == 403
    signature = ring.headers["X-Twilio-Signature"]
    assert not RequestValidator(TOKEN).validate(ring.url, fields, signature)
