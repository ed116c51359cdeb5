"""The one view behind every platform's webhook: verify, parse, answer, render."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from service import logs
from service.errors import Conflict
from service.platforms.platform import Platform
from service.platforms.request import Acknowledged, BadRequest, RawRequest, Refused
from service.rendered import Rendered
from service.turns import Turns

log = logging.getLogger(__name__)


def answer(platform: Platform, turns: Turns) -> Response:
    """Answer the request that Flask is handling."""
    try:
        return _json(_answered(_raw(), platform, turns))
    except Refused as refusal:
        log.warning("%s refused: %d %s", request.path, refusal.status, refusal.code)
        return _refusal(refusal, explains=platform.explains)
    except Conflict:
        log.warning("%s refused: 400 delivery_id_reused", request.path)
        return _refusal(BadRequest("delivery_id_reused"), explains=platform.explains)


def _answered(raw: RawRequest, platform: Platform, turns: Turns) -> bytes:
    platform.verify(raw)
    parsed = platform.parse(raw)
    if isinstance(parsed, Acknowledged):
        return _encoded(parsed.body)
    digest = hashlib.sha256(raw.body).digest()

    def encode(rendered: Rendered) -> bytes:
        return _encoded(platform.render(rendered, parsed))

    try:
        return turns.take(parsed, digest, encode, waits_for_audio=platform.waits_for_audio)
    except Conflict:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, silence would be worse
        logs.crash(log, request.path, error)
        return encode(turns.apology(parsed))


def _raw() -> RawRequest:
    if request.mimetype != "application/json" or "Content-Encoding" in request.headers:
        raise Refused(415, "content_type")
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Refused(413, "body_too_large") from error
    except TimeoutError as error:
        raise Refused(408, "body_too_slow") from error
    return RawRequest(
        request.method,
        request.path,
        dict(request.headers),
        request.query_string,
        body,
        request.remote_addr or "",
    )


def _encoded(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, mimetype="application/json")


def _refusal(refusal: Refused, *, explains: bool) -> Response:
    if not explains:
        return Response(status=refusal.status)
    error = {"code": refusal.code, "detail": getattr(refusal, "detail", "")}
    response = _json(_encoded({"error": error}), refusal.status)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
