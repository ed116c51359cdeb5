"""Yandex Alice's door, `POST /yandex/<secret>`: a skill with the audio player."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from service import strict_json
from service.plain_text import plain
from service.platforms.request import BadRequest, RawRequest, Refused
from service.platforms.yandex_limits import MAX_TEXT_CHARACTERS, is_report
from service.rendered import Rendered
from skills.turn import Device, Event, EventName, Player, Turn, Utterance

NAME = "yandex"
_EVENTS: dict[str, EventName] = {
    "AudioPlayer.PlaybackStarted": "playback_started",
    "AudioPlayer.PlaybackStopped": "playback_stopped",
    "AudioPlayer.PlaybackFinished": "playback_finished",
    "AudioPlayer.PlaybackNearlyFinished": "playback_nearly_finished",
    "AudioPlayer.PlaybackFailed": "playback_failed",
}

_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class _Meta(msgspec.Struct):
    locale: str = "ru-RU"
    timezone: str | None = None
    interfaces: dict[str, Any] = msgspec.field(default_factory=dict)


class _User(msgspec.Struct):
    user_id: _Key


class _Application(msgspec.Struct):
    application_id: _Key


class _Session(msgspec.Struct):
    session_id: _Key
    message_id: Annotated[int, msgspec.Meta(ge=0)]
    application: _Application
    user: _User | None = None
    new: bool = False


class _Said(msgspec.Struct):
    type: str
    command: str = ""
    original_utterance: str = ""


class _PlayerState(msgspec.Struct):
    token: str | None = None
    offset_ms: Annotated[int, msgspec.Meta(ge=0)] = 0


class _State(msgspec.Struct):
    audio_player: _PlayerState | None = None


class _Request(msgspec.Struct):
    session: _Session
    request: _Said
    meta: _Meta = msgspec.field(default_factory=_Meta)
    state: _State = msgspec.field(default_factory=_State)


class YandexAlice:
    """A secret address in, for Yandex signs nothing, and its JSON out; no secret: no door."""

    accepts = answers = strict_json.MEDIA_TYPE
    waits_for_audio = False
    explains = False

    def __init__(self, secrets: Sequence[str], clock: Callable[[], datetime]) -> None:
        self._secrets = [secret.encode() for secret in secrets]
        self._clock = clock

    def verify(self, request: RawRequest) -> None:
        """Compare the address's last part with the secrets, in constant time.

        Raises:
            Refused: it is none of them: there is nothing at that address (404).
        """
        given = request.path.rpartition("/")[2].encode()
        matches = [hmac.compare_digest(given, secret) for secret in self._secrets]
        if not any(matches):
            raise Refused(404, "secret")

    def parse(self, request: RawRequest) -> Turn:
        """Read a turn.

        Raises:
            BadRequest: something that Yandex promises is missing.
        """
        try:
            given = msgspec.convert(strict_json.loads(request.body), _Request)
        except msgspec.ValidationError as error:
            raise BadRequest("form", detail=str(error)) from error
        session, player = given.session, given.state.audio_player
        return Turn(
            platform=NAME,
            # Signed in, a person is the same on all devices; else a device is a person.
            user=session.user.user_id if session.user else session.application.application_id,
            session=session.session_id,
            at=self._clock(),
            input=_input(given),
            request_id=f"{session.session_id}/{session.message_id}",
            device_key=session.application.application_id,
            locale=given.meta.locale,
            timezone=given.meta.timezone,
            device=Device(
                audio="audio_player" in given.meta.interfaces,
                display="screen" in given.meta.interfaces,
                shared=True,  # a speaker in a room: whoever is there hears it
            ),
            player=Player(player.token, player.offset_ms) if player and player.token else None,
            new_session=session.new,
        )

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the answer; what a player reported is answered with directives alone."""
        reply = rendered.reply
        response: dict[str, Any] = {}
        if not is_report(turn):
            words = plain(reply.speech, MAX_TEXT_CHARACTERS)
            plays = rendered.stream is not None
            # The text is shown and `tts` is said, in which + and <[...]> would be marks.
            response = {
                "text": words or "…",
                "tts": words.translate(_MARKS),
                "end_session": reply.end and not plays,
            }
            if plays:
                response["should_listen"] = False
        if directive := _directive(rendered):
            response["directives"] = {"audio_player": directive}
        return strict_json.dumps({"response": response, "version": "1.0"})


_MARKS = str.maketrans("<>[]+", "     ")


def _input(given: _Request) -> Utterance | Event:
    said, player = given.request, given.state.audio_player
    if said.type in _EVENTS:
        token = player.token if player else None
        return Event(_EVENTS[said.type], token, player.offset_ms if player else None)
    words = (said.command or said.original_utterance).strip()
    if words:
        return Utterance(words)
    return Event("launch" if given.session.new else "silence")


def _directive(rendered: Rendered) -> dict[str, Any] | None:
    action, stream = rendered.reply.audio, rendered.stream
    if action is not None and action.action == "stop":
        return {"action": "Stop"}
    if stream is None:
        return None
    item = {"url": stream.url, "offset_ms": stream.offset_ms, "token": stream.token}
    return {"action": "Play", "item": {"stream": item}}
