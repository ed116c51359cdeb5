"""`/v1/models` and `/v1/chat/completions`: the views of the chat door."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

from service import strict_json, webhook
from service.platforms import openai
from service.platforms.openai import ChatDoor
from service.turns import Turns


def init_app(app: Flask, door: ChatDoor, turns: Turns) -> None:
    """Add the views."""

    @app.get("/v1/models")
    def models() -> Response:
        return _as_openai(webhook.shown(door, openai.models))

    @app.post("/v1/chat/completions")
    def completions() -> Response:
        request.max_content_length = openai.LIMITS.body_bytes
        return _as_openai(webhook.answer(door, turns))


def _as_openai(response: Response) -> Response:
    """Name a stream for what it is, and explain a refusal in the words of OpenAI's clients."""
    if response.status_code == HTTPStatus.OK:
        response.mimetype = openai.media_type(response.data)
        response.headers["Cache-Control"] = "no-store"
        return response
    error = strict_json.loads(response.data)["error"]
    response.data = openai.error_body(response.status_code, error["code"], error["detail"])
    return response
