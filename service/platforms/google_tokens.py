"""Tokens that Google signs for a service account (OpenID Connect), checked against its keys."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import jwt

from service.fetching import Fetcher, FetchFailed
from service.platforms.request import Refused

KEYS_ORIGIN = "https://www.googleapis.com"
KEYS_PATH = "/oauth2/v3/certs"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
MAX_KEYS_BYTES = 64 * 1024
FETCH_SECONDS = 2.0
KEPT_SECONDS = 3600.0
"""Google renews its keys every few days and announces new ones a day ahead."""
PAUSE_SECONDS = 10.0
"""Between two fetches, whatever senders make up: neither a flood nor a new key is missed by it."""
CLOCKS_DIFFER_SECONDS = 60


class GoogleKeys:
    """Google's public keys by their id, fetched when needed; the last ones outlive an outage."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        """Take a clock that never goes back."""
        self._fetch = Fetcher(KEYS_ORIGIN, max_bytes=MAX_KEYS_BYTES, seconds=FETCH_SECONDS)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")

    def key(self, name: str) -> jwt.PyJWK:
        """Return a key.

        Raises:
            Refused: Google has no such key, or can't be reached (401).
        """
        with self._lock:  # held while fetching: the others want the same keys
            if self._is_due(name):
                self._renew()
            if name not in self._keys:
                raise Refused(401, "oidc_key_unknown")
            return self._keys[name]

    def _is_due(self, name: str) -> bool:
        now = self._seconds()
        if now - self._tried_at < PAUSE_SECONDS:
            return False
        return name not in self._keys or now - self._fetched_at > KEPT_SECONDS

    def _renew(self) -> None:
        self._tried_at = self._seconds()
        try:
            document = json.loads(self._fetch(KEYS_PATH))
            self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(document) if key.key_id}
        except (FetchFailed, ValueError, TypeError, AttributeError, jwt.PyJWTError):
            return  # the keys we have stay good for what they sign
        self._fetched_at = self._tried_at


class GoogleTokens:
    """Accepts the tokens of one service account for one address."""

    def __init__(self, keys: GoogleKeys, email: str) -> None:
        self._keys = keys
        self._email = email

    def verify(self, token: str, audience: str) -> None:
        """Check a token's signature, sender, addressee and time.

        Raises:
            Refused: one of them is wrong (401).
        """
        try:
            claims = self._claims(token, audience)
        except jwt.PyJWTError as error:
            raise Refused(401, "oidc_invalid") from error
        if claims["email"] != self._email or claims.get("email_verified") is not True:
            raise Refused(401, "oidc_other_account")

    def _claims(self, token: str, audience: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        # Named here and not by the token: "none" and a MAC under the public key are no signatures.
        if header["alg"] != "RS256":
            raise Refused(401, "oidc_algorithm")
        return jwt.decode(
            token,
            self._keys.key(str(header.get("kid"))),
            algorithms=["RS256"],
            audience=audience,
            issuer=ISSUERS,
            leeway=CLOCKS_DIFFER_SECONDS,
            options={"require": ["exp", "iat", "aud", "iss", "email"]},
        )
