"""The generic door, `POST /v1/turn`: any program that can send JSON over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from service import strict_json
from service.plain_text import plain
from service.platforms.audio_answer import audio_answer
from service.platforms.bearer import ANYONE, Caller, Callers
from service.platforms.generic_limits import MAX_TEXT_CHARACTERS
from service.platforms.request import BadRequest, RawRequest
from service.rendered import Rendered
from service.ssml import ssml
from skills.turn import Device, Event, Turn, Utterance

NAME = "generic"


_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class _Event(msgspec.Struct):
    name: Literal[
        "playback_started",
        "playback_stopped",
        "playback_finished",
        "playback_nearly_finished",
        "playback_failed",
        "session_ended",
    ]
    token: str | None = None
    offset_ms: Annotated[int, msgspec.Meta(ge=0)] | None = None


class _Input(msgspec.Struct):
    type: Literal["launch", "speech", "silence", "barge_in", "event"]
    text: str | None = None
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    event: _Event | None = None


class _Device(msgspec.Struct):
    listen: bool = True
    audio: bool = True
    display: bool = False
    shared: bool = False
    speech: bool = False


class TurnRequest(msgspec.Struct):
    """The body of a turn, as documented."""

    user: _Key
    session: _Key
    input: _Input
    request_id: _Key | None = None
    locale: str = ""
    timezone: str | None = None
    device: _Device = msgspec.field(default_factory=_Device)


class JsonAnswers:
    """What a door is like that answers in the documented form."""

    accepts = answers = strict_json.MEDIA_TYPE
    waits_for_audio = True
    explains = True

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the documented answer."""
        reply = rendered.reply
        intent = rendered.intent
        answer = {
            "text": plain(reply.speech, MAX_TEXT_CHARACTERS),
            "ssml": ssml(reply.speech, cue_urls=rendered.cue_urls, limit=MAX_TEXT_CHARACTERS),
            "reprompt": plain(reply.reprompt, MAX_TEXT_CHARACTERS),
            "session_end": reply.end,
            "expects_reply": reply.listen is not None,
            "listen_for": reply.listen,
            "audio": audio_answer(rendered),
            "speech_url": rendered.speech_url,
            "intent": intent
            and {
                "name": intent.name,
                "slots": dict(intent.slots),
                "confidence": round(intent.confidence, 3),
            },
            "rate": rendered.rate,
            "saved": list(rendered.saved),
            "deleted": list(rendered.deleted),
            "state": rendered.state,
        }
        return strict_json.dumps(answer)


class GenericDoor(JsonAnswers):
    """Bearer token in, the documented JSON out.

    A person's token speaks for that person, whatever `user` the request names.
    """

    def __init__(self, callers: Callers, clock: Callable[[], datetime]) -> None:
        self._callers = callers
        self._clock = clock

    def verify(self, request: RawRequest) -> None:
        """Check the bearer token.

        Raises:
            Refused: it is missing, wrong or revoked (401).
        """
        self._callers.known(request)

    def parse(self, request: RawRequest) -> Turn:
        """Read a turn.

        Raises:
            BadRequest: the body is not of the documented form.
        """
        caller = self._callers.known(request)
        return read(strict_json.loads(request.body), self._clock(), caller)


def read(body: object, now: datetime, caller: Caller = ANYONE) -> Turn:
    """Read the documented form of a turn.

    Raises:
        BadRequest: it is not of that form.
    """
    try:
        given = msgspec.convert(body, TurnRequest)
    except msgspec.ValidationError as error:
        raise BadRequest("form", detail=str(error)) from error
    return _turn(given, now, caller)


def _turn(given: TurnRequest, now: datetime, caller: Caller) -> Turn:
    return Turn(
        platform=NAME,
        user=caller.user or given.user,
        session=given.session,
        at=now,
        input=_input(given.input),
        request_id=given.request_id,
        device_key=caller.device,
        locale=given.locale,
        timezone=given.timezone,
        device=Device(
            listen=given.device.listen,
            audio=given.device.audio,
            display=given.device.display,
            shared=given.device.shared,
            own_voice=given.device.speech,
        ),
    )


def _input(given: _Input) -> Utterance | Event:
    if given.type == "event":
        if given.event is None:
            raise BadRequest("form", detail="an input of type event needs `event`")
        return Event(given.event.name, given.event.token, given.event.offset_ms)
    words = (given.text or "").strip()
    if words and given.type in ("speech", "barge_in"):
        return Utterance(words, given.confidence)
    if given.type == "speech":
        return Event("silence")
    return Event(given.type)
