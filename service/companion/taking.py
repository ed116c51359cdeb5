"""Taking the journal away, bringing it back, and deleting it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from service.companion.desk import Desk
from service.errors import Conflict, DocumentRefused, JournalError
from service.journal import archive
from service.journal.logins import PLATFORM

RANGE_WORD = "delete"
EVERYTHING_WORD = "delete everything"
_ZIP = b"PK"
Page = tuple[str, int]


class Taking:
    """The journal is its person's: to have elsewhere, and to be rid of."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        add = blueprint.add_url_rule
        add("/journal/take", "taking", self._page, methods=["GET"])
        add("/journal/export.json", "export_json", self._export_json, methods=["GET"])
        add("/journal/export.zip", "export_zip", self._export_zip, methods=["GET"])
        add("/journal/import", "bring_in", self._bring_in, methods=["POST"])
        add("/journal/delete", "delete_range", self._delete_range, methods=["POST"])
        add("/journal/delete-everything", "delete_all", self._delete_all, methods=["POST"])

    def _page(self, refusal: str = "") -> str:
        return render_template(
            "companion/taking.html",
            section="journal",
            refusal=refusal,
            range_word=RANGE_WORD,
            everything_word=EVERYTHING_WORD,
        )

    def _export_json(self) -> Response:
        document = self._desk.journal.transfer.export(self._desk.login.person_id)
        text = BytesIO(archive.as_json(document).encode())
        return send_file(
            text, "application/json", as_attachment=True, download_name="self-trust.json"
        )

    def _export_zip(self) -> Response:
        file = BytesIO()
        self._desk.journal.transfer.export_archive(self._desk.login.person_id, file)
        file.seek(0)
        return send_file(
            file, "application/zip", as_attachment=True, download_name="self-trust.zip"
        )

    def _bring_in(self) -> Response | Page:
        upload = request.files.get("file")
        content = upload.read() if upload else b""
        if not content:
            return self._page("choose the file of an export first"), 422
        login = self._desk.login
        try:
            document, audio = _read(content)
            done = self._desk.journal.transfer.import_document(
                PLATFORM, login.id, document, self._desk.clock(), audio, person_id=login.person_id
            )
        except (DocumentRefused, Conflict) as refusal:
            return self._page(str(refusal)), 422
        flash(f"{done.added} entries came in; {done.known} were there already.")
        return redirect(url_for("companion.journal"), 303)

    def _delete_range(self) -> Response | Page:
        first, last = _day(request.form.get("since")), _day(request.form.get("until"))
        if first is None or last is None or last < first:
            return self._page("give the first and the last day"), 422
        if request.form.get("word", "").strip().lower() != RANGE_WORD:
            return self._page(f"type “{RANGE_WORD}” to confirm"), 422
        journal, person = self._desk.journal, self._desk.login.person_id
        since, until = self._start(first), self._start(last + timedelta(days=1))
        chosen = journal.entries_between(person, since, until)
        gone = journal.delete_entries(person, chosen, self._desk.clock())
        flash(f"{len(gone)} entries are gone.")
        return redirect(url_for("companion.journal"), 303)

    def _delete_all(self) -> Response | Page:
        if request.form.get("word", "").strip().lower() != EVERYTHING_WORD:
            return self._page(f"type “{EVERYTHING_WORD}” to confirm"), 422
        try:
            self._desk.journal.forget_person(self._desk.login.person_id, self._desk.clock())
        except JournalError:
            return self._page("that could not be deleted just now; please try again"), 503
        return self._desk.guard.end(redirect(url_for("companion.sign_in"), 303))

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._desk.zone)


def _read(content: bytes) -> tuple[object, dict[str, bytes]]:
    if content.startswith(_ZIP):
        return archive.read(BytesIO(content))
    return archive.parse_json(content), {}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
