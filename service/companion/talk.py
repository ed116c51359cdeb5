"""Talking: the same dialogue as at every door, by typing or by voice, in our own voice.

The microphone's sound comes in pieces of a third of a second, each a request of its own, and goes
on to the speech process: no web thread is held between two pieces.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any, get_args

from flask import Blueprint, Response, render_template, request

from audio.errors import RecognitionError
from service import webhook
from service.companion.desk import Desk
from service.platforms.browser import BrowserDoor
from service.speech.client import SpeechClient, SpeechUnavailable
from service.speech.protocol import socket_path
from service.turns import Turns
from skills.reply import Listen
from skills.turn import Told

EAR = re.compile(r"[0-9a-f-]{36}")
"""An answer's name: a UUID that the page makes."""
AWAITED = get_args(Listen)
MOST_PIECE_BYTES = 400_000
"""Two seconds at 96 kHz: pieces of a third of a second pile up where the line was slow."""

HEARING_AT_ONCE = 4
"""Pieces that may be heard at a time by one web process: half of its threads. The others come
again, so that a busy recogniser leaves threads for the doors that have a deadline."""


class Talk:
    """The page's smart speaker."""

    def __init__(self, desk: Desk, turns: Turns) -> None:
        self._desk = desk
        self._turns = turns
        self._door = BrowserDoor(desk.clock, self._told)
        self._speech = SpeechClient(socket_path(desk.config.runtime))
        self._hearing = threading.BoundedSemaphore(HEARING_AT_ONCE)

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        blueprint.add_url_rule("/talk", "talk", self._page, methods=["GET"])
        blueprint.add_url_rule("/talk/turn", "turn", self._turn, methods=["POST"])
        blueprint.add_url_rule("/talk/hear/<ear>", "hear", self._hear, methods=["POST"])

    def _page(self) -> str:
        return render_template("companion/talk.html", section="talk")

    def _turn(self) -> Response:
        return webhook.answer(self._door, self._turns)

    def _hear(self, ear: str) -> Response | Mapping[str, Any]:
        """Take in a piece of what is being said; answer with the words so far."""
        request.max_content_length = MOST_PIECE_BYTES
        awaited, rate = request.args.get("for"), request.args.get("rate", "")
        if not EAR.fullmatch(ear) or awaited not in (*AWAITED, "", None) or not rate.isdecimal():
            return Response(status=400)
        asked = {
            "ear": self._named(ear),
            "awaited": awaited or None,
            "rate": int(rate),
            "held": "held" in request.args,
            "end": "end" in request.args,
            "keeps": awaited == "open_speech" and self._desk.keeps_recordings,
        }
        if not self._hearing.acquire(blocking=False):
            return _later()
        try:
            return self._speech.hear(asked, request.get_data())
        except RecognitionError:
            return Response(status=422)
        except SpeechUnavailable:
            return _later()
        finally:
            self._hearing.release()

    def _told(self, ear: str) -> Told | None:
        """Return how an answer sounded; none where the speech process has just gone."""
        try:
            return self._speech.told(self._named(ear))
        except SpeechUnavailable:
            return None

    def _named(self, ear: str) -> str:
        """Name an ear for the speech process: nobody can name another person's."""
        return f"{self._desk.login.id} {ear}"


def _later() -> Response:
    return Response(status=503, headers={"Retry-After": "2"})
