"""The day's page: a check-in by keyboard, and what was kept lately."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.companion import diary
from service.companion.desk import Desk
from service.errors import JournalBusy, JournalFull
from service.journal.search import Query
from skills.reply import Keep

CHECK_IN = "F1"
LATELY = 5
LONGEST_TEXT = 8000
LONGEST_FEELING = 60


class Today:
    """What one sees first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        blueprint.add_url_rule("/", "today", self.page, methods=["GET"])
        blueprint.add_url_rule("/check-in", "check_in", self._keep, methods=["POST"])

    def page(self, refusal: str = "", spoken_refusal: str = "") -> str:
        """Draw it, with the reason why something was not kept, and what was written meanwhile."""
        desk = self._desk
        newest = desk.search(Query(limit=LATELY))
        return render_template(
            "companion/today.html",
            section="today",
            greeting=_greeting(desk.now.hour),
            days=diary.days(newest, desk.zone, desk.today, desk.calendar),
            refusal=refusal,
            spoken_refusal=spoken_refusal,
            written=request.form,
            delivery=secrets.token_hex(16),
            keeps=desk.keeps_recordings,
            longest=desk.config.reflection.longest,
            warning=desk.config.reflection.warning,
        )

    def _keep(self) -> Response | tuple[str, int]:
        fields = _fields()
        if not fields:
            return self.page("there is nothing to keep yet"), 422
        try:
            self._desk.write([Keep(secrets.token_hex(12), CHECK_IN, fields)])
        except (JournalBusy, JournalFull):
            return self.page("that could not be saved just now; please try again"), 503
        flash("Kept.")
        return redirect(url_for("companion.today"), 303)


def _fields() -> dict[str, object]:
    """Read the form; what was left blank is absent, never 0 or empty."""
    rating = request.form.get("rating", "")
    feeling = request.form.get("feeling", "").strip().lower()[:LONGEST_FEELING]
    text = request.form.get("text", "").strip()[:LONGEST_TEXT]
    fields: dict[str, object] = {}
    if rating.isascii() and rating.isdigit() and int(rating) <= 10:  # noqa: PLR2004 -- zero to ten
        fields["rating"] = int(rating)
    if feeling:
        fields["feeling"] = feeling
    if text:
        fields |= {"text": text, "text_raw": text, "note": text}
    return fields


def _greeting(hour: int) -> str:
    if hour < 5 or hour >= 22:  # noqa: PLR2004 -- the small hours
        return "A quiet hour"
    if hour < 12:  # noqa: PLR2004 -- noon
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"  # noqa: PLR2004 -- six o'clock
