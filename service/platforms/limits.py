"""What each door refuses or mangles in an answer: one row a door.

The tests hold every reply of every scenario against its row; at run time the webhook does, so that
what breaks a limit is shortened or not sent, and never goes out broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from service.journal.logins import PLATFORM as BROWSER
from service.platforms import (
    alexa_limits,
    dialogflow_limits,
    generic_limits,
    room_limits,
    twilio_limits,
    yandex_limits,
)
from service.platforms.fault import Fault
from service.platforms.openai import ChatTurn
from skills.turn import Turn

Linter: TypeAlias = Callable[[bytes, Turn], Iterable[Fault]]

LINTERS: Mapping[str, Linter] = {
    "alexa": alexa_limits.faults,
    "dialogflow": dialogflow_limits.faults,
    "twilio": twilio_limits.faults,
    "yandex": yandex_limits.faults,
    "generic": generic_limits.faults,
    BROWSER: generic_limits.faults,
}
"""By `Turn.platform`. A chat's turn is of the generic platform, and has an answer of its own; what
goes to a satellite is held in `service/wyoming/handling.py`.
"""


def faults(answer: bytes, turn: Turn) -> list[Fault]:
    """Return what the turn's platform would refuse in its answer."""
    linter = room_limits.faults if isinstance(turn, ChatTurn) else LINTERS[turn.platform]
    return list(linter(answer, turn))
