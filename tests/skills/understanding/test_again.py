"""Where "again, different, or leave it" is asked, "again" is a choice."""

from __future__ import annotations

import pytest

from skills.understanding import load


@pytest.mark.parametrize("said", ["again", "once more", "one more time please"])
def test_again_is_a_choice_where_one_is_asked_for(said: str) -> None:
    read = load().understand(said, "choose_next")

    assert (read.name, read.slots) == ("ChooseNext", {"choice": "again"})


def test_again_is_a_wish_to_hear_it_once_more_elsewhere() -> None:
    assert load().understand("once more").name == "Repeat"
