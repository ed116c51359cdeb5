"""The companion page's own door: the generic one, for whoever is signed in.

A spoken answer's `ear` names where its sound is, as `/talk/hear` got it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import g

from service import strict_json
from service.journal.logins import PLATFORM
from service.platforms.generic import JsonAnswers, read
from service.platforms.request import BadRequest, RawRequest
from skills.turn import Told, Turn


class BrowserDoor(JsonAnswers):
    """The page says what was said; its session says who."""

    def __init__(self, clock: Callable[[], datetime], told: Callable[[str], Told | None]) -> None:
        """Take what finds the sound of an answer by its ear."""
        self._clock = clock
        self._told = told

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
        ear = body.get("ear")
        told = self._told(ear) if isinstance(ear, str) else None
        # The page shows one journal: a turn on it is of whoever is signed in.
        device = replace(turn.device, login=True)
        return replace(turn, platform=PLATFORM, device_key=turn.session, told=told, device=device)
