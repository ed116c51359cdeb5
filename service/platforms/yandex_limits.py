"""Yandex Alice's limits of a response."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from service.platforms.fault import Fault
from service.platforms.generic_limits import asked, piece
from skills.turn import Turn

MAX_TEXT_CHARACTERS = 1024


def faults(answer: bytes, turn: Turn) -> Iterator[Fault]:
    """Yield what Yandex would refuse."""
    response = msgspec.json.decode(answer)["response"]
    if is_report(turn):
        if not response.keys() <= {"directives"}:
            yield Fault("words_to_a_player")
    elif not 0 < len(response.get("text", "")) <= MAX_TEXT_CHARACTERS:
        yield Fault("text_characters")
    if len(response.get("tts", "")) > MAX_TEXT_CHARACTERS:
        yield Fault("tts_characters")
    player = response.get("directives", {}).get("audio_player", {"action": "Stop"})
    if player["action"] == "Play" and response.get("should_listen") is not False:
        yield Fault("plays_and_listens")
    yield from piece(player.get("item", {}).get("stream", {}))
    ends = response.get("end_session") or response.get("should_listen") is False
    yield from asked(response.get("tts", ""), listens=not ends)


def is_report(turn: Turn) -> bool:
    """Say whether a player reported something: it is answered with directives alone."""
    return (turn.event or "").startswith("playback_")
