"""A reminder keeps to the person's own clock, also where that is changed, and to quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from skills.reminder import QuietHours, Reminder
from skills.spoken_time import clock, quiet_hours

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("reminder", "now", "due"),
    [
        (Reminder("r", "20:00", "daily"), "2026-11-23 19:00", "2026-11-23 20:00"),
        (Reminder("r", "20:00", "daily"), "2026-11-23 20:00", "2026-11-24 20:00"),
        (Reminder("r", "08:00", "weekdays"), "2026-11-27 09:00", "2026-11-30 08:00"),
        (Reminder("r", "10:00", "weekends"), "2026-11-23 09:00", "2026-11-28 10:00"),
        (Reminder("r", "12:00", "weekly", "tuesday"), "2026-11-24 12:00", "2026-12-01 12:00"),
        (Reminder("r", "09:00", on="2026-11-30"), "2026-11-23 09:00", "2026-11-30 09:00"),
    ],
)
def test_it_is_due_next_after_now(reminder: Reminder, now: str, due: str) -> None:
    assert reminder.next_after(at(now)) == at(due)


def test_one_that_came_once_is_over() -> None:
    assert Reminder("r", "09:00", on="2026-11-23").next_after(at("2026-11-23 09:00")) is None


def test_its_hour_stays_the_same_when_the_clocks_change() -> None:
    evening = Reminder("r", "20:00", "daily")

    due = evening.next_after(at("2026-10-24 20:30"))

    assert due == at("2026-10-25 20:00")
    assert due is not None
    assert due.astimezone(UTC).hour == 19  # the day before it was 18


def test_an_hour_that_the_clock_leaves_out_comes_right_after() -> None:
    night = Reminder("r", "02:30", "daily")

    due = night.next_after(at("2026-03-29 01:00"))

    assert due is not None
    assert f"{due:%H:%M}" == "03:30"


def test_an_hour_that_comes_twice_counts_once() -> None:
    night = Reminder("r", "02:30", "daily")
    first = night.next_after(at("2026-10-25 01:00"))
    assert first is not None

    following = night.next_after(first)

    assert following == at("2026-10-26 02:30")


def test_quiet_hours_reach_over_midnight() -> None:
    quiet = QuietHours("22:00", "07:00")

    assert quiet.holds(at("2026-11-23 23:30"))
    assert quiet.holds(at("2026-11-23 06:59"))
    assert not quiet.holds(at("2026-11-23 07:00"))
    assert quiet.over(at("2026-11-23 23:30")) == at("2026-11-24 07:00")
    assert quiet.over(at("2026-11-24 03:00")) == at("2026-11-24 07:00")


def test_quiet_hours_lie_within_a_day_too() -> None:
    quiet = QuietHours("13:00", "15:00")

    assert quiet.holds(at("2026-11-23 14:00"))
    assert not quiet.holds(at("2026-11-23 15:00"))
    assert quiet.over(at("2026-11-23 14:00")) == at("2026-11-23 15:00")


@pytest.mark.parametrize(
    ("said", "begin", "end"),
    [
        ("set quiet hours from ten to seven", "22:00", "07:00"),
        ("quiet hours between nine thirty in the evening and six in the morning", "21:30", "06:00"),
        ("quiet time from one in the afternoon until three in the afternoon", "13:00", "15:00"),
    ],
)
def test_quiet_hours_are_understood(said: str, begin: str, end: str) -> None:
    assert quiet_hours(said) == QuietHours(begin, end)


@pytest.mark.parametrize("said", ["remind me from ten to seven", "quiet hours please", ""])
def test_what_names_no_quiet_hours_sets_none(said: str) -> None:
    assert quiet_hours(said) is None


@pytest.mark.parametrize(
    ("said", "time"),
    [("eight", "08:00"), ("half past seven in the evening", "19:30"), ("noon", "12:00")],
)
def test_an_answer_to_what_time_is_a_time(said: str, time: str) -> None:
    assert clock(said)["time"] == time


def test_what_is_no_time_gives_none() -> None:
    assert "time" not in clock("the green table")
