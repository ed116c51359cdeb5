"""Days, times and weeks are written as they are where the person is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from babel import Locale

from service.companion.calendar import Calendar
from skills import locales

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("language", "country", "day", "clock", "week"),
    [
        ("en-US", None, "Mon, Nov 23", "7:04 PM", date(2026, 11, 22)),
        ("en-US", "US", "Mon, Nov 23", "7:04 PM", date(2026, 11, 22)),
        ("en-GB", None, "Mon, 23 Nov", "19:04", date(2026, 11, 23)),
        ("en-US", "DE", "Mon, 23 Nov", "19:04", date(2026, 11, 23)),
        ("en-GB", "XX", "Mon, 23 Nov", "19:04", date(2026, 11, 23)),
    ],
)
def test_a_day_a_time_and_a_week_follow_language_and_country(
    language: str, country: str | None, day: str, clock: str, week: date
) -> None:
    calendar = Calendar.of(language, country)

    assert calendar.day(date(2026, 11, 23), TODAY).replace(",", "") == day.replace(",", "")
    assert calendar.clock(time(19, 4)).replace("\N{NARROW NO-BREAK SPACE}", " ") == clock
    assert calendar.week_of(TODAY) == week


def test_today_and_yesterday_are_called_so_and_another_year_is_named() -> None:
    calendar = Calendar.of("en-GB", None)

    assert calendar.day(TODAY, TODAY) == "Today"
    assert calendar.day(date(2026, 11, 24), TODAY) == "Yesterday"
    assert "2025" in calendar.day(date(2025, 11, 24), TODAY)


def test_a_moment_is_shown_in_its_own_zone() -> None:
    at = datetime(2026, 11, 25, 19, 4, tzinfo=UTC)

    assert Calendar.of("en-GB", None).clock(at) == "19:04"


def test_every_language_of_the_page_has_its_forms() -> None:
    for name in locales.names():
        calendar = Calendar.of(name, None)
        assert calendar.locale == Locale.parse(name, sep="-")
        assert calendar.month(TODAY) == "November"
        assert calendar.short(TODAY).replace("November", "").strip() == "25"
        assert calendar.brief(TODAY).replace("Nov", "").strip() == "25"
        assert sorted(calendar.weekdays()) == list(range(7))
        assert calendar.weekday(6) == "Sunday"
