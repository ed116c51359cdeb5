"""The OpenAPI document is served, names every address of /v1, and real answers are of its form."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from service.app import create_app
from tests.support.services import TOKEN, GenericUser, installation


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(installation(tmp_path_factory.mktemp("service")))


@pytest.fixture(scope="module")
def document(app: Flask) -> Any:
    response = app.test_client().get("/v1/openapi.json")
    assert response.mimetype == "application/json"
    return response.get_json()


def holds(document: Any, form: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{form}", "components": document["components"]}
    Draft202012Validator(schema).validate(value)


def test_every_address_of_v1_is_in_it(app: Flask, document: Any) -> None:
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/v1/")}

    assert served - {"/v1/openapi.json"} == {p for p in document["paths"] if p.startswith("/v1/")}


def test_every_reference_leads_to_a_form(document: Any) -> None:
    forms = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert set(references(document)) <= forms


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if "$ref" in node else []
        return here + [ref for value in node.values() for ref in references(value)]
    return [ref for item in node for ref in references(item)] if isinstance(node, list) else []


def test_what_the_tests_send_is_of_the_documented_form(app: Flask, document: Any) -> None:
    user = GenericUser(app, "u-1")

    holds(document, "TurnRequest", user.body({"type": "speech", "text": "six"}))


def test_the_answers_of_a_conversation_are_of_the_documented_form(
    app: Flask, document: Any
) -> None:
    user = GenericUser(app, "u-2")
    told = [user.launch(), *(user.say(t) for t in ("yes", "six", "hopeful", "no", "yes"))]
    told.append(user.event("session_ended"))

    for answer in told:
        holds(document, "Turn", answer)


def test_completions_lists_and_refusals_are_of_the_documented_form(
    app: Flask, document: Any
) -> None:
    client = app.test_client()
    inside = {"Authorization": f"Bearer {TOKEN}"}
    said = {"messages": [{"role": "user", "content": "hello"}], "user": "c-1"}

    holds(
        document,
        "Completion",
        client.post("/v1/chat/completions", json=said, headers=inside).get_json(),
    )
    holds(document, "Models", client.get("/v1/models", headers=inside).get_json())
    holds(document, "ChatRefusal", client.get("/v1/models").get_json())
    holds(document, "Refusal", client.post("/v1/turn", json={}).get_json())
