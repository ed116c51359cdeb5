"""Notices: what is announced to a person without their having asked just now.

A door that can speak up by itself is a Notifier; where none is, a notice waits for the next launch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from service.fetching import Fetcher
from service.jobs import NewJob

PLAN = "plan_reminders"
REMIND = "remind"
ANNOUNCE = "announce"

_ANSWER_BYTES = 64 * 1024
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement; it never holds a person's words."""

    kind: Literal["reminder"]
    person_id: str
    platform: str
    """Where it was asked for, and by which of the platform's users: the home knows by these which
    speaker that is. Somebody else may use that device by now, or have used it first."""
    user: str
    due: datetime
    text: str
    """What may be said aloud."""


class Notifier(Protocol):
    """Something that reaches a person by itself: a speaker in the house, a telephone, a page."""

    def receivers(self, person_id: str) -> Sequence[str]:
        """Name what it reaches a person by; each is told by itself, and by itself again."""
        ...

    def notify(self, notice: Notice, receiver: str) -> None:
        """Announce it, or have it announced, by one of a person's receivers.

        Raises:
            FetchFailed: it could not be handed over; it is tried again.
        """
        ...


class Webhook:
    """Posts notices as JSON to an address, such as a webhook of Home Assistant's."""

    def __init__(self, url: str) -> None:
        """Take where to post: an http or https address."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        self._fetcher = Fetcher(origin, max_bytes=_ANSWER_BYTES, seconds=_SECONDS)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def receivers(self, person_id: str) -> Sequence[str]:
        """Name the address, which knows by the notice who is meant: it has no other name."""
        return [""]

    def notify(self, notice: Notice, receiver: str) -> None:
        """Post it.

        Raises:
            FetchFailed: the address did not take it.
        """
        self.post(
            {
                "kind": notice.kind,
                "platform": notice.platform,
                "user": notice.user,
                "due": notice.due.isoformat(),
                "text": notice.text,
            }
        )

    def post(self, told: Mapping[str, Any]) -> None:
        """Post an object as JSON.

        Raises:
            FetchFailed: the address did not take it.
        """
        self._fetcher.post(self._path, json.dumps(dict(told)).encode("ascii"))


def plan_job(platform: str, user: str) -> NewJob:
    """Have a person's reminders planned anew: after a change of them, or of their clock."""
    return NewJob(PLAN, {"platform": platform, "user": user}, personal=True)
