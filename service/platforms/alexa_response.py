"""Replies in Alexa's form, within Alexa's limits."""

from __future__ import annotations

from typing import Any

from service import strict_json
from service.platforms.alexa_elicitation import awaited_slot, delegate, elicit, is_delegated
from service.platforms.alexa_limits import ALLOWED_FOR, MAX_SPEECH_CHARACTERS, can_speak
from service.platforms.alexa_reminders import PERMISSION
from service.platforms.alexa_screen import card, metadata, screen
from service.rendered import Rendered, Stream
from service.ssml import ssml
from skills.reply import Reply
from skills.speech import Speech
from skills.turn import Intent, Turn

_STOP = {"type": "AudioPlayer.Stop"}
_CLEAR = {"type": "AudioPlayer.ClearQueue", "clearBehavior": "CLEAR_ENQUEUED"}
_ASK_LEAVE = {
    "type": "Connections.SendRequest",
    "name": "AskFor",
    "payload": {
        "@type": "AskForPermissionsConsentRequest",
        "@version": "1",
        "permissionScope": PERMISSION,
    },
    "token": "reminders",
}
_STOPPING_INTENTS = frozenset({"PauseAudio", "Stop"})


def response(body: dict[str, Any]) -> bytes:
    """Wrap the response's body; an empty one is an acknowledgement."""
    return strict_json.dumps({"version": "1.0", "response": body})


def render(rendered: Rendered, turn: Turn) -> bytes:
    """Return the answer to `turn`.

    Where the request came without a session, or ended it, nothing can be said: only the player is
    told what to do, as far as Alexa allows in answer to that event.
    """
    return response(_voiced(rendered, turn) if can_speak(turn) else _silent(rendered, turn))


def _silent(rendered: Rendered, turn: Turn) -> dict[str, Any]:
    directives = _player_directives(rendered, turn)
    if turn.event in ALLOWED_FOR:
        allowed = ALLOWED_FOR[turn.event]
        directives = [directive for directive in directives if directive["type"] in allowed]
    return {"directives": directives} if directives else {}


def _voiced(rendered: Rendered, turn: Turn) -> dict[str, Any]:
    if is_delegated(rendered, turn):  # which Alexa takes alone: it speaks, and shows, by itself
        return {"directives": [delegate()], "shouldEndSession": False}
    reply = rendered.reply
    directives = _player_directives(rendered, turn)
    listens = reply.listen is not None and not reply.end and not _plays(reply)
    # While Alexa asks for us the session waits, and its end is Alexa's own matter.
    body: dict[str, Any] = {} if reply.asks_leave else {"shouldEndSession": not listens}
    if reply.speech:
        body["outputSpeech"] = _output_speech(reply.speech, rendered)
    if shown := card(rendered, turn):
        body["card"] = shown
    if listens and reply.reprompt:
        body["reprompt"] = {"outputSpeech": _output_speech(reply.reprompt, rendered)}
    if listens and (slot := awaited_slot(rendered)):
        directives.append(elicit(*slot))
    if reply.asks_leave:
        directives.append(_ASK_LEAVE)
    if document := screen(rendered, turn):
        directives.append(document)
    if directives:
        body["directives"] = directives
    return body


def _output_speech(speech: Speech, rendered: Rendered) -> dict[str, str]:
    text = ssml(speech, cue_urls=rendered.cue_urls, rate=rendered.rate, limit=MAX_SPEECH_CHARACTERS)
    return {"type": "SSML", "ssml": text}


def _plays(reply: Reply) -> bool:
    return reply.audio is not None and reply.audio.action in {"play", "resume"}


def _player_directives(rendered: Rendered, turn: Turn) -> list[dict[str, Any]]:
    audio = rendered.reply.audio
    action = audio.action if audio else None
    cleared = [_CLEAR] if audio and audio.clears else []
    if not turn.device.audio:
        return []
    if action == "stop" or (action is None and _stops_the_player(turn)):
        return [_STOP, *cleared]
    if action is None or rendered.stream is None:
        return []
    queued = action == "queue"
    return [*cleared, _play(rendered.stream, metadata(rendered, turn), queued=queued)]


def _stops_the_player(turn: Turn) -> bool:
    """Say whether "stop" or "pause" was said to a player: without a directive it plays on."""
    wanted = isinstance(turn.input, Intent) and turn.input.name in _STOPPING_INTENTS
    return wanted and turn.player is not None


def _play(stream: Stream, named: dict[str, str] | None, *, queued: bool) -> dict[str, Any]:
    audio = {
        "url": stream.url,
        "token": stream.token,
        "offsetInMilliseconds": stream.offset_ms,
    }
    if queued:
        audio["expectedPreviousToken"] = stream.previous_token
    return {
        "type": "AudioPlayer.Play",
        "playBehavior": "ENQUEUE" if queued else "REPLACE_ALL",
        "audioItem": {"stream": audio, **({"metadata": named} if named else {})},
    }
