"""A home's player: told what to play apart from the answer, which in a home is a text alone.

The order is a job, committed with its turn, and given to the address of SELFTRUST_NOTIFY_URL. A
player that starts long after the words that asked for it startles people, so a late order is let
go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from service.jobs import Job, NewJob
from service.rendered import Stream
from skills.reply import AudioAction
from skills.turn import Turn

PLAY = "play"
LATE = timedelta(seconds=8)
"""After so long nobody waits for the sound any more."""


class Orders(Protocol):
    """Where orders go."""

    def post(self, told: Mapping[str, Any]) -> None:
        """Hand one over.

        Raises:
            SelfTrustError: it was not taken.
        """
        ...


def play_job(
    turn: Turn, action: AudioAction, stream: Stream | None, *, of_nobody: bool = False
) -> NewJob:
    """Return the job that tells the home's player what a reply wants of it.

    Args:
        turn: names who spoke, and at which device.
        action: what the reply wants.
        stream: the piece; None: the player falls silent.
        of_nobody: whoever spoke was deleted in this turn: what is personal goes with them, and so
            the order names nobody.
    """
    told = {
        "kind": "player",
        "platform": turn.platform,
        "user": None if of_nobody else turn.user,
        "device": turn.device_key,
        "action": "stop" if stream is None else "play",
        "title": action.title,
        "minutes": action.minutes,
        "url": stream.url if stream else None,
        "offset_seconds": stream.offset_ms // 1000 if stream else 0,
    }
    until = datetime.now(UTC) + LATE
    return NewJob(PLAY, {"told": told, "until": until.isoformat()}, personal=not of_nobody)


class HomePlayer:
    """Does the jobs."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def __call__(self, job: Job) -> None:
        """Give the order, while it still means something.

        Raises:
            SelfTrustError: it was not taken.
        """
        if datetime.now(UTC) <= datetime.fromisoformat(job.payload["until"]):
            self._orders.post(job.payload["told"])
