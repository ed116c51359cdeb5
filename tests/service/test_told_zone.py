"""A time zone told by voice: where nothing else tells it, days and reminders go by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.notices import PLAN, REMIND
from service.reminders import Reminders
from service.zones import zone_named
from tests.support.services import GenericUser, installation, job_journal

OFFER = "yes_no"
"""What is listened for after the offer of a piece; a city is listened for as `short`."""


class Server:
    """An installation whose machine was told no time zone, and somebody who was here yesterday."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.config = installation(folder, TIMEZONE="UTC")
        yesterday = {"at": "2026-11-22T09:00:00+00:00", "flow": "F1", "rating": 5}
        told = {"name": "Robin", "country": "IE"}
        with job_journal(self.config) as journal:
            document = {"version": 1, "entries": [yesterday], "person": told}
            journal.transfer.import_document("generic", "u-1", document, self.now)
        self.user = GenericUser(create_app(self.config, lambda: self.now), "u-1")

    def check_in(self, *answers: str, **told: str) -> dict[str, Any]:
        """Check in, and answer what is asked at the close; return the last answer."""
        self.user.session += "+"
        last = self.user.launch(**told)
        for said in ("six", "calm", "no", *answers):
            last = self.user.say(said, **told)
        return last

    def next_reminder(self) -> datetime:
        """Do what the turns left to a worker, and return when the reminder is due then."""
        with job_journal(self.config) as journal:
            zone = zone_named(self.config.timezone)
            assert zone is not None
            reminders = Reminders(journal, {}, "A nudge.", zone, lambda: self.now)
            while job := journal.jobs.lease([PLAN], 30, self.now):
                reminders.plan(job)
                journal.jobs.finish(job)
            days = self.now + timedelta(days=2)
            planned = []
            while job := journal.jobs.lease([REMIND], 30, days):
                planned.append(datetime.fromisoformat(job.payload["due"]))
                journal.jobs.finish(job)
        return min(planned)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_a_reminder_that_was_set_before_goes_by_the_clock_of_the_city(server: Server) -> None:
    server.user.launch()
    server.user.say("remind me every day at eight pm")

    assert "Tokyo" in server.check_in("tokyo")["text"]

    assert server.next_reminder() == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_the_day_begins_when_it_begins_there(server: Server) -> None:
    server.check_in("tokyo")
    server.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # one in the morning in Tokyo
    server.user.session = "the next day"

    assert server.user.launch()["state"] == "awaiting_rating"


def test_a_platform_that_tells_the_zone_is_believed_and_nobody_asked(server: Server) -> None:
    assert server.check_in(timezone="UTC")["listen_for"] == OFFER
    server.now += timedelta(days=1)

    assert server.check_in()["listen_for"] == OFFER
