"""Days as they are spoken of are the ones people mean."""

from __future__ import annotations

from datetime import date

import pytest

from skills.when import past_days

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
    ],
)
def test_a_spoken_day_is_the_one_before_today(when: str, first: str, last: str) -> None:
    assert past_days(when, TUESDAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("when", ["next_week", "favourite", "", "many_days_ago"])
def test_what_names_no_past_day_is_none(when: str) -> None:
    assert past_days(when, TUESDAY) is None
