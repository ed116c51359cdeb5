"""The chat door, `POST /v1/chat/completions`, in OpenAI's form: Home Assistant's way in.

A client sends the whole chat each time, with a system prompt of its own. Only what the person said
last counts here: the dialogue remembers for itself. `user` names the conversation; whoever sends
none is trying the door, as Home Assistant does at set-up, and leaves no trace.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec

from service import strict_json
from service.plain_text import plain
from service.platforms.bearer import Caller, Callers
from service.platforms.generic import NAME
from service.platforms.generic_limits import MAX_TEXT_CHARACTERS
from service.platforms.question import ending_as_it_listens
from service.platforms.request import Acknowledged, BadRequest, Busy, RawRequest
from service.platforms.room import HOME, TEXT_ONLY
from service.rendered import Rendered
from skills.turn import Device, Event, Turn, Utterance

MODEL = "self-trust"
EVENT_STREAM = "text/event-stream"
LIMITS = strict_json.Limits(body_bytes=512 * 1024, string_bytes=256 * 1024)
"""A home's prompt lists every device it has, and the chat grows."""
MAX_WORDS_BYTES = strict_json.LIMITS.string_bytes
READY = "Self Trust is ready."

_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
_HEAD = b"data: "


class _Part(msgspec.Struct):
    type: str = ""
    text: str = ""


class _Message(msgspec.Struct):
    role: str
    content: str | list[_Part] | None = None


class _StreamOptions(msgspec.Struct):
    include_usage: bool = False


class ChatRequest(msgspec.Struct):
    """What counts here of a request for a completion; clients send much more."""

    messages: list[_Message]
    model: str = MODEL
    user: _Key | None = None
    stream: bool = False
    stream_options: _StreamOptions | None = None
    modalities: list[str] | None = None
    """With `audio` among them, a piece comes as a link in the answer's annotations."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How one request wants to be answered."""

    model: str
    now: datetime
    prompt_words: int
    stream: bool
    stream_usage: bool

    def encode(self, text: str, address: str | None = None) -> bytes:
        """Write a completion, whole or as a stream of its pieces, with the link to a piece."""
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if address is not None:
            message["annotations"] = [_cited(address, text)]
        if not self.stream:
            body = self._body("chat.completion", [{"message": message, **_ENDED}])
            return strict_json.dumps({**body, "usage": self._usage(text)})
        chunks = self._chunks(message, text)
        return b"".join(_event(chunk) for chunk in chunks) + _HEAD + b"[DONE]\n\n"

    def _chunks(self, message: Mapping[str, Any], text: str) -> Iterator[Mapping[str, Any]]:
        kind = "chat.completion.chunk"
        said = {"delta": message, **_GOING_ON}
        body = self._body(kind, [said])
        yield body
        yield {**body, "choices": [{"delta": {}, **_ENDED}]}
        if self.stream_usage:
            yield {**body, "choices": [], "usage": self._usage(text)}

    def _body(self, kind: str, choices: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "object": kind,
            "created": int(self.now.timestamp()),
            "model": self.model,
            "choices": choices,
        }

    def _usage(self, text: str) -> dict[str, int]:
        """Count words: nothing here has tokens."""
        said = len(text.split())
        return {
            "prompt_tokens": self.prompt_words,
            "completion_tokens": said,
            "total_tokens": self.prompt_words + said,
        }


def _cited(address: str, text: str) -> Mapping[str, Any]:
    """Write a link where a screen shows it and nobody reads it aloud."""
    cited = {"title": text, "url": address, "start_index": 0, "end_index": len(text)}
    return {"type": "url_citation", "url_citation": cited}


_ENDED = {"index": 0, "finish_reason": "stop"}
_GOING_ON = {"index": 0, "finish_reason": None}


@dataclass(frozen=True, slots=True)
class ChatTurn(Turn):
    """A turn that knows how its sender wants to be answered."""

    form: _Form | None = None


