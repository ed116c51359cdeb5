"""Settings: every form of the page, and who else has a journal here."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.companion.desk import Desk
from service.companion.engines import engines
from service.companion.guard import COOKIE
from service.companion.leaving import what_leaves
from service.companion.settings.keeping import Keeping
from service.companion.settings.linked import Linked
from service.companion.settings.pin import Pin
from service.companion.settings.push import Push
from service.companion.settings.reminding import Quiet, Reminding
from service.companion.settings.section import Section
from service.companion.settings.sound import Sound
from service.companion.settings.you import You
from service.errors import DocumentRefused, FormRefused, JournalBusy, JournalFull

Page = tuple[str, int]
_THIS_MACHINE = frozenset(("localhost", "127.0.0.1", "::1"))
NOT_NOW = "that could not be saved just now; please try again"


class SettingsPage:
    """What a person decides about their journal, and how they are spoken to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sections: dict[str, Section] = {
            "you": You(desk),
            "sound": Sound(desk),
            "reminders": Reminding(desk),
            "push": Push(desk),
            "quiet": Quiet(desk),
            "devices": Linked(desk),
            "pin": Pin(desk),
            "keeping": Keeping(desk),
        }

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        add = blueprint.add_url_rule
        add("/settings", "settings", self._page, methods=["GET"])
        add("/settings/<section>", "change_settings", self._change, methods=["POST"])
        add("/settings/invite", "invite", self._invite, methods=["POST"])
        add("/settings/sign-out-others", "sign_out_others", self._sign_out_others, methods=["POST"])

    def _page(self, refusal: str = "", invitation: str = "") -> str:
        shown = {name: section.shown() for name, section in self._sections.items()}
        return render_template(
            "companion/settings.html",
            section="settings",
            refusal=refusal,
            invitation=invitation,
            leaving=what_leaves(self._desk.config),
            engines=engines(self._desk),
            **shown,
        )

    def _change(self, section: str) -> Response | Page:
        changed = self._sections.get(section) or abort(404)
        try:
            flash(changed.change(request.form))
        except (FormRefused, DocumentRefused) as refusal:
            return self._page(str(refusal)), 422
        except (JournalBusy, JournalFull):
            return self._page(NOT_NOW), 503
        return redirect(url_for("companion.settings", _anchor=section), 303)

    def _invite(self) -> str:
        token = self._desk.logins.invite(self._desk.clock())
        path = url_for("companion.set_up", token=token)
        return self._page(invitation=f"{self._address()}{path}")

    def _address(self) -> str:
        """Return where others reach us: in public where that was set, else as this browser does.

        A browser's own address isn't told by a proxy that speaks https for us.
        """
        public = self._desk.config.public_url
        if urlsplit(public).hostname in _THIS_MACHINE:
            return request.host_url.rstrip("/")
        return public

    def _sign_out_others(self) -> Response:
        self._desk.logins.close_other_sessions(self._desk.login, request.cookies[COOKIE])
        flash("Every other browser is signed out.")
        return redirect(url_for("companion.settings"), 303)
