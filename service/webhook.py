"""The one view behind every platform's webhook: verify, parse, answer, render."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from service import logs, metrics, strict_json
from service.errors import Conflict, JournalBusy
from service.governor import Governor
from service.lean_flask import this_request
from service.platforms import limits
from service.platforms.fault import AnswerRefused
from service.platforms.platform import Follows, Platform, Reassures
from service.platforms.request import Acknowledged, BadRequest, Busy, RawRequest, Refused
from service.rendered import Rendered
from service.request_log import door
from service.turns import Turns
from skills.turn import Turn

log = logging.getLogger(__name__)

GOVERNOR = Governor()


def answer(platform: Platform, turns: Turns) -> Response:
    """Answer the request that Flask is handling."""
    asked = this_request()
    here = door(asked)
    return _sent(platform, here, lambda: _answered(asked, here, platform, turns))


def shown(platform: Platform, what: Callable[[], Mapping[str, Any]]) -> Response:
    """Show something to whoever the platform lets in."""
    asked = this_request()

    def body() -> bytes:
        platform.verify(raw(asked))
        return strict_json.dumps(what())

    return _sent(platform, door(asked), body)


def _sent(platform: Platform, here: str, body: Callable[[], bytes]) -> Response:
    try:
        return Response(body(), mimetype=platform.answers)
    except Refused as refusal:
        log.warning("%s refused: %d %s", here, refusal.status, refusal.code)
        metrics.refused(here, refusal.code)
        return _refusal(refusal, explains=platform.explains)
    except Conflict:
        log.warning("%s refused: 400 delivery_id_reused", here)
        metrics.refused(here, "delivery_id_reused")
        return _refusal(BadRequest("delivery_id_reused"), explains=platform.explains)
    except JournalBusy:
        log.warning("%s refused: 503 busy", here)
        metrics.refused(here, "busy")
        return _refusal(Busy(), explains=platform.explains)


def _answered(asked: Request, here: str, platform: Platform, turns: Turns) -> bytes:
    sent, begun = raw(asked), monotonic()
    platform.verify(sent)  # may fetch a certificate or a key first
    if asked.mimetype != platform.accepts:
        raise Refused(415, "content_type")
    parsed = platform.parse(sent)
    if isinstance(parsed, Acknowledged):
        return parsed.body
    return GOVERNOR.run(
        lambda: _taken(sent, parsed, platform, turns, here),
        lambda: _late(platform, parsed, turns, here),
        lambda: _reassured(platform, sent, parsed, turns),
        spent=monotonic() - begun,
    )


def _late(platform: Platform, turn: Turn, turns: Turns, here: str) -> bytes:
    metrics.DEADLINES_MISSED.labels(here).inc()
    return fitting(platform, turns.holding(turn), turn)


def _reassured(platform: Platform, sent: RawRequest, turn: Turn, turns: Turns) -> None:
    if isinstance(platform, Reassures):
        platform.reassure(sent, turns.reassurance(turn))


def _taken(sent: RawRequest, turn: Turn, platform: Platform, turns: Turns, here: str) -> bytes:
    answered: list[Rendered] = []

    def encode(rendered: Rendered) -> bytes:
        answered.append(rendered)
        return fitting(platform, rendered, turn)

    digest = hashlib.sha256(sent.body).digest()
    try:
        body = turns.take(turn, digest, encode, waits_for_audio=platform.waits_for_audio)
    except Conflict:
        raise
    except JournalBusy:  # counted and logged as not saved; nothing can be read now either
        return encode(turns.apology(turn))
    except Exception as error:  # noqa: BLE001 -- whatever it is, silence would be worse
        logs.crash(log, here, error)
        return encode(turns.apology(turn))
    if isinstance(platform, Follows) and answered:  # none where a delivery came again
        said = platform.follow(sent, answered[-1], turn)
        # The stored answer stays as it was: a repeat of this delivery hears it without.
        return fitting(platform, answered[-1].adding(said), turn) if said else body
    return body


def fitting(platform: Platform, rendered: Rendered, turn: Turn) -> bytes:
    """Write an answer that its platform takes: without what only adorns it, if it must be.

    Raises:
        AnswerRefused: it doesn't fit even so.
    """
    for is_plain in (False, True):
        answer = platform.render(rendered.plain() if is_plain else rendered, turn)
        faults = limits.faults(answer, turn)
        for fault in faults:
            log.warning("%s answer: %s", turn.platform, fault.code)
        if not any(fault.breaks for fault in faults):
            return answer
    raise AnswerRefused(f"the answer breaks a limit of its platform: {faults[0].code}")


def raw(asked: Request) -> RawRequest:
    """Return a request as it arrived, with its whole body.

    Raises:
        Refused: the body is packed, too long (413) or too slow (408).
    """
    if "HTTP_CONTENT_ENCODING" in asked.environ:
        raise Refused(415, "content_type")
    try:
        body = asked.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Refused(413, "body_too_large") from error
    except ClientDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise Refused(408, "body_too_slow") from error
        raise
    # Without a stated length Werkzeug stops at the limit, and says nothing of what it left.
    if asked.content_length is None and len(body) >= (asked.max_content_length or len(body)):
        raise Refused(413, "body_too_large")
    return RawRequest(
        asked.method, asked.path, asked.headers, asked.query_string, body, asked.remote_addr or ""
    )


def _refusal(refusal: Refused, *, explains: bool) -> Response:
    response = Response(status=refusal.status)
    if isinstance(refusal, Busy):
        response.headers["Retry-After"] = str(refusal.retry_seconds)
    if not explains:
        return response
    error = {"code": refusal.code, "detail": getattr(refusal, "detail", "")}
    response.data = strict_json.dumps({"error": error})
    response.mimetype = strict_json.MEDIA_TYPE
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
