"""The guided library: every piece with its lengths, its player and its transcript."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template

from service.companion.desk import Desk
from service.errors import JournalBusy, JournalFull
from skills.guided import UnknownTitleError
from skills.reply import AudioAction
from skills.speech import Breath, Say, Script

RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that are spoken without a longer silence, or a note on what happens between."""

    text: str
    spoken: bool = True


class Library:
    """What there is to listen to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        blueprint.add_url_rule("/listen", "listen", self._shelf, methods=["GET"])
        blueprint.add_url_rule(
            "/listen/<title>/<int:minutes>", "piece", self._piece, methods=["GET"]
        )

    def _shelf(self) -> str:
        scripts = self._desk.catalogue.scripts
        return render_template("companion/listen.html", section="listen", scripts=scripts)

    def _piece(self, title: str, minutes: int) -> str:
        script = self._script(title)
        if minutes not in script.minutes:
            abort(404)
        address, token, ready = self._stream(script, minutes)
        return render_template(
            "companion/piece.html",
            section="listen",
            script=script,
            minutes=minutes,
            transcript=transcript(script, minutes),
            address=address,
            token=token,
            ready=ready,
            retry=RETRY_SECONDS,
        )

    def _script(self, title: str) -> Script:
        try:
            return self._desk.catalogue.script(title)
        except UnknownTitleError:
            abort(404)

    def _stream(self, script: Script, minutes: int) -> tuple[str, str, bool]:
        """Return where the piece is heard on this page, its token, and whether it is rendered."""
        action = AudioAction("play", script.id, minutes)
        stream, job = self._desk.renditions.stream(action, self._desk.person.manner, waits=True)
        if job is not None:
            with suppress(JournalBusy, JournalFull):  # the page asks again, and so do we
                self._desk.journal.jobs.enqueue(job, self._desk.clock())
        return urlsplit(stream.url).path, stream.token, job is None


def transcript(script: Script, minutes: int) -> Sequence[Paragraph]:
    """Write out what is heard at a length (WCAG 1.2.1)."""
    told: list[Paragraph] = []
    for part in script.parts(minutes):
        if isinstance(part, Say):
            told.append(Paragraph(part.text))
        elif isinstance(part, Breath):
            words = " ".join(say.text for say in part.words)
            note = f"{part.count} slow breaths, marked by soft sounds"
            told.append(Paragraph(f"({note}{': ' + words if words else ''})", spoken=False))
    return told
