"""Alexa's limits of a response, as Amazon documents them and as devices have been seen to fail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from service.platforms.fault import Fault
from service.ssml import MAX_CLIPS
from skills.turn import EventName, Turn

MAX_SPEECH_CHARACTERS = 8000
MAX_TOKEN_CHARACTERS = 1024
MAX_URL_CHARACTERS = 8000
LARGE_RESPONSE_BYTES = 24 * 1024
"""Older documentation's limit: devices have been seen to fall silent beyond it."""
MAX_RESPONSE_BYTES = 120 * 1024
MAX_CARD_CHARACTERS = 8000

# What the answer to a delivery without a voice may tell the player; to a button, everything.
ALLOWED_FOR: Mapping[EventName | None, frozenset[str]] = {
    "playback_started": frozenset({"AudioPlayer.Stop", "AudioPlayer.ClearQueue"}),
    "playback_finished": frozenset({"AudioPlayer.Stop", "AudioPlayer.ClearQueue"}),
    "playback_stopped": frozenset(),
    "session_ended": frozenset(),
    "account_closed": frozenset(),
    "leave_changed": frozenset(),
}

_CLIP = re.compile(r'<audio src="([^"]*)"/>')
_CUE_CLIP = re.compile(r"https://[^/]+/audio/clip/[0-9a-f]+\.mp3")
"""Our cues, of three seconds at most: five of them stay far below Alexa's 240 s, and nothing
that is anyone's own is among them."""
_DELEGATE = "Dialog.Delegate"
_DISPLAY = "Alexa.Presentation.APL."
_TAG = re.compile(r"<[^>]*>")
_STREAM = re.compile(r"https://|http://(?:127\.0\.0\.1|localhost)[:/]")


def can_speak(turn: Turn) -> bool:
    """Say whether anything said in answer would be heard."""
    return bool(turn.session) and turn.event != "session_ended"


def faults(answer: bytes, turn: Turn) -> Iterator[Fault]:
    """Yield what Alexa, or a device, would refuse."""
    body = msgspec.json.decode(answer)["response"]
    if len(answer) > MAX_RESPONSE_BYTES:
        yield Fault("response_bytes")
    elif len(answer) > LARGE_RESPONSE_BYTES:
        yield Fault("response_large", breaks=False)
    kinds = [directive["type"] for directive in body.get("directives", ())]
    yield from _voiced(body, kinds) if can_speak(turn) else _silent(body, kinds, turn)
    if kinds:
        yield from _player(body)
        yield from _dialog(body, kinds)
        yield from _display(kinds, turn)


def _dialog(body: Mapping[str, Any], kinds: Sequence[str]) -> Iterator[Fault]:
    """Yield what Alexa refuses beside its own asking: "no other directives are allowed"."""
    asks = [kind for kind in kinds if kind.startswith("Dialog.")]
    beside = [kind for kind in kinds if kind.startswith("AudioPlayer.")]
    if len(asks) > 1 or (asks and beside):
        yield Fault("more_than_one_dialog_directive")
    if _DELEGATE in asks and (len(kinds) > 1 or body.keys() > {"directives", "shouldEndSession"}):
        yield Fault("more_than_delegation")


def _display(kinds: Sequence[str], turn: Turn) -> Iterator[Fault]:
    documents = [kind for kind in kinds if kind.startswith(_DISPLAY)]
    if documents and not turn.device.display:
        yield Fault("document_without_a_display")
    if len(documents) > 1:
        yield Fault("two_documents")


def _silent(body: Mapping[str, Any], kinds: Sequence[str], turn: Turn) -> Iterator[Fault]:
    if not body.keys() <= {"directives"}:
        yield Fault("more_than_directives_without_a_session")
    if any(not kind.startswith("AudioPlayer.") for kind in kinds):
        yield Fault("more_than_the_player_without_a_session")
    if not ALLOWED_FOR.get(turn.event, frozenset(kinds)).issuperset(kinds):
        yield Fault(f"directive_in_answer_to_{turn.event}")


def _voiced(body: Mapping[str, Any], kinds: Sequence[str]) -> Iterator[Fault]:
    said, again = _ssml(body), _ssml(body.get("reprompt", {}))
    if max(len(said), len(again)) >= MAX_SPEECH_CHARACTERS:
        yield Fault("speech_characters")
    clips = _CLIP.findall(said)
    if len(clips) > MAX_CLIPS:
        yield Fault("clips")
    if not all(map(_CUE_CLIP.fullmatch, clips)) or _CLIP.search(again):
        yield Fault("clip_that_is_no_cue")
    yield from _session(body, kinds, said)
    card = body.get("card", {})
    if len(card.get("title", "")) + len(card.get("content", "")) > MAX_CARD_CHARACTERS:
        yield Fault("card_characters")


def _session(body: Mapping[str, Any], kinds: Sequence[str], said: str) -> Iterator[Fault]:
    ends = body.get("shouldEndSession")
    if "Connections.SendRequest" in kinds:
        if ends is not None or "reprompt" in body or said.count("?"):
            yield Fault("question_beside_alexas_own")
        return
    if ends is None:
        yield Fault("session_end_unsaid")
        return
    if _DELEGATE in kinds:
        return  # Alexa asks by itself
    asks = _TAG.sub("", said).rstrip().endswith("?")
    if asks == ends:
        yield Fault("question_without_microphone" if asks else "microphone_without_question", False)
    if ends and "reprompt" in body:
        yield Fault("reprompt_without_microphone")
    if not ends and "AudioPlayer.Play" in kinds:
        yield Fault("play_while_listening")


def _player(body: Mapping[str, Any]) -> Iterator[Fault]:
    plays = [d for d in body.get("directives", ()) if d["type"] == "AudioPlayer.Play"]
    if len(plays) > 1:
        yield Fault("two_play_directives")
    for play in plays:
        stream = play["audioItem"]["stream"]
        if len(stream["token"]) > MAX_TOKEN_CHARACTERS:
            yield Fault("token_characters")
        if len(stream["url"]) > MAX_URL_CHARACTERS:
            yield Fault("url_characters")
        if not _STREAM.match(stream["url"]):
            yield Fault("stream_without_https")
        if ("expectedPreviousToken" in stream) != (play["playBehavior"] == "ENQUEUE"):
            yield Fault("expected_previous_token")


def _ssml(body: Mapping[str, Any]) -> str:
    speech = body.get("outputSpeech", {})
    text: str = speech.get("ssml") or speech.get("text", "")
    return text
