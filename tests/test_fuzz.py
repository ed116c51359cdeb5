"""Whatever strangers send, every parser answers with a value or a refusal, and nothing else.

`make fuzz` looks for longer, and is guided by coverage (`tests/fuzz/atheris_target.py`).
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import PARSERS, Parser

EACH = pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
EDGES = [b"\0", b"\xff", b"\xed\xa0\x80", b'"', b"{", b"[" * 40, b"9" * 400, b"null", b"1e999"]


@st.composite
def damaged(draw: st.DrawFn, sample: bytes) -> bytes:
    """Draw a good input in which a few places are cut out, doubled or replaced."""
    data = sample
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        put = draw(st.sampled_from(EDGES) | st.binary(max_size=8) | st.just(data[start:end] * 2))
        data = data[:start] + put + data[end:]
    return data


@EACH
def test_good_input_is_taken(parser: Parser) -> None:
    whole = [sample for sample in parser.samples if len(sample) > 16]

    assert all(parser.takes(sample) for sample in whole)


@EACH
@settings(max_examples=100)
@given(data=st.data())
def test_good_input_that_was_damaged_is_taken_or_refused(
    parser: Parser, data: st.DataObject
) -> None:
    parser.takes(data.draw(damaged(data.draw(st.sampled_from(parser.samples)))))


@EACH
@settings(max_examples=50)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(parser: Parser, data: bytes) -> None:
    parser.takes(data)
