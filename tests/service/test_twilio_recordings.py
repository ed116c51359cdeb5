"""Recordings of calls: what happens while one is fetched, and while Twilio doesn't give it."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service import worker
from service.jobs import NewJob
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.lanes import Lane
from service.platforms.twilio import Account
from service.twilio_api import TwilioApi, twilio_api
from service.twilio_recordings import (
    DISCARD,
    FETCH,
    RecordingDiscarder,
    RecordingFetcher,
    TwilioRecordings,
    fetch_job,
)
from service.worker import Worker
from skills.reply import Effect, Forget, Join, Keep, OfferCode
from skills.turn import Event, Recording, Turn
from tests.support.journals import NOW, keep, make_journal, query, sounds, turn

BERLIN = ZoneInfo("Europe/Berlin")
ACCOUNT = Account("AC" + "0123456789abcdef" * 2, ("fedcba9876543210" * 2,))
AT_ONCE = timedelta(0)
CALLER, SID, ENTRY = "+15550100", "RE" + "a" * 32, "e1"


@pytest.fixture
def journal(tmp_path: Path, world: str) -> Iterator[Journal]:
    del world
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with twilio_api(ACCOUNT.sid, ACCOUNT.tokens[0]) as server:
        server.recordings[SID] = a_wav()
        yield server


def a_wav(seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * round(8000 * seconds)))
    return out.getvalue()


def told(journal: Journal, *, made: bool = True) -> str:
    """Do the turn that tells of a recording; return whose it is."""
    recording = Recording(SID, ENTRY)
    came = Turn("twilio", CALLER, "CA1", NOW, Event("recorded"), recording=recording)
    effects: list[Effect] = [Keep(ENTRY, None, {"text": None})] if made else []
    with journal.writing(Delivery("twilio", CALLER)) as unit:
        person = unit.writer_id
        unit.commit(
            effects,
            NOW,
            {"platform": "twilio", "tz": BERLIN.key},
            person_memory=b"{}",
            device_memory=None,
            jobs=[fetch_job(came, recording, BERLIN, made=made)],
        )
    return person


class Slow(TwilioRecordings):
    """Recordings that take their time: something happens while they are on their way."""

    def __init__(self, api: TwilioApi, meanwhile: Callable[[], object] = lambda: None) -> None:
        super().__init__(ACCOUNT, api.origin)
        self._meanwhile = meanwhile

    def wav(self, sid: str) -> bytes:
        sound = super().wav(sid)
        self._meanwhile()
        return sound


def work(journal: Journal, recordings: TwilioRecordings, waited: timedelta = AT_ONCE) -> None:
    """Do all that is due."""
    fetch = RecordingFetcher(journal, recordings, lambda: NOW + waited)
    discard = RecordingDiscarder(recordings, lambda: NOW + waited)
    lane = Lane({FETCH: fetch, DISCARD: discard})
    hand = Worker(journal, [lane])
    while hand.work_once(lane):
        pass


def entries(journal: Journal, person: str) -> list[str]:
    return [entry.id for entry in journal.entries(person)]


def forgets_by_voice(journal: Journal) -> None:
    turn(journal, [Forget(everything=True)], user=CALLER, platform="twilio")


def forgets_at_the_page(journal: Journal) -> None:
    journal.forget_person(journal.person("twilio", CALLER) or "", NOW)


# --- while it is fetched ---


def test_an_entry_that_was_deleted_stays_so_though_twilio_s_report_had_come_before_it(
    journal: Journal, api: TwilioApi
) -> None:
    person = told(journal, made=False)
    turn(journal, [keep(ENTRY, text=None)], user=CALLER, platform="twilio")
    journal.delete_entries(person, [ENTRY], NOW)

    work(journal, Slow(api))

    assert entries(journal, person) == []
    assert api.recordings == {}


def test_one_that_is_deleted_during_the_fetch_stays_so_though_the_report_had_come_before_it(
    journal: Journal, api: TwilioApi
) -> None:
    person = told(journal, made=False)
    turn(journal, [keep(ENTRY, text=None)], user=CALLER, platform="twilio")

    work(journal, Slow(api, lambda: journal.delete_entries(person, [ENTRY], NOW)))

    assert entries(journal, person) == []
    assert api.recordings == {}


def test_a_recording_is_kept_and_deleted_at_twilio(
    journal: Journal, api: TwilioApi, tmp_path: Path
) -> None:
    person = told(journal)

    work(journal, Slow(api))

    assert entries(journal, person) == [ENTRY]
    assert list(sounds(tmp_path)) == [SID[2:]]
    assert api.recordings == {}


@pytest.mark.parametrize("keep_it", [True, False])
def test_what_the_version_before_asked_for_is_done(
    journal: Journal, api: TwilioApi, keep_it: bool
) -> None:
    asked = {"sid": SID, "entry_id": ENTRY, "user": CALLER, "at": NOW.isoformat()}
    payload = {**asked, "zone": BERLIN.key, "keep": keep_it, "made": False}
    with journal.writing(Delivery("twilio", CALLER)) as unit:
        person = unit.writer_id
        job = NewJob(FETCH, payload, personal=True)
        unit.commit([], NOW, {}, person_memory=b"{}", device_memory=None, jobs=[job])

    work(journal, Slow(api))

    assert entries(journal, person) == ([ENTRY] if keep_it else [])
    assert api.recordings == {}


def test_an_entry_that_was_deleted_during_the_fetch_stays_deleted(
    journal: Journal, api: TwilioApi
) -> None:
    person = told(journal)

    work(journal, Slow(api, lambda: journal.delete_entries(person, [ENTRY], NOW)))

    assert entries(journal, person) == []
    assert query_recordings(journal) == 0
    assert api.recordings == {}


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("forgets", [forgets_by_voice, forgets_at_the_page])
def test_who_deleted_everything_during_the_fetch_stays_a_stranger(
    journal: Journal, api: TwilioApi, forgets: Callable[[Journal], None], made: bool
) -> None:
    told(journal, made=made)

    work(journal, Slow(api, lambda: forgets(journal)))

    assert journal.persons() == []
    assert query_recordings(journal) == 0
    assert api.recordings == {}


def test_who_joined_another_during_the_fetch_finds_it_in_their_one_journal(
    journal: Journal, api: TwilioApi
) -> None:
    told(journal, made=False)
    turn(journal, [keep("other"), OfferCode("123456")])

    def joins() -> None:
        if journal.person("generic", "u-1") != journal.person("twilio", CALLER):
            turn(journal, [Join("123456")], user=CALLER, platform="twilio")

    slow = Slow(api, joins)
    work(journal, slow)
    expire_leases(journal)
    work(journal, slow)

    assert sorted(entries(journal, journal.person("generic", "u-1") or "")) == [ENTRY, "other"]
    assert api.recordings == {}


def test_a_phone_that_no_longer_leads_to_its_person_still_has_what_was_said_kept(
    journal: Journal, api: TwilioApi
) -> None:
    person = told(journal, made=False)
    journal.link_identity(person, "generic", "u-1", NOW)
    [phone] = [one.id for one in journal.devices(person) if one.platform == "twilio"]
    journal.unlink_device(person, phone)

    work(journal, Slow(api))

    assert [one.id for one in journal.persons()] == [person]
    assert entries(journal, person) == [ENTRY]


def query_recordings(journal: Journal) -> int:
    """Count the rows of recordings."""
    home = journal._database.path.parent.parent
    [(count,)] = query(home, "SELECT count(*) FROM recordings")
    return int(count)


def expire_leases(journal: Journal) -> None:
    home = journal._database.path.parent.parent
    query(home, "UPDATE jobs SET run_ms = :past WHERE state <> 'dead'", {"past": 0})


# --- what is no sound ---

NO_SOUND = [b"", b"<html>502 Bad Gateway</html>", a_wav(0), a_wav(181)]


class Distorting(TwilioRecordings):
    """Recordings that arrive as something else, until they are asked for often enough."""

    def __init__(self, api: TwilioApi, given: bytes, times: float) -> None:
        super().__init__(ACCOUNT, api.origin)
        self._given, self._times = given, times

    def wav(self, sid: str) -> bytes:
        self._times -= 1
        return super().wav(sid) if self._times < 0 else self._given


@pytest.mark.parametrize("given", NO_SOUND)
def test_what_is_no_sound_costs_no_recording_and_stands_as_a_dead_job(
    journal: Journal, api: TwilioApi, given: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    told(journal)

    work(journal, Distorting(api, given, times=math.inf))

    assert [(job.state, job.error) for job in journal.jobs.listed()] == [("dead", "BadSound")]
    assert list(api.recordings) == [SID]


def test_a_sound_that_comes_right_at_last_is_kept(
    journal: Journal, api: TwilioApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    told(journal)

    work(journal, Distorting(api, NO_SOUND[1], times=2))

    assert list(sounds(tmp_path)) == [SID[2:]]
    assert api.recordings == {}


def test_who_deletes_everything_rids_twilio_of_what_never_could_be_read(
    journal: Journal, api: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    told(journal)
    work(journal, Distorting(api, b"", times=math.inf))

    forgets_by_voice(journal)
    work(journal, Slow(api))

    assert api.recordings == {}


def test_who_deletes_its_entry_rids_twilio_of_what_never_could_be_read(
    journal: Journal, api: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    person = told(journal)
    work(journal, Distorting(api, b"", times=math.inf))

    journal.delete_entries(person, [ENTRY], NOW)
    work(journal, Slow(api))

    assert api.recordings == {}
    assert entries(journal, person) == []


# --- while Twilio is away ---

PASSING = [404, 429, 500, 503]
SECOND = timedelta(seconds=1)


def stands(journal: Journal) -> tuple[str, int]:
    """Return how the only job stands: its state, and its attempts."""
    [job] = journal.jobs.listed()
    return job.state, job.attempts


@pytest.mark.parametrize("status", PASSING)
def test_a_recording_that_twilio_can_t_give_now_waits_and_loses_no_attempt(
    journal: Journal, api: TwilioApi, tmp_path: Path, status: int
) -> None:
    told(journal)
    api.fault = status
    for minutes in range(12):
        work(journal, Slow(api), timedelta(minutes=minutes))
        assert stands(journal) == ("queued", 0)
        expire_leases(journal)

    api.fault = None
    work(journal, Slow(api))

    assert list(sounds(tmp_path)) == [SID[2:]]
    assert api.recordings == {}


def test_a_twilio_that_can_t_be_reached_is_waited_for(journal: Journal, api: TwilioApi) -> None:
    told(journal)

    work(journal, TwilioRecordings(ACCOUNT, "http://127.0.0.1:1"))

    assert stands(journal) == ("queued", 0)


@pytest.mark.parametrize(
    ("waited", "rest"),
    [(0, 10), (10, 10), (20, 20), (400, 400), (5_000, 900), (-3_600, 10)],
)
def test_the_longer_it_waits_the_longer_are_its_rests(
    journal: Journal, api: TwilioApi, waited: int, rest: int
) -> None:
    told(journal)
    api.fault = 503

    before = datetime.now(UTC)
    work(journal, Slow(api), waited * SECOND)

    [job] = journal.jobs.listed()
    assert before - SECOND < job.due - rest * SECOND <= datetime.now(UTC)


def test_a_day_after_it_was_told_a_recording_is_given_up(
    journal: Journal, api: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    told(journal)
    api.fault = 503

    work(journal, Slow(api), timedelta(days=1))

    assert stands(journal) == ("dead", 5)
    assert list(api.recordings) == [SID]


def test_what_doesn_t_pass_by_itself_costs_attempts(
    journal: Journal, api: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    told(journal)
    api.fault = 401

    work(journal, Slow(api))

    assert stands(journal) == ("dead", 5)


def test_a_recording_that_nobody_keeps_is_deleted_however_long_twilio_is_away(
    journal: Journal, api: TwilioApi
) -> None:
    told(journal)
    forgets_by_voice(journal)
    api.fault = 503
    for days in range(6):
        work(journal, Slow(api), timedelta(days=days))
        expire_leases(journal)

    api.fault = None
    work(journal, Slow(api))

    assert api.recordings == {}


def test_a_recording_that_nobody_keeps_is_deleted_once_twilio_has_it(
    journal: Journal, api: TwilioApi
) -> None:
    told(journal)
    forgets_by_voice(journal)
    api.not_yet = 1
    work(journal, Slow(api))
    assert list(api.recordings) == [SID]

    expire_leases(journal)
    work(journal, Slow(api))

    assert api.recordings == {}


def test_a_recording_that_is_gone_is_not_looked_for_any_longer(
    journal: Journal, api: TwilioApi
) -> None:
    told(journal)
    forgets_by_voice(journal)
    api.recordings.clear()
    work(journal, Slow(api))
    assert DISCARD in [job.kind for job in journal.jobs.listed()]

    expire_leases(journal)
    work(journal, Slow(api), timedelta(minutes=15))

    assert DISCARD not in [job.kind for job in journal.jobs.listed()]
