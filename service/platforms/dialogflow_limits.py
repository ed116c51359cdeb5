"""Dialogflow's limits of a response, of both editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from service.platforms.fault import Fault
from service.platforms.generic_limits import asked, piece
from skills.turn import Turn

MAX_RESPONSE_BYTES = 64 * 1024
MAX_SPEECH_CHARACTERS = 5000
"""Google's synthesis takes 5000 bytes of text or markup at once; our words are ASCII or nearly."""

_KINDS = frozenset({"text", "outputAudioText", "playAudio", "payload", "endInteraction"})


def faults(answer: bytes, _turn: Turn) -> Iterator[Fault]:
    """Yield what Dialogflow would refuse, or cut off."""
    if len(answer) > MAX_RESPONSE_BYTES:
        yield Fault("response_bytes")
    body = msgspec.json.decode(answer)
    told = body.get("fulfillmentMessages") or body["fulfillmentResponse"]["messages"]
    for message in told:
        yield from _message(message)
    words = [text for message in told for text in message.get("text", {}).get("text", ())]
    yield from asked(" ".join(words), listens=_listens(told))


def _listens(told: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether an answer is awaited: a client is told, and a telephone waits until the end."""
    for message in told:
        if "expects_reply" in message.get("payload", {}):
            return bool(message["payload"]["expects_reply"])
    return not any("endInteraction" in message for message in told)


def _message(message: Mapping[str, Any]) -> Iterator[Fault]:
    if len(message) != 1 or not message.keys() <= _KINDS:
        yield Fault("message_kind")
    spoken = [*message.get("text", {}).get("text", ())]
    spoken.append(message.get("outputAudioText", {}).get("ssml", ""))
    if any(len(words) > MAX_SPEECH_CHARACTERS for words in spoken):
        yield Fault("speech_characters")
    address = message.get("playAudio", {"audioUri": "http"})["audioUri"]
    if not address.startswith("http"):
        yield Fault("audio_address")
    yield from piece({"url": address})
    yield from piece(message.get("payload", {}).get("audio") or {})
