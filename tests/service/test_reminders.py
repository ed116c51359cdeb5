"""Reminders come when they are due where their person is, once, and wait where nobody announces."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from service import notices
from service.config import Config
from service.errors import DocumentRefused, NotNow
from service.fetching import FetchFailed
from service.jobs import Job, NewJob
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.lanes import light_lanes
from service.notices import ANNOUNCE, PLAN, REMIND, Notice, Webhook, plan_job
from service.reminders import Reminders
from service.worker import Worker
from skills.memory import PersonMemory
from skills.reminder import QuietHours, Reminder
from skills.speech import SelfTrustError
from tests.support.journals import make_journal, turn
from tests.support.running_service import wait_until
from tests.support.services import job_journal
from tests.support.web_hooks import receiving

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = Reminder("r-1", "20:00", "daily")
TEXT = "A nudge."


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@dataclass
class Speaker:
    """Keeps what it is to announce; refuses while it is broken, and is away or isn't."""

    told: list[Notice] = field(default_factory=list)
    broken: bool = False
    away: bool = False

    def receivers(self, person_id: str) -> Sequence[str]:
        return [f"of {person_id}"]

    def notify(self, notice: Notice, receiver: str) -> None:
        assert receiver == f"of {notice.person_id}"
        if self.broken or self.away:
            raise FetchFailed("unavailable", was_reached=not self.away)
        self.told.append(notice)


@dataclass
class Browsers:
    """What web push is to a person with two browsers, of which one can be off."""

    told: list[str] = field(default_factory=list)
    off: str = ""

    def receivers(self, person_id: str) -> Sequence[str]:
        return ["phone", "laptop"]

    def notify(self, notice: Notice, receiver: str) -> None:
        if receiver == self.off:
            raise FetchFailed("unavailable", 500)
        self.told.append(receiver)


