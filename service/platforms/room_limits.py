"""The limits of a text that a home reads out: an answer to a chat agent, or to a satellite."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from service.platforms.fault import Fault
from service.platforms.generic_limits import MAX_TEXT_CHARACTERS, asked
from skills.turn import Turn

MAX_RESPONSE_BYTES = 64 * 1024
"""A line of an event stream that is longer ends the reader of Home Assistant's HTTP client."""

_EVENT = b"data: "


def faults(answer: bytes, _turn: Turn) -> Iterator[Fault]:
    """Yield what a chat client would choke on, or a room hear that it should not.

    That a question opens the microphone is decided by the text itself (`question.py`).
    """
    if len(answer) > MAX_RESPONSE_BYTES:
        yield Fault("response_bytes")
    yield from text_faults(_text(answer))


def text_faults(text: str, *, listens: bool | None = None) -> Iterator[Fault]:
    """Yield what is wrong with a text that is read out; `listens` where that is told beside it."""
    if len(text) > MAX_TEXT_CHARACTERS:
        yield Fault("text_characters")
    if "://" in text:
        yield Fault("address_read_aloud")
    if listens is not None:
        yield from asked(text, listens=listens)


def _text(answer: bytes) -> str:
    """Return what a completion says, whole or as a stream."""
    first = answer.partition(b"\n")[0].removeprefix(_EVENT)
    choice = msgspec.json.decode(first)["choices"][0]
    said: str = (choice.get("message") or choice["delta"]).get("content", "")
    return said
