"""Ratings in numbers and in level words."""

from __future__ import annotations

import pytest

from skills.understanding import load, ratings


@pytest.mark.parametrize(
    ("said", "rating"),
    [
        ("six", 6),
        ("7", 7),
        ("seven and a half", 7.5),
        ("two point five", 2.5),
        ("between five and six", 5.5),
        ("eight or nine", 8.5),
        ("nine out of ten", 9),
        ("four well nearer five", 5),
        ("halfway", 5),
    ],
)
def test_a_number_is_read_as_said(said: str, rating: float) -> None:
    slots = ratings.number(said)

    assert slots is not None
    assert slots["rating"] == rating


@pytest.mark.parametrize("said", ["eleven", "minus two", "a hundred"])
def test_a_number_off_the_scale_gives_no_rating(said: str) -> None:
    assert ratings.number(said) == {"out_of_range": True}


def test_the_reason_after_because_is_kept_as_a_note() -> None:
    assert ratings.number("six because i slept") == {"rating": 6, "note": "i slept"}


def test_another_denominator_is_no_rating() -> None:
    assert ratings.number("seven out of twelve") is None


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("not good", "low"),
        ("quite good", "high"),
        ("neither good nor bad", "mid"),
        ("it could be worse", "mid"),
        ("worst possible", "lowest"),
        ("the maximum", "highest"),
        ("as good as it gets", "highest"),
    ],
)
def test_level_words_name_a_band(said: str, band: str) -> None:
    assert ratings.band(said) == band


def test_a_bare_fraction_is_never_made_a_number() -> None:
    assert ratings.is_fraction_only("a quarter")


@pytest.mark.parametrize(("said", "rating"), [("won", 1), ("for please", 4), ("tin", 10)])
def test_a_word_that_sounds_like_a_number_is_one_as_a_whole_answer(said: str, rating: int) -> None:
    assert ratings.homophone(said) == rating


def test_an_everyday_feeling_is_not_taken_for_a_number() -> None:
    assert ratings.homophone("fine") is None


@pytest.mark.parametrize("said", ["my son is eight", "our youngest daughter just turned six"])
def test_the_age_of_another_is_no_rating(said: str) -> None:
    assert load().understand(said, "awaiting_rating").name != "GiveRating"