class House:
    """A journal with one person, a clock, and a worker that does what is due."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.now = at("2026-11-23 19:00")
        self.speaker = Speaker()
        self.browser = Speaker()
        notifiers = {"push": self.browser, "home": self.speaker}
        self.reminders = Reminders(journal, notifiers, TEXT, BERLIN, lambda: self.now)

    def set(self, memory: PersonMemory) -> None:
        with self.journal.writing(Delivery("generic", "u-1")) as unit:
            unit.commit(
                (),
                self.now,
                {},
                person_memory=msgspec.json.encode(memory),
                device_memory=None,
                jobs=[plan_job("generic", "u-1")],
            )

    def work(self, until: str | None = None) -> None:
        """Do what is due, at the time it is due, until a time."""
        end = at(until) if until else self.now
        while job := self._lease(end):
            self._do(job)
        self.now = end

    def _do(self, job: Job) -> None:
        try:
            self.reminders.handlers[job.kind](job)
        except NotNow as away:
            self.journal.jobs.put_off(job, self.now + away.rest, "NotNow")
        except SelfTrustError:
            self.journal.jobs.fail(job, self.now + timedelta(minutes=1), "SelfTrustError")
        else:
            self.journal.jobs.finish(job)

    def _lease(self, end: datetime) -> Job | None:
        while self.now <= end:
            job = self.journal.jobs.lease([PLAN, REMIND, ANNOUNCE], 30, self.now)
            if job is not None:
                return job
            self.now += timedelta(minutes=15)
        return None

    def due(self) -> list[str]:
        return [f"{notice.due.astimezone(BERLIN):%a %H:%M}" for notice in self.speaker.told]

    def memory(self) -> PersonMemory:
        with self.journal.reading(Delivery("generic", "u-1")) as view:
            assert view.person_memory is not None
            return msgspec.json.decode(view.person_memory, type=PersonMemory)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    journal = make_journal(tmp_path)
    yield House(journal)
    journal.close()


def test_a_daily_reminder_comes_every_day_at_its_time(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))

    house.work("2026-11-25 21:00")

    assert house.due() == ["Mon 20:00", "Tue 20:00", "Wed 20:00"]
    person = house.journal.person("generic", "u-1") or ""
    due = at("2026-11-23 20:00").astimezone(UTC)
    assert house.speaker.told[0] == Notice("reminder", person, "generic", "u-1", due, TEXT)


def test_it_goes_by_the_clock_where_the_person_is(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,), timezone="Asia/Tokyo"))

    house.work("2026-11-24 13:00")

    assert house.due() == ["Tue 12:00"]


def test_planning_twice_announces_once(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.set(PersonMemory(reminders=(EVENING,)))

    house.work("2026-11-23 21:00")

    assert house.due() == ["Mon 20:00"]


def test_a_cancelled_reminder_comes_no_more(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.work()
    house.set(PersonMemory())

    house.work("2026-11-25 21:00")

    assert house.due() == []


def test_a_moved_reminder_comes_at_its_new_time_only(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.work()
    house.set(PersonMemory(reminders=(Reminder("r-2", "21:00", "daily"),)))

    house.work("2026-11-23 23:00")

    assert house.due() == ["Mon 21:00"]


def test_who_travels_is_reminded_by_the_new_clock(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,), timezone="Europe/Berlin"))
    house.work()
    house.set(PersonMemory(reminders=(EVENING,), timezone="America/New_York"))

    house.work("2026-11-24 03:00")

    assert house.due() == ["Tue 02:00"]


def test_quiet_hours_hold_it_back_until_they_end(house: House) -> None:
    late = Reminder("r-1", "23:00", "daily")
    house.set(PersonMemory(reminders=(late,), quiet_hours=QuietHours("22:00", "07:00")))

    house.work("2026-11-25 08:00")

    assert house.due() == ["Tue 07:00", "Wed 07:00"]


def test_quiet_hours_set_later_hold_it_back_too(house: House) -> None:
    late = Reminder("r-1", "23:00", "daily")
    house.set(PersonMemory(reminders=(late,)))
    house.work()
    house.set(PersonMemory(reminders=(late,), quiet_hours=QuietHours("22:00", "07:00")))

    house.work("2026-11-24 08:00")

    assert house.due() == ["Tue 07:00"]


def test_one_that_is_due_as_quiet_hours_end_comes_then(house: House) -> None:
    early = Reminder("r-1", "07:00", "daily")
    house.set(PersonMemory(reminders=(early,), quiet_hours=QuietHours("22:00", "07:00")))

    house.work("2026-11-24 08:00")

    assert house.due() == ["Tue 07:00"]


def test_it_waits_for_the_next_launch_to_say_it_too(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))

    house.work("2026-11-23 20:30")

    [reminder] = house.memory().reminders
    assert reminder.pending == at("2026-11-23 20:00")


def test_a_worker_that_was_away_for_hours_lets_it_go_and_takes_up_the_next(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING, Reminder("r-2", "20:00", on="2026-11-23"))))
    house.work()
    house.now = at("2026-11-24 09:00")

    house.work("2026-11-24 21:00")

    assert house.due() == ["Tue 20:00"]
    assert [reminder.id for reminder in house.memory().reminders] == ["r-1"]


def test_what_could_not_be_announced_is_tried_again_and_then_comes_once(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.speaker.broken = True
    house.work("2026-11-23 20:00")
    assert house.due() == []

    house.speaker.broken = False
    house.work("2026-11-24 19:00")

    assert house.due() == ["Mon 20:00"]


def test_a_browser_that_is_refused_silences_no_speaker_and_has_it_repeat_nothing(
    house: House,
) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.browser.broken = True

    house.work("2026-11-24 23:00")

    assert house.due() == ["Mon 20:00", "Tue 20:00"]


def test_a_worker_killed_before_it_noted_the_job_done_has_nothing_said_twice(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.work()
    house.now = at("2026-11-23 20:00")
    job = house.journal.jobs.lease([REMIND], 30, house.now)
    assert job is not None
    house.reminders.remind(job)
    house.work()

    house.work("2026-11-23 21:00")

    assert house.due() == ["Mon 20:00"]
    assert len(house.browser.told) == 1


def test_a_speaker_that_was_away_for_an_hour_says_it_when_it_is_back(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.speaker.away = True
    house.work("2026-11-23 21:00")
    assert house.due() == []

    house.speaker.away = False
    house.work("2026-11-23 21:30")

    assert house.due() == ["Mon 20:00"]


def test_one_that_stays_away_is_let_go_and_leaves_no_job(house: House) -> None:
    house.set(PersonMemory(reminders=(Reminder("r-1", "20:00", on="2026-11-23"),)))
    house.speaker.away = True

    house.work("2026-11-23 23:00")

    assert house.journal.jobs.counts() == {"queued": 0, "leased": 0, "dead": 0}


def test_a_speaker_that_refuses_leaves_a_job_that_tells_of_it(house: House) -> None:
    house.set(PersonMemory(reminders=(Reminder("r-1", "20:00", on="2026-11-23"),)))
    house.speaker.broken = True

    house.work("2026-11-23 23:00")

    [dead] = house.journal.jobs.listed()
    assert (dead.kind, dead.state) == (ANNOUNCE, "dead")


def test_one_browser_that_fails_has_no_other_told_again(house: House) -> None:
    browsers = Browsers(off="laptop")
    house.reminders = Reminders(house.journal, {"push": browsers}, TEXT, BERLIN, lambda: house.now)
    house.set(PersonMemory(reminders=(EVENING,)))

    house.work("2026-11-23 20:15")
    browsers.off = ""
    house.work("2026-11-23 21:00")

    assert browsers.told == ["phone", "laptop"]


def test_what_is_cancelled_before_it_could_be_announced_is_not(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.speaker.broken = True
    house.work("2026-11-23 20:00")
    house.set(PersonMemory())

    house.speaker.broken = False
    house.work("2026-11-23 21:00")

    assert house.due() == []


def test_what_could_not_be_announced_for_hours_is_let_go(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.speaker.broken = True
    house.work("2026-11-23 20:00")
    house.speaker.broken = False
    house.now = at("2026-11-23 22:15")

    house.work()

    assert house.due() == []


def test_an_address_that_was_taken_back_leaves_no_job(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.speaker.broken = True
    house.work("2026-11-23 20:00")
    house.reminders = Reminders(
        house.journal, {"push": house.browser}, TEXT, BERLIN, lambda: house.now
    )

    house.work("2026-11-23 21:00")

    assert house.journal.jobs.counts() == {"queued": 1, "leased": 0, "dead": 0}


def test_an_imported_reminder_comes_at_its_time_and_the_name_came_along(house: House) -> None:
    house.set(PersonMemory(consent=True, name="Robin", reminders=(EVENING,)))
    person = house.journal.person("generic", "u-1")
    assert person is not None
    document = house.journal.transfer.export(person)
    house.journal.forget_person(person, house.now)

    house.journal.transfer.import_document("generic", "u-1", document, house.now)
    house.work("2026-11-23 21:00")

    assert house.due() == ["Mon 20:00"]
    assert house.memory().name == "Robin"
    again = house.journal.person("generic", "u-1")
    assert again is not None
    assert house.journal.transfer.export(again)["person"]["name"] == "Robin"


def test_an_import_leaves_what_was_told_here(house: House) -> None:
    house.set(PersonMemory(consent=True, name="Robin"))

    house.journal.transfer.import_document(
        "generic", "u-1", {"version": 1, "entries": [], "person": {"name": "Ada"}}, house.now
    )

    assert house.memory().name == "Robin"


@pytest.mark.parametrize(
    "person",
    [
        [],
        {"name": 7},
        {"reminders": [{"id": "r", "time": "25:00"}]},
        {"reminders": [{"id": "r", "time": "20:00", "on": "someday"}]},
        {"reminders": [{"id": "r", "time": "20:00", "recurrence": "weekly"}]},
        {"reminders": [{"id": "r", "time": "20:00", "recurrence": "hourly"}]},
        {"quiet_hours": {"begin": "late", "end": "07:00"}},
    ],
)
def test_what_is_told_in_no_known_form_is_refused(house: House, person: object) -> None:
    document = {"version": 1, "entries": [], "person": person}

    with pytest.raises(DocumentRefused, match="person"):
        house.journal.transfer.import_document("generic", "u-2", document, house.now)

    assert house.journal.person("generic", "u-2") is None


def test_a_forgotten_person_is_reminded_of_nothing(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    house.work()
    person = house.journal.person("generic", "u-1")
    assert person is not None
    house.journal.forget_person(person, house.now)

    house.work("2026-11-24 21:00")

    assert house.due() == []
    assert house.journal.jobs.counts()["dead"] == 0


def test_a_job_that_outlives_its_person_does_nothing(house: House) -> None:
    turn(house.journal)
    payload = {"reminder": "r", "due": house.now.isoformat(), "platform": "p", "user": "u"}

    house.reminders.remind(Job("j", REMIND, payload, "gone", 1, "lease"))

    assert house.due() == []


def test_who_shares_an_account_is_reminded_by_their_own_browser(house: House) -> None:
    turn(house.journal, platform="alexa", user="acct")
    toms = house.journal.person("alexa", "acct")
    with house.journal.writing(Delivery("alexa", "acct", speaker="voice-mira")) as unit:
        memory = msgspec.json.encode(PersonMemory(reminders=(EVENING,)))
        jobs = [plan_job("alexa", "acct")]
        unit.commit((), house.now, {}, person_memory=memory, device_memory=None, jobs=jobs)
        miras = unit.person_id

    house.work("2026-11-23 21:00")

    assert [notice.person_id for notice in house.speaker.told] == [miras]
    assert miras not in (None, toms)


def test_who_took_a_device_back_is_reminded_by_what_they_have_left(house: House) -> None:
    house.set(PersonMemory(reminders=(EVENING,)))
    person = house.journal.person("generic", "u-1") or ""
    house.journal.link_identity(person, "companion", "login", house.now)
    house.work()
    [speaker] = [d for d in house.journal.devices(person) if d.platform == "generic"]
    house.journal.unlink_device(person, speaker.id)
    turn(house.journal)  # somebody else says something to it

    house.work("2026-11-23 21:00")

    assert [notice.person_id for notice in house.browser.told] == [person]


def test_a_home_that_hangs_keeps_nobody_else_from_being_reminded(config: Config) -> None:
    both = threading.Barrier(2, timeout=60)
    with receiving(200, meanwhile=both.wait) as (url, got), job_journal(config) as journal:
        for user in ("u-1", "u-2"):
            announce_now(journal, user)
        hand = Worker(journal, light_lanes(replace(config, notify_url=url), journal))
        thread = threading.Thread(target=hand.run)
        thread.start()
        wait_until(lambda: sum(journal.jobs.counts().values()) == 0, "both to be told")
        hand.stop()
        thread.join()

    assert sorted(told["user"] for _, told in got) == ["u-1", "u-2"]


def announce_now(journal: Journal, user: str) -> None:
    """Have a reminder of this minute announced at once."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    reminder = Reminder("r-1", f"{now:%H:%M}", on=f"{now:%Y-%m-%d}")
    job = {"reminder": "r-1", "due": now.isoformat(), "platform": "generic", "user": user}
    with journal.writing(Delivery("generic", user)) as unit:
        unit.commit(
            (),
            now,
            {},
            person_memory=msgspec.json.encode(PersonMemory(reminders=(reminder,), timezone="UTC")),
            device_memory=None,
            jobs=[NewJob(ANNOUNCE, {**job, "notifier": "home", "receiver": ""}, personal=True)],
        )


NOTICE = Notice("reminder", "p-1", "generic", "u-1", at("2026-11-23 20:00"), TEXT)


def test_a_webhook_is_told_who_and_what_and_nothing_else() -> None:
    with receiving(200) as (url, got):
        Webhook(url).notify(NOTICE, "")

    told = {"kind": "reminder", "platform": "generic", "user": "u-1", "text": TEXT}
    assert got == [("/api/webhook/x?y=1", {**told, "due": "2026-11-23T20:00:00+01:00"})]


@pytest.mark.parametrize(
    ("status", "is_for_later"), [(400, False), (500, False), (502, True), (503, True), (429, True)]
)
def test_a_webhook_that_says_so_is_told_later(status: int, is_for_later: bool) -> None:
    with receiving(status) as (url, _), pytest.raises(FetchFailed) as failed:
        Webhook(url).notify(NOTICE, "")

    assert failed.value.is_for_later is is_for_later


def test_a_webhook_that_takes_it_and_is_slow_to_say_so_is_not_told_all_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notices, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(FetchFailed) as failed:
            Webhook(url).notify(NOTICE, "")

    assert not failed.value.is_for_later
