"""Days as they are spoken of are the ones people mean."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from skills.when import coming_day, midnight, past_days

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("today", "2026-11-24", "2026-11-24"),
        ("this_morning", "2026-11-24", "2026-11-24"),
        ("yesterday", "2026-11-23", "2026-11-23"),
        ("last_night", "2026-11-23", "2026-11-23"),
        ("monday", "2026-11-23", "2026-11-23"),
        ("tuesday", "2026-11-17", "2026-11-17"),
        ("sunday", "2026-11-22", "2026-11-22"),
        ("three_days_ago", "2026-11-21", "2026-11-21"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("2026-03-01", "2026-03-01", "2026-03-01"),
        ("this_week", "2026-11-23", "2026-11-29"),
        ("two_weeks_ago", "2026-11-09", "2026-11-15"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("three_months_ago", "2026-08-01", "2026-08-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_spoken_day_is_the_one_before_today(when: str, first: str, last: str) -> None:
    assert past_days(when, TUESDAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("when", ["next_week", "favourite", "", "many_days_ago"])
def test_what_names_no_past_day_is_none(when: str) -> None:
    assert past_days(when, TUESDAY) is None


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("today", "2026-11-24"),
        ("tonight", "2026-11-24"),
        ("tomorrow", "2026-11-25"),
        ("sunday", "2026-11-29"),
        ("tuesday", "2026-12-01"),
        ("next_week", "2026-12-01"),
        ("next_month", "2026-12-24"),
        ("in_two_days", "2026-11-26"),
        ("2026-12-31", "2026-12-31"),
    ],
)
def test_a_day_to_come_is_the_one_after_today(when: str, day: str) -> None:
    assert coming_day(when, TUESDAY) == date.fromisoformat(day)


def test_next_month_is_its_last_day_where_it_is_shorter() -> None:
    assert coming_day("next_month", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize("when", ["yesterday", "2026-11-23", "in_many_days", "someday", ""])
def test_what_names_no_day_to_come_is_none(when: str) -> None:
    assert coming_day(when, TUESDAY) is None


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Europe/Berlin", "2026-11-24", 0),
        ("Africa/Cairo", "2026-04-24", 1),  # clocks go from midnight to one
        ("America/Havana", "2026-03-08", 1),
    ],
)
def test_a_day_begins_at_its_first_moment_whatever_the_clocks_do(
    zone: str, day: str, hour: int
) -> None:
    there, begins = ZoneInfo(zone), date.fromisoformat(day)

    first = midnight(begins, there).astimezone(UTC)

    in_time = first.astimezone(there)
    assert (in_time.date(), in_time.hour) == (begins, hour)
    assert (first - timedelta(microseconds=1)).astimezone(there).date() < begins
