"""Who may speak for Dialogflow: whoever knows the secret, or holds Google's token."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from service.config import Config
from service.platforms.google_tokens import GoogleKeys, GoogleTokens
from service.platforms.request import RawRequest, Refused

SECRET_HEADER = "X-Selftrust-Secret"  # noqa: S105 -- the header's name


class DialogflowAuth:
    """Verifies what Dialogflow can send: a header of our choice, basic auth, or an ID token.

    None of them signs the body: who has the secret can say anything. Several secrets are good at
    once, so that one can be exchanged without an interruption.
    """

    def __init__(
        self, secrets: Sequence[str], tokens: GoogleTokens | None, public_url: str
    ) -> None:
        self._secrets = [secret.encode() for secret in secrets]
        self._tokens = tokens
        self._public_url = public_url

    def verify(self, request: RawRequest) -> None:
        """Check the request's credentials, in constant time.

        Raises:
            Refused: they are missing or wrong (401).
        """
        if not self._secrets and self._tokens is None:
            raise Refused(401, "dialogflow_not_configured")
        scheme, _, given = (request.headers.get("Authorization") or "").partition(" ")
        given = given.strip()
        if self._is_secret(request.headers.get(SECRET_HEADER) or ""):
            return
        if scheme.lower() == "basic" and self._is_secret(_password(given)):
            return
        if scheme.lower() == "bearer" and self._is_secret(given):
            return
        if self._tokens is None or scheme.lower() != "bearer":
            raise Refused(401, "credentials")
        self._tokens.verify(given, self._public_url + request.path)

    def _is_secret(self, given: str) -> bool:
        # All are compared, so that the time tells nothing of which one was near.
        matches = [hmac.compare_digest(given.encode(), secret) for secret in self._secrets]
        return any(matches)


def dialogflow_auth(config: Config) -> DialogflowAuth:
    """Build it from the settings; with none of them set, everyone is refused."""
    email = config.dialogflow_service_account
    tokens = GoogleTokens(GoogleKeys(), email) if email else None
    return DialogflowAuth(config.dialogflow_secrets, tokens, config.public_url)


def _password(encoded: str) -> str:
    """Return the password of basic auth, whoever it is for; nothing where it can't be read."""
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return pair.partition(":")[2]
