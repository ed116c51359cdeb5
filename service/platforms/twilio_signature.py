"""Twilio's signature: HMAC-SHA1 over the public address and the form, under the auth token."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from service.platforms.request import RawRequest, Refused


class TwilioSignature:
    """Checks signatures. Several tokens are good at once, as Twilio has a primary and a next one.

    The address signed is the one that Twilio was told, and never what a request claims in Host or
    X-Forwarded-Host: a proxy in front of us may speak plain HTTP to us, and anyone can write both.
    Twilio has been seen to name a default port there, and to leave out another: both are good.
    """

    def __init__(self, tokens: Sequence[str], public_url: str) -> None:
        self._tokens = [token.encode() for token in tokens]
        self._public_url = public_url
        self._signed_urls = (public_url, _by_port(public_url))

    def verify(self, request: RawRequest, fields: Mapping[str, str]) -> None:
        """Check a request, in constant time.

        Raises:
            Refused: the signature is missing or wrong (403).
        """
        given = (request.headers.get("X-Twilio-Signature") or "").encode()
        texts = [_text(url, request, fields).encode() for url in self._signed_urls]
        matches = [
            hmac.compare_digest(given, _mac(token, text))
            for token in self._tokens
            for text in texts
        ]
        if not any(matches):
            raise Refused(403, "signature")

    def signed_text(self, request: RawRequest, fields: Mapping[str, str]) -> str:
        """Return what is signed: the same delivery again has the same, and no other has it."""
        return _text(self._public_url, request, fields)


def sign(token: str, url: str, fields: Mapping[str, str]) -> str:
    """Sign as Twilio does, for tests and the simulator."""
    run_together = "".join(name + fields[name] for name in sorted(fields))
    return _mac(token.encode(), (url + run_together).encode()).decode()


def _text(public_url: str, request: RawRequest, fields: Mapping[str, str]) -> str:
    query = f"?{request.query.decode('latin-1')}" if request.query else ""
    run_together = "".join(name + fields[name] for name in sorted(fields))
    return f"{public_url}{request.path}{query}{run_together}"


def _by_port(url: str) -> str:
    """Return the address without its port, or with the default one where it has none."""
    at = urlsplit(url)
    default = 443 if at.scheme == "https" else 80
    named = at.netloc.removesuffix(f":{at.port}") if at.port else f"{at.netloc}:{default}"
    return at._replace(netloc=named).geturl()


def _mac(token: bytes, text: bytes) -> bytes:
    return base64.b64encode(hmac.digest(token, text, "sha1"))
