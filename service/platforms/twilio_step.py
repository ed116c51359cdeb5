"""Where a call goes on: what we write into the address that Twilio calls next.

Twilio signs the address with its request, so what stands there is as we wrote it. It makes each
delivery of a call unlike every other, though a caller may say the same twice: a repeat is then
known by what was signed, as Twilio gives its deliveries no id.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, urlencode

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.platforms.request import Refused
from skills.reply import Listen

On: TypeAlias = Literal["answer", "silence", "recorded", "recording", "key", "finished"]

GOOD_FOR = timedelta(days=7)
"""As long as stored answers are kept: what is older could not be known for a repeat."""


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was going on when the address was written."""

    on: On
    """What the next request of this call will be about."""
    at: int
    """When it was written, in seconds of the epoch."""
    after: str
    """Names the delivery that it was the answer to."""
    asked: Listen | None = None
    """What kind of answer is awaited."""
    token: str | None = None
    """The piece that is played."""
    offset_ms: int = 0
    """Where in the piece the playing began."""
    caller: str | None = None
    """Who called, sealed: what Twilio sends about a recording doesn't tell."""

    def query(self) -> str:
        """Write it as an address's query."""
        return urlencode(msgspec.to_builtins(self))

    @classmethod
    def read(cls, query: bytes, now: datetime) -> Step | None:
        """Read the query of a signed address; None where a call begins.

        Raises:
            Refused: it is none of ours, or too old (403).
        """
        if not query:
            return None
        try:
            step = msgspec.convert(dict(parse_qsl(query.decode("ascii"))), cls, strict=False)
        except (ValueError, msgspec.ValidationError) as error:
            raise Refused(403, "address_not_ours") from error
        if abs(now.timestamp() - step.at) > GOOD_FOR.total_seconds():
            raise Refused(403, "address_too_old")
        return step


class CallerSeal:
    """Seals a caller's number, so that no log of addresses between Twilio and us holds it.

    AES-SIV needs no nonce: the same turn, rendered twice, writes the same address.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self._ciphers = [AESSIV(_key(token)) for token in tokens]

    def seal(self, caller: str) -> str:
        """Seal under the first token."""
        sealed = self._ciphers[0].encrypt(caller.encode(), None)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, sealed: str) -> str:
        """Open what was sealed under any of the tokens.

        Raises:
            Refused: it was sealed under none of them (403).
        """
        for cipher in self._ciphers:
            try:
                data = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
                return cipher.decrypt(data, None).decode()
            except (InvalidTag, binascii.Error, ValueError):
                continue
        raise Refused(403, "caller_not_sealed_by_us")


def _key(token: str) -> bytes:
    kdf = HKDF(hashes.SHA256(), 64, salt=None, info=b"selftrust twilio caller")
    return kdf.derive(token.encode())
