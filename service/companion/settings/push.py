"""Reminders on this device: browsers that may be pushed to, added and taken back."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from service.companion.desk import Desk
from service.companion.settings.section import Form
from service.errors import FormRefused
from service.journal.subscriptions import Subscription, new_id
from service.web_push import decoded, is_push_service, public_key

LONGEST_ENDPOINT = 1024
_AUTH_BYTES = 16
"""RFC 8291, 3.2."""


class Push:
    """What a browser sends when its person lets it be pushed to, and the way back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return the key that a browser subscribes to, and those that did."""
        subscriptions, calendar = self._desk.journal.subscriptions, self._desk.calendar
        browsers = [
            (browser.id, calendar.full(date.fromisoformat(browser.since)), browser.tells)
            for browser in subscriptions.of(self._desk.login.person_id)
        ]
        return {"key": public_key(subscriptions.vapid_key()), "browsers": browsers}

    def change(self, form: Form) -> str:
        """Take a browser back (`remove`), or add it.

        Raises:
            FormRefused: it is not what a browser sends, or its push service is none.
        """
        subscriptions, person = self._desk.journal.subscriptions, self._desk.login.person_id
        if gone := form.get("remove"):
            subscriptions.remove(person, gone)
            return "That browser is reminded no more."
        subscriptions.add(person, self._read(form))
        return "Reminders come to this browser."

    def _read(self, form: Form) -> Subscription:
        endpoint, point, auth = (form.get(name, "") for name in ("endpoint", "p256dh", "auth"))
        here_too = self._desk.config.mode != "production"
        if len(endpoint) > LONGEST_ENDPOINT or not is_push_service(endpoint, here_too=here_too):
            raise FormRefused("this browser's push service is none that we know how to reach")
        if not _fits(point, auth):
            raise FormRefused("this browser sent no key to encrypt with")
        day = self._desk.today.isoformat()
        return Subscription(new_id(), endpoint, point, auth, day, tells="tells" in form)


def _fits(point: str, auth: str) -> bool:
    """Tell whether these are a point of the curve and a secret."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(point))
        return len(decoded(auth)) == _AUTH_BYTES
    except (ValueError, binascii.Error):
        return False