class ChatDoor:
    """Chat messages in, a completion out."""

    accepts = answers = strict_json.MEDIA_TYPE
    waits_for_audio = False
    """A home's player asks once."""
    explains = True

    def __init__(
        self,
        callers: Callers,
        household: str,
        locale: str,
        clock: Callable[[], datetime],
        *,
        home_player: bool = False,
    ) -> None:
        """Take who may come in, whom the operator's token speaks for, and whether a home plays."""
        self._device = HOME if home_player else TEXT_ONLY
        self._callers = callers
        self._household = household
        self._locale = locale
        self._clock = clock

    def verify(self, request: RawRequest) -> None:
        """Check the bearer token.

        Raises:
            Refused: it is missing, wrong or revoked (401).
        """
        self._callers.known(request)

    def parse(self, request: RawRequest) -> Turn | Acknowledged:
        """Read what was said last, or the answer to someone who only tries the door.

        Raises:
            BadRequest: the body is not a chat, or nobody says anything in it.
        """
        body = strict_json.loads(request.body, LIMITS)
        try:
            given = msgspec.convert(body, ChatRequest)
        except msgspec.ValidationError as error:
            raise BadRequest("form", detail=str(error)) from error
        words = _last_words(given.messages)
        form = _form(given, words, self._clock())
        if given.user is None:
            return Acknowledged(form.encode(READY))
        device = Device(shared=True) if "audio" in (given.modalities or ()) else self._device
        return self._turn(given.user, words, form, self._callers.known(request), device)

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the completion; its last mark says whether the microphone opens."""
        if not isinstance(turn, ChatTurn) or turn.form is None:
            raise TypeError("this door renders only what it parsed")
        text = plain(rendered.reply.speech, MAX_TEXT_CHARACTERS)
        return turn.form.encode(
            ending_as_it_listens(text, listens=rendered.reply.listen is not None),
            rendered.stream.url if rendered.stream and not turn.device.home_player else None,
        )

    def _turn(
        self, conversation: str, words: str, form: _Form, caller: Caller, device: Device
    ) -> ChatTurn:
        return ChatTurn(
            platform=NAME,
            user=caller.user or self._household,
            session=conversation,
            at=form.now,
            input=Utterance(words) if words else Event("silence"),
            device_key=caller.device,
            locale=self._locale,
            device=device,
            form=form,
        )


def models() -> Mapping[str, Any]:
    """Return the list of models: there is one."""
    model = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
    return {"object": "list", "data": [model]}


def media_type(body: bytes) -> str:
    """Tell what an answer of this door is."""
    return EVENT_STREAM if body.startswith(_HEAD) else strict_json.MEDIA_TYPE


def error_body(status: int, code: str, detail: str) -> bytes:
    """Write a refusal as OpenAI's clients read it."""
    kind = _KINDS.get(status, "invalid_request_error")
    message = _MESSAGES.get(code) or f"refused: {code}" + (f" ({detail})" if detail else "")
    error = {"message": message, "type": kind, "param": None, "code": code}
    return strict_json.dumps({"error": error})


_KINDS: Mapping[int, str] = {401: "authentication_error", 503: "server_error"}
_MESSAGES = {
    "busy": f"Self Trust is busy: {Busy.detail}",
    "token": "This token is missing, wrong or revoked; make one with: selftrust token new",
}


def _last_words(messages: Sequence[_Message]) -> str:
    for message in reversed(messages):
        if message.role == "user":
            words = _text(message).strip()
            if len(words.encode()) > MAX_WORDS_BYTES:
                raise BadRequest("words_too_long", detail=f"at most {MAX_WORDS_BYTES} bytes")
            return words
    raise BadRequest("form", detail="`messages` holds none of the role `user`")


def _text(message: _Message) -> str:
    if isinstance(message.content, list):
        return " ".join(part.text for part in message.content if part.type == "text")
    return message.content or ""


def _form(given: ChatRequest, words: str, now: datetime) -> _Form:
    options = given.stream_options or _StreamOptions()
    return _Form(given.model, now, len(words.split()), given.stream, options.include_usage)


def _event(chunk: Mapping[str, Any]) -> bytes:
    # ASCII: a line separator of Unicode's in the words would end the event for some readers.
    return _HEAD + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n"
