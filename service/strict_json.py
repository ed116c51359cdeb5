"""JSON at our borders: what comes in is a value of known depth and size, or a BadRequest.

The standard decoder answers deep nesting with RecursionError and lets through what breaks later:
duplicate keys (two readers see two requests), NaN, lone surrogates and NUL (PostgreSQL stores
neither), integers beyond 64 bits. All of that is refused here, for every door alike.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from service.platforms.request import BadRequest, Refused

MAX_DEPTH = 32
_MANY_BRACKETS = 256
"""So many are looked through for their depth once they are read: a device with a display has 50."""

_MAX_INTEGER_DIGITS = 19
_INT64 = range(-(2**63), 2**63)
# A string (an unterminated one up to the end, so that the scan stays linear), or a bracket.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)

_DIGITS = bytes(ord("0") if chr(byte).isdecimal() else ord(" ") for byte in range(256))
"""Shows where a body has digits, for `bytes.translate`."""
_LONG_INTEGER = b"0" * _MAX_INTEGER_DIGITS

MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a door takes, in bytes."""

    body_bytes: int = 64 * 1024
    string_bytes: int = 8 * 1024


LIMITS = Limits()
"""Of most doors."""


def dumps(body: Mapping[str, Any]) -> bytes:
    """Encode an answer, compactly."""
    return msgspec.json.encode(body)


def loads(body: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """Decode the JSON object that `body` holds.

    Raises:
        BadRequest: it is not UTF-8, not JSON, not an object, or exceeds a bound.
        Refused: it is longer than `limits` allow (413).
    """
    if len(body) > limits.body_bytes:
        raise Refused(413, "body_too_large")
    value = _as_most_write(body) if _is_modest(body, limits) else None
    return value if isinstance(value, dict) else _checked(body, limits)


def _is_modest(body: bytes, limits: Limits) -> bool:
    """Tell whether nothing in a body can be much too deep, too long, too large, or unstorable."""
    return (
        len(body) <= limits.string_bytes
        and body.count(b"{") + body.count(b"[") <= _MANY_BRACKETS
        and b"\\u" not in body
        and _LONG_INTEGER not in body.translate(_DIGITS)
    )


def _as_most_write(body: bytes) -> object:
    """Read a body without spaces, in half the time; None where it has some, or may be wrong.

    What is written again as the very same bytes has no key twice, and no number that is none.
    """
    try:
        value: object = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None
    is_shallow = body.count(b"{") + body.count(b"[") <= MAX_DEPTH or _is_shallow(value, MAX_DEPTH)
    return value if is_shallow and msgspec.json.encode(value) == body else None


def _is_shallow(value: object, most: int) -> bool:
    if isinstance(value, dict):
        return most > 0 and all(_is_shallow(item, most - 1) for item in value.values())
    if isinstance(value, list):
        return most > 0 and all(_is_shallow(item, most - 1) for item in value)
    return True


def _checked(body: bytes, limits: Limits) -> dict[str, Any]:
    text = _decoded(body)
    if text.count("{") + text.count("[") > MAX_DEPTH:  # fewer can't be deep
        _check_depth(text)
    value = _parsed(text)
    if not isinstance(value, dict):
        raise BadRequest("json_not_an_object")
    # In a short text no string is long; and what can't be stored is written by an escape alone.
    if len(body) > limits.string_bytes or "\\u" in text:
        _check_strings(value, limits.string_bytes)
    return value


def _decoded(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("json_not_utf8") from error
    if text.startswith("\ufeff"):
        raise BadRequest("json_byte_order_mark")
    return text


def _check_depth(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        found = match.group()
        if found in "[{":
            depth += 1
        elif found in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise BadRequest("json_too_deep")


def _parsed(text: str) -> object:
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadRequest("json_malformed") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadRequest("json_duplicate_key")
    return value


def _integer(digits: str) -> int:
    # Counted first: converting thousands of digits is what an attacker would like us to do.
    if len(digits.lstrip("-")) > _MAX_INTEGER_DIGITS or (value := int(digits)) not in _INT64:
        raise BadRequest("json_number_out_of_range")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadRequest("json_number_out_of_range")
    return value


def _constant(_name: str) -> NoReturn:
    raise BadRequest("json_number_out_of_range")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)


def _check_strings(value: object, most_bytes: int) -> None:
    """Refuse strings that are too long or can't be stored; the depth is known to be bounded."""
    if isinstance(value, str):
        _check_string(value, most_bytes)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_string(key, most_bytes)
            _check_strings(item, most_bytes)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item, most_bytes)


def _check_string(text: str, most_bytes: int) -> None:
    if "\x00" in text:
        raise BadRequest("json_nul")
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise BadRequest("json_lone_surrogate") from error
    if size > most_bytes:
        raise BadRequest("json_string_too_long")
