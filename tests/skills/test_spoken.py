"""Days and times are said as people say them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from skills.spoken import clock, day, listed, quoted
from tests.support.conversation import MONDAY


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(hours=1), "Earlier today"),
        (timedelta(hours=10), "This morning"),
        (timedelta(hours=20), "Yesterday"),
        (timedelta(days=3), "On Friday"),
        (timedelta(days=7), "On November 16"),
        (timedelta(days=360), "On November 28, 2025"),
    ],
)
def test_a_day_is_named_the_way_it_is_remembered(back: timedelta, said: str) -> None:
    assert day(MONDAY - back, MONDAY) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("08:00", "eight in the morning"),
        ("19:30", "half past seven in the evening"),
        ("12:30", "half past twelve in the afternoon"),
        ("12:00", "noon"),
        ("00:00", "midnight"),
        ("00:05", "twelve oh five in the morning"),
        ("15:45", "three forty-five in the afternoon"),
        ("21:18", "nine eighteen in the evening"),
    ],
)
def test_a_clock_time_is_said_in_words(at: str, said: str) -> None:
    assert clock(time.fromisoformat(at)) == said


def test_a_list_ends_with_and() -> None:
    assert listed(["five"]) == "five"
    assert listed(["five", "six", "four"]) == "five, six and four"


def test_long_words_are_cut_and_ask_nothing() -> None:
    assert quoted("who am i? i wonder", 10) == "who am i i wonder"
    assert quoted("one two three four", 2) == "one two, and so on"
