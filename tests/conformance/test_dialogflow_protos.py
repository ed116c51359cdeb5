"""What Dialogflow's doors take and answer, and the agents, as Google's own messages read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from google.cloud import dialogflow_v2 as es
from google.cloud import dialogflowcx_v3 as cx
from google.protobuf import json_format

from service.app import create_app
from service.dialogflow_client import PretendDialogflow, WebhookRequest
from service.interaction import DEPLOY
from tests.support.doors import have_every_piece
from tests.support.services import installation

SECRET = "the secret of the webhook for these tests"
REQUESTS = Path(__file__).parents[1] / "service/platforms/dialogflow_requests"
AGENT = DEPLOY / "dialogflow/cx/en-US"


def read(kind: Any, document: Any) -> None:
    """Read strictly: an unknown name or a wrong type is an error."""
    json_format.ParseDict(document, kind.pb()(), ignore_unknown_fields=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    config = installation(tmp_path_factory.mktemp("service"), DIALOGFLOW_SECRET=SECRET)
    have_every_piece(config)
    return create_app(config).test_client()


def conversation(agent: PretendDialogflow) -> Iterator[WebhookRequest]:
    yield agent.launch()
    yield agent.say("yes")
    yield agent.be_silent()
    yield agent.press("10")
    for words in ("hopeful", "no that's enough", "yes please", "I want to talk", "i am afraid"):
        yield agent.say(words)


@pytest.mark.parametrize("caller", [None, "+15555550100"])
@pytest.mark.parametrize(
    ("edition", "asks", "answers"),
    [
        ("es", es.WebhookRequest, es.WebhookResponse),
        ("cx", cx.WebhookRequest, cx.WebhookResponse),
    ],
)
def test_a_conversation_is_googles_in_both_directions(
    client: FlaskClient, edition: Any, asks: Any, answers: Any, caller: str | None
) -> None:
    agent = PretendDialogflow(edition, SECRET, user="u-1", caller=caller)

    for request in conversation(agent):
        read(asks, json.loads(request.body))
        answer = client.post(request.path, data=request.body, headers=dict(request.headers))
        assert answer.status_code == 200
        read(answers, answer.get_json())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("es_telephone", es.WebhookRequest), ("cx_telephone", cx.WebhookRequest)],
)
def test_the_recorded_requests_are_googles(name: str, kind: Any) -> None:
    read(kind, json.loads((REQUESTS / f"{name}.json").read_text("utf-8")))


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ("agent.json", cx.Agent),
        ("webhooks/*.json", cx.Webhook),
        ("flows/*/*.json", cx.Flow),
        ("intents/*/*.json", cx.Intent),
        ("intents/*/trainingPhrases/*.json", cx.Intent),
    ],
)
def test_the_parts_of_the_cx_agent_are_googles(files: str, kind: Any) -> None:
    found = sorted(AGENT.glob(files))

    assert found
    for file in found:
        document = json.loads(file.read_text("utf-8"))
        if kind is cx.Intent and "trainingPhrases" in document:
            for phrase in document["trainingPhrases"]:
                assert phrase.pop("languageCode") == "en"  # of the package's file, not the message
        read(kind, document)


@pytest.mark.parametrize(
    "document",
    [
        {"fulfillmentResponse": {"messages": [{"playAudio": {"uri": "x"}}]}},
        {"fulfilmentResponse": {}},
        {"fulfillmentResponse": {"messages": [{"text": {"text": "no list"}}]}},
    ],
)
def test_a_fault_is_found(document: Any) -> None:
    with pytest.raises(json_format.ParseError):
        read(cx.WebhookResponse, document)
