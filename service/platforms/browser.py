"""The companion page's own door: the generic one, for whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import g

from service import strict_json
from service.journal.logins import PLATFORM
from service.platforms.generic import JsonAnswers, read
from service.platforms.request import BadRequest, RawRequest
from skills.turn import Turn


class BrowserDoor(JsonAnswers):
    """The page says what was said; its session says who."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def verify(self, request: RawRequest) -> None:
        """Find nothing left to do: the page's guard has let this request in."""

    def parse(self, request: RawRequest) -> Turn:
        """Read a turn of whoever is signed in.

        Raises:
            BadRequest: the body is not of the documented form.
        """
        body = strict_json.loads(request.body)
        if not isinstance(body, dict):
            raise BadRequest("form", detail="the body must be an object")
        turn = read({**body, "user": g.login.id}, self._clock())
        return replace(turn, platform=PLATFORM, device_key=turn.session)
