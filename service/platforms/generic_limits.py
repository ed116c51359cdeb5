"""The limits of our own JSON: what small devices hold, and what our own addresses can carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from service.platforms.fault import Fault
from skills.turn import Turn

MAX_RESPONSE_BYTES = 16 * 1024
"""A microcontroller reads an answer into memory that it has little of."""
MAX_TEXT_CHARACTERS = 4096
"""As much as services of synthesis take at once."""
MAX_ADDRESS_CHARACTERS = 4000
"""Our own web server, as others, refuses a request line of more than 4094 bytes."""
MAX_TOKEN_CHARACTERS = 1024


def faults(answer: bytes, turn: Turn) -> Iterator[Fault]:
    """Yield what a device could not take, or our own server not serve."""
    body = msgspec.json.decode(answer)
    audio = body["audio"] or {}
    if len(answer) > MAX_RESPONSE_BYTES:
        yield Fault("response_bytes")
    if max(len(body["text"]), len(body["reprompt"])) > MAX_TEXT_CHARACTERS:
        yield Fault("text_characters")
    if len(body["speech_url"] or "") > MAX_ADDRESS_CHARACTERS:
        yield Fault("address_characters")
    yield from piece(audio)
    if body["expects_reply"] != (body["listen_for"] is not None):
        yield Fault("expects_what_it_does_not_name")
    if body["session_end"] and body["expects_reply"]:
        yield Fault("ends_and_listens")
    if body["text"] and (turn.event or "").startswith("playback_"):
        yield Fault("words_to_a_player")
    yield from asked(body["text"], listens=body["expects_reply"])


def piece(played: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield where a piece's address could not be asked for, or its token not be told back."""
    if len(played.get("url") or "") > MAX_ADDRESS_CHARACTERS:
        yield Fault("address_characters")
    if len(played.get("token") or "") > MAX_TOKEN_CHARACTERS:
        yield Fault("token_characters")


def asked(text: str, *, listens: bool) -> Iterator[Fault]:
    """Yield where a question and an open microphone don't go together: it confuses, and works."""
    asks = text.rstrip().endswith("?")
    if text and asks != listens:
        code = "question_without_microphone" if asks else "microphone_without_question"
        yield Fault(code, breaks=False)
