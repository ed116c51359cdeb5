"""The guided library: every piece with its lengths, its player and its transcript."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template, request, url_for

from service.companion.corner import LONGEST, WARNING, Corner, Line
from service.companion.desk import Desk
from service.errors import JournalBusy, JournalFull
from service.own_line import OwnPiece
from skills.guided import Catalogue, UnknownTitleError
from skills.memory import Memory, PersonMemory, Playback
from skills.playback import after, instead, left, located
from skills.reply import AudioAction
from skills.speech import Breath, Say, Script
from skills.turn import Event, EventName

RETRY_SECONDS = 5


_EVENTS: Mapping[str, EventName] = {
    "playing": "playback_started",
    "paused": "playback_stopped",
    "ended": "playback_finished",
}
"""What the page's player reports, and what every door calls it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A piece that was begun."""

    id: str
    title: str
    minutes: int
    seconds: int
    """How far in it was left."""

    @property
    def clock(self) -> str:
        """Write how far in: 1:23."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that are spoken without a longer silence, or a note on what happens between."""

    text: str
    spoken: bool = True


class Library:
    """What there is to listen to."""

    def __init__(self, desk: Desk, corner: Corner) -> None:
        """Take who knows the line that a listener recorded."""
        self._desk = desk
        self._corner = corner

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        blueprint.add_url_rule("/listen", "listen", self._shelf, methods=["GET"])
        piece = "/listen/<title>/<int:minutes>"
        blueprint.add_url_rule(piece, "piece", self._piece, methods=["GET"])
        blueprint.add_url_rule(f"{piece}/words", "words", self._words, methods=["GET"])
        blueprint.add_url_rule(f"{piece}/place", "place", self._note, methods=["POST"])

    def _shelf(self) -> str:
        scripts = self._desk.catalogue.scripts
        return render_template(
            "companion/listen.html",
            section="listen",
            scripts=scripts,
            titles=self._titles,
            begun=self._begun(),
        )

    def _piece(self, title: str, minutes: int) -> str:
        script = self._script(title, minutes)
        line = self._corner.line() if script.takes_own_line else None
        address, token, ready = self._stream(script, minutes, line)
        return render_template(
            "companion/piece.html",
            section="listen",
            script=script,
            minutes=minutes,
            transcript=transcript(script, minutes),
            address=address,
            token=token,
            begin_ms=self._place(token),
            ready=ready,
            retry=RETRY_SECONDS,
            line=line,
            **self._recorder(title, minutes),
        )

    def _recorder(self, title: str, minutes: int) -> Mapping[str, Any]:
        """Return what the form for one's own line needs."""
        return {
            "keeps": self._desk.keeps_recordings,
            "shared": self._desk.is_shared,
            "record": url_for("companion.record_line", title=title, minutes=minutes),
            "decide": url_for("companion.decide_line", title=title, minutes=minutes),
            "delivery": secrets.token_hex(16),
            "longest": LONGEST,
            "warning": WARNING,
        }

    def _words(self, title: str, minutes: int) -> Mapping[str, Any]:
        """Write a transcript for a browser to keep beside the sound."""
        told = transcript(self._script(title, minutes), minutes)
        return {"paragraphs": [asdict(paragraph) for paragraph in told]}

    def _note(self, title: str, minutes: int) -> Response:
        """Note what the page's player reports: any door goes on from there."""
        script, form = self._script(title, minutes), request.form
        name, offset = _EVENTS.get(form.get("now", "")), form.get("offset_ms", "")
        if name is None or not (offset.isascii() and offset.isdigit()):
            return Response(status=400)
        event = Event(name, form.get("token"), min(int(offset), minutes * 60_000))
        now = self._desk.now
        self._desk.remember(lambda person: _heard(person, script, minutes, event, now))
        return Response(status=204)

    def _begun(self) -> Sequence[Begun]:
        """Return what was begun at any door and is not over, the newest first."""
        titles = self._titles
        return [
            Begun(
                playback.title,
                titles[playback.title],
                playback.minutes,
                located(playback, None, self._desk.now) // 1000,
            )
            for playback in self._unfinished()
            if playback.title in titles
        ]

    def _place(self, token: str) -> int:
        """Return where a rendition was left, in ms."""
        left = (one for one in self._unfinished() if one.token == token)
        playback = next(left, None)
        return 0 if playback is None else located(playback, None, self._desk.now)

    def _unfinished(self) -> Sequence[Playback]:
        """Return the pieces that were begun and not heard to their end, the newest first."""
        person = self._desk.person
        last = person.playback
        of_now = [last] if last and last.state != "finished" else []
        return [*of_now, *reversed(person.set_aside)]

    @property
    def _titles(self) -> Mapping[str, str]:
        return titles(self._desk.catalogue)

    def _script(self, title: str, minutes: int) -> Script:
        try:
            script = self._desk.catalogue.script(title)
        except UnknownTitleError:
            abort(404)
        return script if minutes in script.minutes else abort(404)

    def _stream(self, script: Script, minutes: int, line: Line | None) -> tuple[str, str, bool]:
        """Return where the piece is heard on this page, its token, and whether it is rendered."""
        own = line.recording if line and line.is_heard else None
        action = AudioAction("play", script.id, minutes, own_line=own)
        stream, job = self._desk.renditions.stream(
            action,
            self._desk.person.manner,
            self._desk.login.person_id,
            waits=True,
            locale=self._desk.locale,
        )
        if job is not None and not self._desk.journal.jobs.is_full(job.kind):
            with suppress(JournalBusy, JournalFull):  # the page asks again, and so do we
                self._desk.write([], [job])
        return urlsplit(stream.url).path, stream.token, job is None


def titles(catalogue: Catalogue) -> Mapping[str, str]:
    """Name every piece by its id."""
    return {script.id: script.title for script in catalogue.scripts}


def _heard(
    person: PersonMemory, script: Script, minutes: int, event: Event, now: datetime
) -> PersonMemory:
    """Return the memory after a report; one of another piece begins that one."""
    playback, memory = person.playback, Memory(person)
    if playback is None or playback.token != event.token:
        offset, own = event.offset_ms or 0, OwnPiece.read(event.token or "")
        playback = Playback(
            script.id,
            minutes,
            event.token,
            offset,
            "playing",
            now,
            own_line=own.recording if own else None,
            from_ms=offset,
            since=now,
        )
        memory = instead(left(Memory(person), None, now), playback, now)
    return after(memory, event, now).person


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
