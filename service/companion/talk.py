"""Talking: the same dialogue as at every door, by typing or by voice, in our own voice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, render_template

from service import webhook
from service.platforms.browser import BrowserDoor
from service.turns import Turns


class Talk:
    """The page's smart speaker."""

    def __init__(self, turns: Turns, clock: Callable[[], datetime]) -> None:
        self._turns = turns
        self._door = BrowserDoor(clock)

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        blueprint.add_url_rule("/talk", "talk", self._page, methods=["GET"])
        blueprint.add_url_rule("/talk/turn", "turn", self._turn, methods=["POST"])

    def _page(self) -> str:
        return render_template("companion/talk.html", section="talk")

    def _turn(self) -> Response:
        return webhook.answer(self._door, self._turns)
