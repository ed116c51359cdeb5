"""Signing in and out, and the first visit by a link that the console printed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.companion.desk import Desk
from service.errors import SignInRefused
from service.journal.logins import SHORTEST_PASSPHRASE, Login

Page = tuple[str, int]


class SignIn:
    """The pages of whoever is not signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the views."""
        add = blueprint.add_url_rule
        add("/sign-in", "sign_in", self._sign_in_page, methods=["GET"])
        add("/sign-in", "sign_in_post", self._sign_in, methods=["POST"])
        add("/sign-out", "sign_out", self._sign_out, methods=["POST"])
        add("/set-up/<token>", "set_up", self._invited, methods=["GET"])
        add("/set-up/<token>", "set_up_post", self._set_up, methods=["POST"])

    def _sign_in(self) -> Response | Page:
        name, passphrase = request.form.get("name", ""), request.form.get("passphrase", "")
        address = request.remote_addr or ""
        try:
            login = self._desk.logins.sign_in(name, passphrase, address, self._desk.clock())
        except SignInRefused as refusal:
            return self._sign_in_page(str(refusal)), 429 if refusal.locked else 403
        return self._begun(login)

    def _sign_out(self) -> Response:
        return self._desk.guard.end(redirect(url_for("companion.sign_in"), 303))

    def _invited(self, token: str) -> str | Page:
        if not self._desk.logins.is_open(token, self._desk.clock()):
            return render_template("companion/spent.html"), 404
        return self._set_up_page(token)

    def _set_up(self, token: str) -> Response | Page:
        name, passphrase = request.form.get("name", ""), request.form.get("passphrase", "")
        if passphrase != request.form.get("again"):
            return self._set_up_page(token, "the two passphrases differ"), 422
        try:
            login = self._desk.logins.accept(token, name, passphrase, self._desk.clock())
        except SignInRefused as refusal:
            return self._set_up_page(token, str(refusal)), 422
        return self._begun(login)

    def _begun(self, login: Login) -> Response:
        return self._desk.guard.begin(login, redirect(url_for("companion.today"), 303))

    def _sign_in_page(self, refusal: str = "") -> str:
        return render_template(
            "companion/sign_in.html",
            private=self._desk.guard.is_private(),
            anybody=self._desk.logins.there_are_any(),
            refusal=refusal,
            name=request.form.get("name", ""),
        )

    def _set_up_page(self, token: str, refusal: str = "") -> str:
        return render_template(
            "companion/set_up.html",
            private=self._desk.guard.is_private(),
            token=token,
            refusal=refusal,
            name=request.form.get("name", ""),
            shortest=SHORTEST_PASSPHRASE,
        )
