"""A check-in belongs to one day, the person's own, whatever the clocks and borders do."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.conversation import Conversation

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def checked_in(at: datetime) -> Conversation:
    """Check in with somebody at a time of theirs."""
    talk = Conversation(now=at, session="then")
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    return talk


def asks_again(talk: Conversation, at: datetime) -> bool:
    """Open another session; tell whether the day's check-in is asked for."""
    talk.now, talk.session = at, f"at {at}"
    return talk.event("launch").state == "awaiting_rating"


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
def test_18_half_past_midnight_before_the_clocks_change_is_of_that_day(day: datetime) -> None:
    talk = checked_in(day.replace(hour=0, minute=30, tzinfo=BERLIN))

    assert not asks_again(talk, day.replace(hour=1, minute=59, tzinfo=BERLIN))
    assert not asks_again(talk, day.replace(hour=3, minute=30, tzinfo=BERLIN))
    assert not asks_again(talk, day.replace(hour=23, minute=50, tzinfo=BERLIN))
    assert asks_again(talk, day.replace(day=day.day + 1, hour=9, tzinfo=BERLIN))
    assert len(talk.kept) == 1


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
def test_18_less_than_a_day_later_can_be_the_next_day(day: datetime) -> None:
    talk = checked_in(day.replace(minute=30, tzinfo=BERLIN))

    assert asks_again(talk, day.replace(day=day.day + 1, minute=10, tzinfo=BERLIN))


def test_18_the_hour_that_comes_twice_is_of_one_day() -> None:
    talk = checked_in(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN))

    assert not asks_again(talk, datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1))
    assert len(talk.kept) == 1


def test_18_who_has_flown_west_is_not_asked_again_on_the_day_it_still_is_there() -> None:
    talk = checked_in(datetime(2026, 11, 24, 0, 30, tzinfo=BERLIN))  # in New York the 23rd, 18:30

    assert not asks_again(talk, datetime(2026, 11, 23, 20, 0, tzinfo=NEW_YORK))
    assert asks_again(talk, datetime(2026, 11, 24, 9, 0, tzinfo=NEW_YORK))
    assert len(talk.kept) == 1


def test_18_who_has_flown_east_is_asked_on_the_day_that_has_begun_there() -> None:
    talk = checked_in(datetime(2026, 11, 23, 20, 0, tzinfo=NEW_YORK))  # in Berlin the 24th, 2:00

    assert not asks_again(talk, datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN))
    assert asks_again(talk, datetime(2026, 11, 25, 0, 30, tzinfo=BERLIN))
    assert len(talk.kept) == 1
