"""The line for one's corner: recorded on the page of the piece it is heard in, and taken back.

The same as `selftrust reflect --corner`: it stays as it was said, so recordings have to be kept for
it, and it is heard in the piece once its person says yes to that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from audio.errors import BadSound, RenderError
from audio.files import read_sound, sound_type
from audio.own_line import LONGEST_SECONDS, prepared
from service.companion.desk import Desk
from service.companion.settings.page import NOT_NOW
from service.errors import Conflict, JournalBusy, JournalFull
from service.journal.logins import PLATFORM
from service.journal.search import Query
from service.submission import Spoken, submit
from skills.flows.guided_audio import CORNER

LONGEST = int(LONGEST_SECONDS)
WARNING = 3
"""Seconds before the end at which a recorder says so."""
KEEP_FIRST = "recordings are not kept yet; choose in the settings how long they stay"
_LONGEST_DELIVERY = 64


@dataclass(frozen=True, slots=True)
class Line:
    """How it stands with somebody's line."""

    recording: str | None
    """The newest one; None where there is none, or its words are still being written down."""
    is_coming: bool
    """One was recorded just now, and its words are still being written down."""
    is_heard: bool
    """It may be heard in the piece, and can be: nobody else hears this browser."""
    allowed: bool
    """Its person said yes to that."""


class Corner:
    """Records it, plays it, forgets it, and lets it be heard or not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        add = blueprint.add_url_rule
        add("/listen/line", "own_line", self._sound, methods=["GET"])
        add("/listen/line/<title>/<int:minutes>", "record_line", self._record, methods=["POST"])
        decide = "/listen/line/<title>/<int:minutes>/decide"
        add(decide, "decide_line", self._decide, methods=["POST"])

    def line(self) -> Line:
        """Tell how it stands."""
        desk = self._desk
        lines = desk.search(Query(flow=CORNER))
        references = (one.fields.get("audio_ref") for one in lines)
        recording = next((str(one) for one in references if one), None)
        allowed = desk.person.own_line is True
        return Line(
            recording,
            bool(lines) and lines[0].fields.get("text", "") is None,
            allowed and recording is not None and not desk.is_shared,
            allowed,
        )

    def _sound(self) -> Response:
        recording = self.line().recording or abort(404)
        sound = self._desk.journal.sound.recording(self._desk.login.person_id, recording)
        return Response(sound, mimetype=sound_type(sound)) if sound else abort(404)

    def _record(self, title: str, minutes: int) -> AnyResponse:
        """Keep a line; the one before it goes, and its words stay in the journal."""
        if not self._desk.keeps_recordings:
            return _told(title, minutes, KEEP_FIRST)
        before = self.line().recording
        try:
            self._submit()
        except (BadSound, RenderError, Conflict) as refusal:
            return _told(title, minutes, str(refusal))
        except (JournalBusy, JournalFull):
            return _told(title, minutes, NOT_NOW)
        if before:
            self._forget(before)
        return _told(title, minutes, "Kept. It is yours to hear in a moment.")

    def _submit(self) -> None:
        upload = request.files.get("sound")
        sound = upload.read() if upload else b""
        prepared(read_sound(sound))
        delivery = request.form.get("delivery", "")[:_LONGEST_DELIVERY] or None
        desk = self._desk
        spoken = Spoken(
            PLATFORM,
            desk.login.id,
            sound,
            desk.clock(),
            desk.zone,
            delivery,
            flow=CORNER,
            person_id=desk.login.person_id,  # who may have gone since the login was read
        )
        submit(desk.journal, spoken)

    def _decide(self, title: str, minutes: int) -> AnyResponse:
        """Let it be heard in the piece, or no more, or take it back for good."""
        wish = request.form.get("wish")
        if wish not in ("heard", "unheard", "gone"):
            abort(400)
        if wish == "gone":
            if recording := self.line().recording:
                self._forget(recording)
            return _told(title, minutes, "Your line is gone.")
        heard = wish == "heard"
        self._desk.remember(lambda person: replace(person, own_line=heard))
        said = "You will hear your line in it." if heard else "It is made without your line."
        return _told(title, minutes, said)

    def _forget(self, recording: str) -> None:
        desk = self._desk
        desk.journal.sound.delete(desk.login.person_id, recording, desk.now)


def _told(title: str, minutes: int, words: str) -> AnyResponse:
    flash(f"{words[:1].upper()}{words[1:].rstrip('.')}.")
    address = url_for("companion.piece", title=title, minutes=minutes, _anchor="own-line")
    return redirect(address, 303)
