"""The journal: the timeline with its search, one entry, the trend and the boards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audio.files import sound_type
from service.companion import diary, trend
from service.companion.boards import answered, boards
from service.companion.desk import Desk
from service.companion.facts import facts
from service.companion.heard import heard_words, mended
from service.journal.search import Query
from skills.reply import Forget, Keep

PAGE = 40
LONGEST_TEXT = 8000
ENTRY_WORD = "delete"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the search form holds."""

    q: str
    flow: str
    feeling: str
    since: str
    until: str
    low: str
    high: str

    @classmethod
    def read(cls) -> Asked:
        """Take it from the address."""
        return cls(*(request.args.get(name, "").strip()[:200] for name in cls.__dataclass_fields__))

    @property
    def filtered(self) -> bool:
        """Tell whether more than words is asked for."""
        return any((self.flow, self.feeling, self.since, self.until, self.low, self.high))

    @property
    def any(self) -> bool:
        """Tell whether anything is asked for."""
        return bool(self.q) or self.filtered

    def query(self, desk: Desk, limit: int) -> Query:
        """Make the journal's query of it; what can't be read asks for nothing."""
        until = _day(self.until)
        return Query(
            text=self.q or None,
            flow=self.flow or None,
            feeling=self.feeling or None,
            since=_start(desk, _day(self.since)),
            until=_start(desk, until + timedelta(days=1) if until else None),
            rating_min=_rating(self.low),
            rating_max=_rating(self.high),
            limit=limit,
        )


class JournalPages:
    """What was kept, to be read, found, mended and let go."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        add = blueprint.add_url_rule
        add("/journal", "journal", self._timeline, methods=["GET"])
        add("/journal/trend", "trend", self._trend, methods=["GET"])
        add("/journal/boards", "boards", self._boards, methods=["GET"])
        add("/journal/boards/<entry_id>", "answer", self._answer, methods=["POST"])
        add("/journal/entry/<entry_id>", "entry", self._entry, methods=["GET"])
        add("/journal/entry/<entry_id>", "mend", self._mend, methods=["POST"])
        add("/journal/entry/<entry_id>/delete", "let_go", self._let_go, methods=["POST"])
        add("/journal/entry/<entry_id>/sound", "sound", self._sound, methods=["GET"])
        add("/journal/entry/<entry_id>/hush", "hush", self._hush, methods=["POST"])

    def _timeline(self) -> str:
        desk, asked = self._desk, Asked.read()
        shown = max(PAGE, min(int(_digits(request.args.get("shown", ""))), 10_000))
        found = desk.search(asked.query(desk, shown + 1))
        more = {**request.args, "shown": str(shown + PAGE)}
        return render_template(
            "companion/journal.html",
            section="journal",
            asked=asked,
            flows=[("", "Any"), *((code, name) for code, name in diary.FLOW_NAMES.items() if code)],
            days=diary.days(found[:shown], desk.zone, desk.today, desk.calendar),
            older=f"?{urlencode(more)}" if len(found) > shown else None,
        )

    def _trend(self) -> str:
        desk = self._desk
        picture = trend.picture(desk.search(Query()), desk.now, desk.calendar)
        return render_template(
            "companion/trend.html", section="journal", picture=picture, frame=trend
        )

    def _boards(self) -> str:
        listed = boards(self._desk.search(Query()))
        return render_template("companion/boards.html", section="journal", boards=listed)

    def _answer(self, entry_id: str) -> Response:
        """Keep how something on a board turned out."""
        entry = self._desk.entry(entry_id) or abort(404)
        fields = answered(entry, request.form.get("answer", "")) or abort(400)
        self._desk.write([Keep(entry_id, entry.flow, fields)])
        flash("Kept.")
        return redirect(url_for("companion.boards", _anchor=f"i{entry_id}"), 303)

    def _entry(self, entry_id: str, refusal: str = "") -> str:
        entry = self._desk.entry(entry_id) or abort(404)
        at = entry.at.astimezone(self._desk.zone)
        return render_template(
            "companion/entry.html",
            section="journal",
            entry=entry,
            line=diary.line(entry, self._desk.zone, self._desk.calendar),
            day=self._desk.calendar.day(at.date(), self._desk.today),
            words=heard_words(entry.fields),
            chosen=_place(request.args.get("word", "")),
            delete_word=ENTRY_WORD,
            refusal=refusal,
            facts=facts(entry.fields),
        )

    def _mend(self, entry_id: str) -> Response:
        entry = self._desk.entry(entry_id) or abort(404)
        text = _meant(str(entry.fields.get("text") or ""))[:LONGEST_TEXT]
        if text and text != entry.fields.get("text"):
            journal, person = self._desk.journal, self._desk.login.person_id
            learnt = journal.correct(person, entry_id, text, self._desk.now)
            flash(_mended(learnt))
        return redirect(url_for("companion.entry", entry_id=entry_id), 303)

    def _let_go(self, entry_id: str) -> Response | tuple[str, int]:
        if self._desk.entry(entry_id) is None:
            abort(404)
        if request.form.get("word", "").strip().lower() != ENTRY_WORD:
            return self._entry(entry_id, f"type “{ENTRY_WORD}” to confirm"), 422
        self._desk.write([Forget((entry_id,))])
        flash("That entry is gone.")
        return redirect(url_for("companion.journal"), 303)

    def _sound(self, entry_id: str) -> Response:
        sound = self._sound_of(entry_id)
        return Response(sound, mimetype=sound_type(sound))

    def _hush(self, entry_id: str) -> Response:
        entry = self._desk.entry(entry_id) or abort(404)
        reference = entry.fields.get("audio_ref")
        person = self._desk.login.person_id
        if reference:
            self._desk.journal.sound.delete(person, str(reference), self._desk.now)
            self._desk.write([Keep(entry_id, entry.flow, {"audio_ref": None})])
            flash("The sound is gone; the words stay.")
        return redirect(url_for("companion.entry", entry_id=entry_id), 303)

    def _sound_of(self, entry_id: str) -> bytes:
        entry = self._desk.entry(entry_id) or abort(404)
        reference = entry.fields.get("audio_ref")
        person = self._desk.login.person_id
        sound = self._desk.journal.sound.recording(person, str(reference)) if reference else None
        return sound if sound is not None else abort(404)


def _meant(before: str) -> str:
    """Read how the words are meant: one of them (`word`, `mended`), or the text as a whole."""
    place = _place(request.form.get("word", ""))
    if place is None:
        return request.form.get("text", "").strip()
    return mended(before, place, " ".join(request.form.get("mended", "").split()))


def _place(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdigit() else None


def _mended(learnt: Mapping[str, str]) -> str:
    told = "Mended. The original is kept beside it."
    names = ", ".join(learnt.values())
    return f"{told} Later recordings will know: {names}." if names else told


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() else "0"


def _rating(text: str) -> int | None:
    return min(int(text), 10) if text.isascii() and text.isdigit() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(desk: Desk, day: date | None) -> datetime | None:
    return datetime.combine(day, time(), desk.zone) if day else None
