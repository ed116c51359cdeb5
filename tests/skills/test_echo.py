"""A person's own words are given back turned toward them."""

from __future__ import annotations

import pytest

from skills.echo import echo, number, sentence


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("i trust myself", "you trust yourself"),
        ("my own ground", "your own ground"),
        ("is that mine?", "is that yours"),
        ("I'm with me", "you're with you"),
        ("i was loud and it was late", "you were loud and it was late"),
    ],
)
def test_words_are_turned_toward_their_speaker(said: str, back: str) -> None:
    assert echo(said, 0.9) == back


def test_what_was_heard_badly_or_is_long_is_not_repeated() -> None:
    assert echo("calm", 0.5) is None
    assert echo("one two three four five six seven eight nine", 0.9) is None
    assert echo("", 0.9) is None


def test_a_recogniser_without_confidence_is_believed() -> None:
    assert echo("calm", None) == "calm"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "zero"), (6, "six"), (0.5, "a half"), (8.5, "eight and a half"), (7.2, "seven point two")],
)
def test_a_number_is_said_as_people_say_it(value: float, said: str) -> None:
    assert number(value) == said


def test_a_few_words_become_a_sentence() -> None:
    assert sentence("six and a half") == "Six and a half."
