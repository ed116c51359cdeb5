"""Numbers as people say them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skills.understanding.numbers import NUMBER, may_be_in


@given(st.from_regex(NUMBER, fullmatch=True), st.sampled_from(("", "it is ", "some")))
def test_the_quick_look_passes_over_no_number(number: str, before: str) -> None:
    assert may_be_in(f"{before}{number}")


def test_the_quick_look_finds_none_where_no_word_counts() -> None:
    assert not may_be_in("my dad picked up")
