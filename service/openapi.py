"""The OpenAPI document of `/v1`: what may be sent, and what comes back.

The requests' forms are read off the types that parse them, so that the two can't differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, get_args

import msgspec
from flask import Flask, Response

from service import strict_json
from service.platforms.generic import TurnRequest
from service.platforms.openai import EVENT_STREAM, ChatRequest
from skills.reply import Listen

_REF = "#/components/schemas/"
_STRING: Mapping[str, Any] = {"type": "string"}
_BOOLEAN: Mapping[str, Any] = {"type": "boolean"}


def init_app(app: Flask, address: str) -> None:
    """Add the view."""
    body = json.dumps(document(address))

    @app.get("/v1/openapi.json")
    def openapi() -> Response:
        return Response(body, mimetype=strict_json.MEDIA_TYPE)


def document(address: str) -> dict[str, Any]:
    """Return the document, for a service at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Self Trust",
            "version": version("selftrust"),
            "summary": "A voice companion's turns, for programs.",
        },
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": {
            "/v1/turn": {"post": _turn()},
            "/v1/models": {"get": _models()},
            "/v1/chat/completions": {"post": _chat()},
            "/audio/{name}": {"get": _audio()},
            "/healthz": {"get": _health("Tell that turns are answered.", {"text/plain": _STRING})},
            "/readyz": {"get": _ready()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**_requests(), **_ANSWERS},
        },
    }


def _requests() -> dict[str, Any]:
    """Read the forms of requests off their types."""
    _, parts = msgspec.json.schema_components(
        (TurnRequest, ChatRequest), ref_template=_REF + "{name}"
    )
    text = json.dumps(parts).replace(_REF + "_", _REF)
    return {name.lstrip("_"): schema for name, schema in json.loads(text).items()}


def _turn() -> dict[str, Any]:
    return {
        "operationId": "turn",
        "summary": "Take one turn: something is said or happens, and one answer comes back.",
        "requestBody": _body("TurnRequest"),
        "responses": {"200": _answer("The answer.", "Turn"), **_refusals("Refusal")},
    }


def _chat() -> dict[str, Any]:
    completed = _answer("The answer, as a completion.", "Completion")
    completed["content"][EVENT_STREAM] = {"schema": _STRING}
    return {
        "operationId": "chat",
        "summary": "Take a turn in OpenAI's form: the last user message is what is said.",
        "requestBody": _body("ChatRequest"),
        "responses": {"200": completed, **_refusals("ChatRefusal")},
    }


def _models() -> dict[str, Any]:
    refused = _answer("The token is missing, wrong or revoked.", "ChatRefusal")
    busy = _answer("Whose token it is can't be looked up now; see Retry-After.", "ChatRefusal")
    return {
        "operationId": "models",
        "summary": "List the models: there is one.",
        "responses": {"200": _answer("The list.", "Models"), "401": refused, "503": busy},
    }


def _audio() -> dict[str, Any]:
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "The end of an address that a turn named: a token, with .mp3 after it.",
        "schema": {"type": "string", "pattern": r"^[A-Za-z0-9_-]+\.mp3$"},
    }
    sound = {"audio/mpeg": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "operationId": "audio",
        "summary": "Fetch a rendered piece; its address is all that is needed.",
        "security": [],
        "parameters": [name],
        "responses": {
            "200": {"description": "The piece.", "content": sound},
            "206": {"description": "The part of it that was asked for.", "content": sound},
            "302": {"description": "For some hours it is at the address told."},
            "404": {"description": "There is no such piece."},
            "503": {"description": "It is being made; see Retry-After."},
        },
    }


def _health(summary: str, content: Mapping[str, Any]) -> dict[str, Any]:
    shown = {kind: {"schema": schema} for kind, schema in content.items()}
    return {
        "summary": summary,
        "security": [],
        "responses": {"200": {"description": "It is so.", "content": shown}},
    }


def _ready() -> dict[str, Any]:
    told = _health("Tell, part by part, what is ready.", {"application/json": _READY})
    told["responses"]["503"] = {**told["responses"]["200"], "description": "It is not so."}
    return told


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {strict_json.MEDIA_TYPE: {"schema": _ref(name)}}}


def _answer(told: str, name: str) -> dict[str, Any]:
    return {"description": told, "content": {strict_json.MEDIA_TYPE: {"schema": _ref(name)}}}


def _refusals(form: str) -> dict[str, Any]:
    told = {
        "400": "The body is not in the documented form, or the delivery's id was used before.",
        "401": "The token is missing, wrong or revoked.",
        "408": "The body came too slowly.",
        "413": "The body is too large.",
        "415": "The body is not application/json.",
        "503": "Whose token it is can't be looked up now; nothing was kept. See Retry-After.",
    }
    return {status: _answer(why, form) for status, why in told.items()}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF + name}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_INTEGER: Mapping[str, Any] = {"type": "integer"}
_READY = _object(
    ready=_BOOLEAN, parts={"type": "object", "additionalProperties": {"type": "boolean"}}
)
_ERROR = _object(code=_STRING, detail=_STRING)
_CHAT_ERROR = _object(message=_STRING, type=_STRING, param={"type": "null"}, code=_STRING)
_INTENT = _object(name=_STRING, slots={"type": "object"}, confidence={"type": "number"})
_PLAYER = _object(
    action={"enum": ["play", "stop", "resume", "queue"]},
    token=_or_null(_STRING),
    session_id=_or_null(_STRING),
    minutes=_or_null(_INTEGER),
    offset_ms=_INTEGER,
    url=_or_null(_STRING),
)
_ANSWERS: Mapping[str, Any] = {
    "Turn": _object(
        text=_STRING,
        ssml=_STRING,
        reprompt=_STRING,
        session_end=_BOOLEAN,
        expects_reply=_BOOLEAN,
        listen_for={"enum": [*get_args(Listen), None]},
        audio=_or_null(_PLAYER),
        speech_url=_or_null(_STRING),
        intent=_or_null(_INTENT),
        rate={"type": "number"},
        saved={"type": "array", "items": {"type": "object"}},
        deleted={"type": "array", "items": _STRING},
        state=_or_null(_STRING),
    ),
    "Refusal": _object(error=_ERROR),
    "ChatRefusal": _object(error=_CHAT_ERROR),
    "Models": _object(
        object={"const": "list"},
        data={"type": "array", "items": _object(id=_STRING, object=_STRING, owned_by=_STRING)},
    ),
    "Completion": _object(
        id=_STRING,
        object={"const": "chat.completion"},
        created=_INTEGER,
        model=_STRING,
        choices={
            "type": "array",
            "items": _object(
                index=_INTEGER,
                message=_object(role=_STRING, content=_STRING),
                finish_reason=_STRING,
            ),
        },
        usage=_object(prompt_tokens=_INTEGER, completion_tokens=_INTEGER, total_tokens=_INTEGER),
    ),
}
