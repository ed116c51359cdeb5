"""JSON from outside is a bounded value or a refusal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import strict_json
from service.platforms.request import BadRequest, Refused

DEEP_ARRAYS = b"[" * 60_000
DEEP_OBJECTS = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
UNTERMINATED = b'{"a": "' + b'\\"' * 32_000

REFUSED = {
    "arrays 60,000 deep": (DEEP_ARRAYS, "json_too_deep"),
    "objects 10,000 deep": (DEEP_OBJECTS, "json_too_deep"),
    "33 levels": (b'{"a":' * 33 + b"1" + b"}" * 33, "json_too_deep"),
    "an integer of 5,000 digits": (b'{"a":' + b"9" * 5_000 + b"}", "json_number_out_of_range"),
    "2^63": (b'{"a": 9223372036854775808}', "json_number_out_of_range"),
    "below -2^63": (b'{"a": -9223372036854775809}', "json_number_out_of_range"),
    "NaN": (b'{"a": NaN}', "json_number_out_of_range"),
    "Infinity": (b'{"a": Infinity}', "json_number_out_of_range"),
    "-Infinity": (b'{"a": -Infinity}', "json_number_out_of_range"),
    "1e400": (b'{"a": 1e400}', "json_number_out_of_range"),
    "a lone surrogate": (rb'{"a": "\ud800"}', "json_lone_surrogate"),
    "a lone surrogate as key": (rb'{"\udfff": 1}', "json_lone_surrogate"),
    "an escaped NUL": (rb'{"a": "\u0000"}', "json_nul"),
    "an escaped NUL in a key": (rb'{"\u0000": 1}', "json_nul"),
    "a raw NUL": (b'{"a": "\x00"}', "json_malformed"),
    "bytes that are not UTF-8": (b'{"a": "\xff"}', "json_not_utf8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "json_not_utf8"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), "json_malformed"),
    "a byte order mark": (b'\xef\xbb\xbf{"a": 1}', "json_byte_order_mark"),
    "null": (b"null", "json_not_an_object"),
    "an array": (b"[]", "json_not_an_object"),
    "a string": (b'"x"', "json_not_an_object"),
    "a number": (b"7", "json_not_an_object"),
    "nothing": (b"", "json_malformed"),
    "half an object": (b'{"a": 1', "json_malformed"),
    "two objects": (b"{}{}", "json_malformed"),
    "a string without an end": (UNTERMINATED, "json_malformed"),
    "a string of 8 KB and a byte": (
        b'{"a": "' + b"x" * 8193 + b'"}',
        "json_string_too_long",
    ),
    "a string of 8 KB in letters of two bytes": (
        b'{"a": "' + "é".encode() * 4097 + b'"}',
        "json_string_too_long",
    ),
    "a key of 8 KB and a byte": (b'{"' + b"x" * 8193 + b'": 1}', "json_string_too_long"),
    "the same key twice": (b'{"a": 1, "a": 2}', "json_duplicate_key"),
    "the same key twice, escaped": (rb'{"a": 1, "\u0061": 2}', "json_duplicate_key"),
}


COMPACT = {
    name: (body.replace(b": ", b":").replace(b", ", b","), code)
    for name, (body, code) in REFUSED.items()
}


@pytest.mark.parametrize(("body", "code"), COMPACT.values(), ids=COMPACT.keys())
def test_it_is_refused_without_any_spaces_too(body: bytes, code: str) -> None:
    test_what_would_break_later_is_refused(body, code)


@pytest.mark.parametrize(("body", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_would_break_later_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        strict_json.loads(body)

    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_body_of_more_than_64_kb_is_too_large() -> None:
    with pytest.raises(Refused) as refused:
        strict_json.loads(b'{"slot": "' + b"x" * 1_000_000 + b'"}')

    assert refused.value.status == 413


def test_what_is_within_bounds_is_read_as_it_stands() -> None:
    body = {
        "text": 'brackets in a string "[[[[{{{{" and \\ count for nothing' + "[" * 40,
        "emoji": "\U0001f33f",
        "numbers": [0, -1, 2**63 - 1, -(2**63), 2.5, 1e-3],
        "nothing": None,
        "long": "x" * 8192,
    }

    assert strict_json.loads(json.dumps(body).encode()) == body
    assert strict_json.loads(json.dumps(body, ensure_ascii=False).encode()) == body


def test_32_levels_are_read() -> None:
    body = b'{"a":' * 32 + b"1" + b"}" * 32

    assert strict_json.loads(body)["a"]


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_33_levels_are_too_deep_among_however_many_brackets(opening: bytes) -> None:
    closing = b"}" if opening.startswith(b"{") else b"]"
    wide = b'{"b":[' + b",".join([b"{}"] * 60) + b'],"c":'

    def nested(levels: int) -> bytes:
        return wide + opening * (levels - 1) + b"1" + closing * (levels - 1) + b"}"

    assert strict_json.loads(nested(32))["b"] == [{}] * 60
    with pytest.raises(BadRequest, match="json_too_deep"):
        strict_json.loads(nested(33))


@pytest.mark.timeout(10)  # a scan that starts anew at each quote hangs for far longer
def test_a_flood_of_quotes_is_scanned_once() -> None:
    with pytest.raises(BadRequest):
        strict_json.loads(UNTERMINATED)


@given(st.binary(max_size=300))
def test_any_bytes_give_an_object_or_a_refusal(body: bytes) -> None:
    try:
        value = strict_json.loads(body)
    except BadRequest:
        return
    assert value == json.loads(body)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(
                st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.just("a"), JSON))
def test_an_honest_object_survives(value: dict[str, object]) -> None:
    assert strict_json.loads(json.dumps(value).encode()) == value
    assert strict_json.loads(strict_json.dumps(value)) == value


@given(st.lists(st.tuples(st.text("ab\\", max_size=2), st.integers(0, 2)), max_size=4))
def test_a_key_that_comes_twice_is_refused_however_it_is_written(
    pairs: list[tuple[str, int]],
) -> None:
    written = ",".join(f"{json.dumps(key)}:{value}" for key, value in pairs)
    body = f"{{{written}}}".encode()

    if len(dict(pairs)) == len(pairs):
        assert strict_json.loads(body) == dict(pairs)
    else:
        test_what_would_break_later_is_refused(body, "json_duplicate_key")
