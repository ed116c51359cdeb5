"""Twilio's form: decoded with bounds, and held to the shape that each field has.

The signature covers names and values run together, without marks between them, so somebody could
move a boundary and keep the signature. What we act on therefore has to look like what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import parse_qsl

import msgspec

from service.platforms.request import Refused
from service.strict_json import LIMITS

MEDIA_TYPE = "application/x-www-form-urlencoded"
MAX_FIELDS = 100
KEYPAD = {letter: str(key) for key, letters in enumerate(
    ("", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
) for letter in letters}  # fmt: skip
NOBODY = frozenset(
    "+" + "".join(KEYPAD[letter] for letter in word)
    for word in ("ANONYMOUS", "BLOCKED", "PRIVATE", "RESTRICTED", "UNAVAILABLE", "UNKNOWN")
)
"""What Twilio writes for a number that is withheld: many people's, and so no one's."""

_Sid = msgspec.Meta(pattern="^[A-Z]{2}[0-9a-f]{32}$")
_PARTY = r"^(\+?[0-9]{2,20}|client:[\w.+-]{1,121}|sip:[\w.+@:;=-]{1,200}|[A-Za-z]{0,20})$"
_Party = Annotated[str, msgspec.Meta(pattern=_PARTY)]
_STATUSES = Literal[
    "queued",
    "initiated",
    "ringing",
    "in-progress",
    "completed",
    "busy",
    "failed",
    "no-answer",
    "canceled",
]
_RECORDING = r"^https://api(\.[a-z0-9]{2,5})?\.twilio\.com/2010-04-01/Accounts/AC[0-9a-f]{32}/Recordings/RE[0-9a-f]{32}$"


class Form(msgspec.Struct, rename="pascal"):
    """What we read of a request; whatever else Twilio sends is signed, and passed over."""

    account_sid: Annotated[str, _Sid]
    call_sid: Annotated[str, _Sid]
    call_status: _STATUSES | None = None
    from_: _Party = msgspec.field(default="", name="From")
    to: _Party = ""
    speech_result: str | None = None
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    digits: Annotated[str, msgspec.Meta(pattern=r"^([0-9A-D#*]{0,64}|hangup)$")] | None = None
    recording_sid: Annotated[str, _Sid] | None = None
    recording_status: Literal["in-progress", "completed", "absent", "failed"] | None = None
    recording_url: Annotated[str, msgspec.Meta(pattern=_RECORDING)] | None = None
    recording_duration: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None

    @property
    def caller(self) -> str | None:
        """Who called; None where that is withheld, or not told with this request."""
        known = ":" in self.from_ or self.from_.startswith("+")
        return self.from_ if known and self.from_ not in NOBODY else None


def fields(body: bytes) -> dict[str, str]:
    """Decode a form.

    Raises:
        Refused: it is none, or has a field twice, or is out of bounds (403).
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:  # UnicodeDecodeError too
        raise Refused(403, "form_malformed") from error
    given = dict(pairs)
    if len(given) != len(pairs):
        raise Refused(403, "form_field_twice")
    if any("\x00" in text or len(text) > LIMITS.string_bytes for pair in pairs for text in pair):
        raise Refused(403, "form_out_of_bounds")
    return given


def read(given: Mapping[str, str]) -> Form:
    """Hold a signed form to its shape.

    Raises:
        Refused: a field is missing, or does not look like what it is (403).
    """
    try:
        return msgspec.convert({k: v for k, v in given.items() if v}, Form, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(403, "form_shape") from error
