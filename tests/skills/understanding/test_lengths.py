"""Lengths of guided pieces."""

from __future__ import annotations

import pytest

from skills.understanding import lengths


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("ninety seconds", 1.5),
        ("a quarter of an hour", 15),
        ("half an hour", 30),
        ("eight minutes", 8),
        ("a minute and a half", 1.5),
        ("less than a minute", 0.5),
        ("half a minute", 0.5),
        ("a couple of minutes", 2),
        ("an hour", 60),
        ("one and a half hours", 90),
        ("an hour and a quarter", 75),
        ("three quarters of an hour", 45),
        ("10 secs", 0.167),
        ("2 hrs", 120),
        ("three mins", 3),
    ],
)
def test_a_length_is_minutes_as_said(said: str, minutes: float) -> None:
    assert lengths.minutes(said) == minutes


@pytest.mark.parametrize(("said", "offered"), [(8, 10), (4, 3), (2, 1), (7, 5), (20, 10), (6, 5)])
def test_a_bare_number_snaps_to_the_nearest_length_and_a_tie_to_the_shorter(
    said: float, offered: int
) -> None:
    assert lengths.snapped(said) == offered
