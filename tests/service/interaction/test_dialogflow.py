"""The generated agents hang together, and say to our doors what these understand."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

import pytest

from service.interaction import dialogflow_cx, dialogflow_es
from service.interaction.training import MAX_CARE_PHRASES, phrases
from service.platforms.dialogflow_cx import EVENTS_BY_TAG
from service.platforms.dialogflow_es import EVENTS_BY_ACTION
from skills import understanding

Package = dict[str, Any]


def package(files: dict[str, str], edition: str) -> Package:
    root = PurePosixPath(f"dialogflow/{edition}/en-US")
    return {str(PurePosixPath(p).relative_to(root)): json.loads(t) for p, t in files.items()}


@pytest.fixture(scope="module")
def es() -> Package:
    return package(dict(dialogflow_es.files("en-US")), "es")


@pytest.fixture(scope="module")
def cx() -> Package:
    return package(dict(dialogflow_cx.files("en-US")), "cx")


def test_every_intent_of_es_calls_our_webhook(es: Package) -> None:
    intents = [p for n, p in es.items() if n.startswith("intents/") and "_usersays_" not in n]

    assert len(intents) > 20
    assert all(intent["webhookUsed"] for intent in intents)
    assert sum(intent["fallbackIntent"] for intent in intents) == 1


def test_an_event_of_es_is_told_by_an_action_that_our_door_knows(es: Package) -> None:
    for name in ("Launch", "Silence"):
        intent = es[f"intents/{name}.json"]
        assert intent["events"]
        assert intent["responses"][0]["action"] in EVENTS_BY_ACTION
        assert f"intents/{name}_usersays_en.json" not in es  # words are never an event


def test_the_sentences_of_es_belong_to_intents_that_are_there(es: Package) -> None:
    for name in es:
        if "_usersays_" in name:
            assert f"{name.partition('_usersays_')[0]}.json" in es


def test_every_route_of_cx_leads_to_a_webhook_and_an_intent_that_are_there(cx: Package) -> None:
    flow = cx["flows/Default Start Flow/Default Start Flow.json"]
    handlers = [*flow["transitionRoutes"], *flow["eventHandlers"]]

    for handler in handlers:
        assert f"webhooks/{handler['triggerFulfillment']['webhook']}.json" in cx
    routed = {route["intent"] for route in flow["transitionRoutes"]}
    assert {f"intents/{name}/{name}.json" for name in routed} <= set(cx)


def test_an_event_of_cx_is_told_by_a_tag_that_our_door_knows(cx: Package) -> None:
    flow = cx["flows/Default Start Flow/Default Start Flow.json"]
    tags = {h["event"]: h["triggerFulfillment"]["tag"] for h in flow["eventHandlers"]}

    assert EVENTS_BY_TAG[tags["WELCOME"]] == "launch"
    assert EVENTS_BY_TAG[tags["sys.no-input-default"]] == "silence"
    assert tags["sys.no-match-default"] not in EVENTS_BY_TAG


def test_no_name_is_used_twice(es: Package, cx: Package) -> None:
    for agent in (es, cx):
        named = [part.get("id") or part.get("name") for part in agent.values() if "id" in part]
        assert len(named) == len(set(named))


def test_no_phrase_belongs_to_two_intents() -> None:
    said = [phrase for sentences in phrases("en-US").values() for phrase in sentences]

    assert len(said) == len(set(said))
    assert not any("{" in phrase or "<" in phrase for phrase in said)


def test_words_of_crisis_are_among_what_google_is_told_to_expect() -> None:
    engine = understanding.load("en-US")
    said = phrases("en-US")["NeedSupport"]

    assert 0 < len(said) <= MAX_CARE_PHRASES
    assert engine.understand(said[0], None).name == "NeedSupport"


def test_a_secret_stands_in_no_generated_file(es: Package, cx: Package) -> None:
    assert "SELFTRUST_DIALOGFLOW_SECRET" in json.dumps(es["agent.json"]["webhook"]["headers"])
    webhook = cx["webhooks/selftrust.json"]["genericWebService"]
    assert "SELFTRUST_DIALOGFLOW_SECRET" in json.dumps(webhook["requestHeaders"])
