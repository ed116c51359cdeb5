"""What each platform refuses or mangles in an answer: one row a platform.

The tests hold every reply of every scenario against its row; at run time the webhook does, so that
what breaks a limit is shortened or not sent, and never goes out broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from service.platforms import alexa_limits, dialogflow_limits, twilio_limits, yandex_limits
from service.platforms.fault import Fault
from skills.turn import Turn

Linter: TypeAlias = Callable[[bytes, Turn], Iterable[Fault]]

LINTERS: Mapping[str, Linter] = {
    "alexa": alexa_limits.faults,
    "dialogflow": dialogflow_limits.faults,
    "twilio": twilio_limits.faults,
    "yandex": yandex_limits.faults,
}
"""By `Turn.platform`; a platform without a row has no limits that a reply could reach."""


def faults(answer: bytes, turn: Turn) -> list[Fault]:
    """Return what the turn's platform would refuse in its answer."""
    linter = LINTERS.get(turn.platform)
    return list(linter(answer, turn)) if linter else []
