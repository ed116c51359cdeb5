"""Clock times as people say them."""

from __future__ import annotations

import pytest

from skills.understanding.times import reminder


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("remind me at half past seven in the morning", "07:30"),
        ("remind me at half six in the evening", "18:30"),
        ("remind me at seven thirty pm", "19:30"),
        ("remind me at quarter to nine am", "08:45"),
        ("remind me at twenty past eight at night", "20:20"),
        ("remind me at noon", "12:00"),
        ("remind me at midnight", "00:00"),
        ("remind me at 21:30", "21:30"),
        ("remind me at bedtime", "21:30"),
        ("remind me in the afternoon", "15:00"),
        ("remind me every morning", "08:00"),
    ],
)
def test_a_spoken_time_becomes_a_clock_time(said: str, time: str) -> None:
    assert reminder(said)["time"] == time


@pytest.mark.parametrize(("said", "time"), [("at four", "16:00"), ("at nine", "09:00")])
def test_an_hour_without_morning_or_evening_is_guessed_and_marked(said: str, time: str) -> None:
    slots = reminder(f"remind me {said}")

    assert (slots["time"], slots["ambiguous_ampm"]) == (time, True)


def test_without_any_time_one_is_needed() -> None:
    assert reminder("remind me tomorrow") == {"date": "tomorrow", "time_needed": True}


def test_a_plural_weekday_recurs_weekly() -> None:
    slots = reminder("remind me on tuesdays at noon")

    assert (slots["recurrence"], slots["day"]) == ("weekly", "tuesday")


def test_being_someone_is_not_the_morning() -> None:
    assert reminder("remind me that i am calm at six")["time"] == "18:00"
