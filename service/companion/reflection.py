"""A spoken reflection from the page: recorded there, or a file; taken as at every other door."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from audio.errors import BadSound
from service.companion.desk import Desk
from service.companion.today import Today
from service.errors import Conflict, JournalBusy, JournalFull
from service.journal.logins import PLATFORM
from service.submission import Spoken, submit

_LONGEST_DELIVERY = 64


class Reflection:
    """Takes a recording; the worker writes its words down."""

    def __init__(self, desk: Desk, today: Today) -> None:
        """Take the page on which a refusal is shown."""
        self._desk = desk
        self._today = today

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the view."""
        blueprint.add_url_rule("/reflection", "reflect", self._reflect, methods=["POST"])

    def _reflect(self) -> Response | tuple[str, int]:
        upload = request.files.get("sound")
        spoken = Spoken(
            PLATFORM,
            self._desk.login.id,
            upload.read() if upload else b"",
            self._desk.clock(),
            self._desk.zone,
            delivery=request.form.get("delivery", "")[:_LONGEST_DELIVERY] or None,
            person_id=self._desk.login.person_id,  # who may have gone since the login was read
        )
        try:
            kept = submit(self._desk.journal, spoken)
        except (BadSound, Conflict) as refusal:
            return self._today.page(spoken_refusal=str(refusal)), 422
        except (JournalBusy, JournalFull):
            again = "that could not be saved just now; please try again"
            return self._today.page(spoken_refusal=again), 503
        flash("Kept. Its words will be here in a moment.")
        return redirect(url_for("companion.entry", entry_id=kept.entry_id), 303)
