"""Settings: how long things are kept, names that are spelt right, who else has a journal here."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.companion.desk import Desk
from service.companion.guard import COOKIE
from service.companion.leaving import what_leaves
from service.errors import DocumentRefused
from service.journal.settings import Settings

Page = tuple[str, int]

KEEP_AUDIO = (
    ("0", "Not at all"),
    ("7", "7 days"),
    ("30", "30 days"),
    ("always", "As long as the entry"),
)
KEEP_ENTRIES = (
    ("forever", "For good"),
    ("365", "A year"),
    ("90", "Three months"),
    ("30", "A month"),
)


class SettingsPage:
    """What a person decides about their journal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        add = blueprint.add_url_rule
        add("/settings", "settings", self._page, methods=["GET"])
        add("/settings", "change_settings", self._change, methods=["POST"])
        add("/settings/invite", "invite", self._invite, methods=["POST"])
        add("/settings/sign-out-others", "sign_out_others", self._sign_out_others, methods=["POST"])

    def _page(self, refusal: str = "", invitation: str = "") -> str:
        settings = self._desk.journal.settings(self._desk.login.person_id)
        return render_template(
            "companion/settings.html",
            section="settings",
            refusal=refusal,
            invitation=invitation,
            keep_audio=(KEEP_AUDIO, _audio_choice(settings)),
            keep_entries=(KEEP_ENTRIES, str(settings.keep_entries_days or "forever")),
            words="\n".join(settings.words),
            leaving=what_leaves(self._desk.config),
        )

    def _change(self) -> Response | Page:
        journal, person = self._desk.journal, self._desk.login.person_id
        form = request.form
        audio, entries = form.get("keep_audio", "0"), form.get("keep_entries", "forever")
        words = tuple(word for word in form.get("words", "").splitlines() if word.strip())
        try:
            changed = replace(
                journal.settings(person),
                words=words,
                keep_audio_days=None if audio == "always" else int(audio),
                keep_entries_days=None if entries == "forever" else int(entries),
            )
            journal.change_settings(person, changed)
        except ValueError:
            return self._page("choose one of the lengths of time"), 422
        except DocumentRefused as refusal:
            return self._page(str(refusal)), 422
        flash("Settings kept.")
        return redirect(url_for("companion.settings"), 303)

    def _invite(self) -> str:
        token = self._desk.logins.invite(self._desk.clock())
        return self._page(invitation=url_for("companion.set_up", token=token, _external=True))

    def _sign_out_others(self) -> Response:
        self._desk.logins.close_other_sessions(self._desk.login, request.cookies[COOKIE])
        flash("Every other browser is signed out.")
        return redirect(url_for("companion.settings"), 303)


def _audio_choice(settings: Settings) -> str:
    return "always" if settings.keep_audio_days is None else str(settings.keep_audio_days)
