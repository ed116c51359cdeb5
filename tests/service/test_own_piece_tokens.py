"""A token of a personal piece comes back from outside: what is none of ours is none."""

from __future__ import annotations

import pytest

from service.own_line import OwnPiece
from skills.speech import AS_MADE

GOOD = OwnPiece("G14", 3, AS_MADE, "0123456789abcdef")


def test_our_own_token_is_read_as_it_was_written() -> None:
    assert OwnPiece.read(str(GOOD)) == GOOD


@pytest.mark.parametrize(
    "token",
    [
        "",
        "own",
        "own-G14-three-55555-0123",
        "own-G14-3-5-0123",
        "own-G14-3-555555-0123",
        "own-G14--3-55555-0123",
        "own-G14-\u0663-55555-0123",
        "own-G14-3-\u0665\u0665\u0665\u0665\u0665-0123",
        "own-../x-3-55555-0123",
        "own-G14-3-99999-0123",
        "own-G14-3-55555-",
        "own-G14-3-55555-../../key",
        "own-G14-" + "9" * 5000 + "-55555-0123",
    ],
)
def test_what_is_no_token_of_ours_is_none(token: str) -> None:
    assert OwnPiece.read(token) is None
