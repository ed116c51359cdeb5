"""Web push: a reminder reaches a browser that is closed, through its maker's push service.

The service sees when, and which browser; what is sent is encrypted to that browser alone
(RFC 8291), says who sends (VAPID, RFC 8292), and holds none of the person's words.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import json
import logging
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.fetching import Fetcher, FetchFailed
from service.journal.store import Journal
from service.journal.subscriptions import Subscription
from service.notices import Notice

log = logging.getLogger(__name__)

NEUTRAL = "There is something for you, when you like."
"""Shown where others may look at the screen, unless the person wants to be told more."""
KEPT_SECONDS = 2 * 60 * 60
"""How long a push service keeps it for a browser that is off: a reminder is let go after that."""

_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_ANSWER_BYTES = 64 * 1024
_SECONDS = 10.0
_MOST_SERVICES = 16
_SIGNED_SECONDS = 12 * 60 * 60
"""RFC 8292 allows a day."""


class WebPush:
    """Announces reminders to a person's browsers."""

    def __init__(self, journal: Journal, public_url: str) -> None:
        """Take whose browsers, and the address by which push services may know us."""
        self._journal = journal
        self._subject = public_url

    def receivers(self, person_id: str) -> Sequence[str]:
        """Name a person's browsers."""
        return [browser.id for browser in self._journal.subscriptions.of(person_id)]

    def notify(self, notice: Notice, receiver: str) -> None:
        """Push it to a browser; one that its service knows no more is forgotten.

        One that is refused stays: 401 and 403 are answered to a wrong clock or address of ours as
        well as to a browser that subscribed to another key, and don't tell which it is.

        Raises:
            FetchFailed: a push service may take it later. Sent again, it replaces itself.
        """
        known = self._journal.subscriptions.of(notice.person_id)
        browser = next((one for one in known if one.id == receiver), None)
        if browser is None:
            return
        try:
            self._push(browser, notice)
        except FetchFailed as error:
            if error.status in _GONE:
                self._journal.subscriptions.remove(notice.person_id, browser.id)
            elif _is_refusal(error):
                log.warning("a push service refuses a browser's reminder: %s", error)
            else:
                raise

    def _push(self, browser: Subscription, notice: Notice) -> None:
        parts = urlsplit(browser.endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        topic = hashlib.sha256(notice.due.isoformat().encode()).hexdigest()[:32]
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(KEPT_SECONDS),
            "Topic": topic,
            "Urgency": "normal",
            "Authorization": self._signed(origin),
        }
        told = {"text": notice.text if browser.tells else NEUTRAL, "tag": topic}
        body = encrypted(browser, json.dumps(told).encode())
        _fetcher(origin, _SECONDS).post(path, body, headers)

    def _signed(self, origin: str) -> str:
        key = self._journal.subscriptions.vapid_key()
        claims = {"aud": origin, "exp": int(time.time()) + _SIGNED_SECONDS, "sub": self._subject}
        return f"vapid t={jwt.encode(claims, key, 'ES256')}, k={public_key(key)}"


@functools.lru_cache(maxsize=_MOST_SERVICES)
def _fetcher(origin: str, seconds: float) -> Fetcher:
    """Return what keeps connections to a push service, of which the makers of browsers run few."""
    return Fetcher(origin, max_bytes=_ANSWER_BYTES, seconds=seconds)


def _is_refusal(error: FetchFailed) -> bool:
    """Tell whether the same message would be refused again, so that trying is of no use."""
    status = error.status or 0
    is_ours = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_ours and not error.is_for_later


def encrypted(browser: Subscription, content: bytes) -> bytes:
    """Encrypt a message to one browser (RFC 8291), with a key made for it alone."""
    sealed: bytes = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(browser.p256dh),
        auth_secret=decoded(browser.auth),
        version="aes128gcm",
    )
    return sealed


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """Write the public half as browsers and push services take it: base64url of the point."""
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Read base64url without its padding.

    Raises:
        ValueError: it is none.
    """
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_push_service(endpoint: str, *, here_too: bool) -> bool:
    """Tell whether an address may be one: https at a public name, never one of our own network.

    Args:
        endpoint: what a browser sent.
        here_too: this machine counts as well; for demo and test.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if here_too and parts.hostname == "127.0.0.1":
        return True
    return parts.scheme == "https" and port in (None, 443) and _is_public(parts)


def _is_public(parts: SplitResult) -> bool:
    name = parts.hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." in name and not name.endswith((".local", ".internal", ".lan", ".home.arpa"))
    return False
