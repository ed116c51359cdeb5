"""The worker: every job once, none lost with a fault, and no lane waiting for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audio.cache import AudioCache
from audio.pieces import Piece
from service import worker
from service.config import Config
from service.errors import (
    ConfigError,
    JournalBusy,
    JournalCorrupt,
    JournalFull,
    LeaseLost,
    WorkerBroken,
)
from service.jobs import Job, NewJob
from service.journal.store import Journal
from service.journal.unit import PURGE
from service.lanes import Lane
from service.queues import RENDER, TRANSCRIBE
from service.rendition_token import Token
from service.renditions import render_job
from service.speech.client import SpeechUnavailable
from service.worker import Worker, make_worker
from skills.guided import Catalogue
from skills.reply import Forget
from tests.support.journals import files_holding, keep, make_journal, query, turn
from tests.support.services import installation, job_journal, speech_process
from tests.support.tone_voice import ToneVoice
from tests.support.working import work, working

NONE_LEFT = {"queued": 0, "leased": 0, "dead": 0}
PHRASE = "the violet umbrella"


@pytest.fixture
def journal(tmp_path: Path, job_world: str) -> Iterator[Journal]:
    del job_world
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


def ask(journal: Journal, *jobs: NewJob) -> None:
    for job in jobs:
        journal.jobs.enqueue(job, datetime.now(UTC))


class Done:
    """Does nothing, and tells that it was asked to."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.asked = threading.Event()

    def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        self.asked.set()


def test_a_job_is_done_once(journal: Journal) -> None:
    ask(journal, NewJob(TRANSCRIBE, {"n": 1}))
    done = Done()
    lane = Lane({TRANSCRIBE: done})

    assert [work(journal, lane) for _ in range(2)] == [True, False]

    assert [job.payload for job in done.jobs] == [{"n": 1}]
    assert journal.jobs.counts() == NONE_LEFT


def test_a_lane_does_only_what_it_can(journal: Journal) -> None:
    ask(journal, NewJob(RENDER))
    lane = Lane({TRANSCRIBE: Done()})

    assert not work(journal, lane)
    assert journal.jobs.counts()["queued"] == 1


def test_20_a_lane_that_is_not_ready_burns_no_attempt(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    ask(journal, NewJob(TRANSCRIBE))
    done = Done()
    ready = [False] * 10 + [True]
    lane = Lane({TRANSCRIBE: done}, lambda: ready.pop(0))

    while not work(journal, lane):
        pass

    assert done.jobs[0].attempt == 1


def test_a_lane_that_can_t_tell_whether_it_is_ready_is_asked_again(journal: Journal) -> None:
    ask(journal, NewJob(TRANSCRIBE))
    done, faults = Done(), [JournalBusy("the database is away")]

    def is_ready() -> bool:
        if faults:
            raise faults.pop()
        return True

    lane = Lane({TRANSCRIBE: done}, is_ready)
    hand = Worker(journal, [lane])

    assert [hand.work_once(lane) for _ in range(2)] == [False, True]
    assert done.jobs[0].attempt == 1


def test_a_long_job_delays_no_other_lane(journal: Journal) -> None:
    ask(journal, NewJob(TRANSCRIBE), NewJob(RENDER))
    begun, go_on, done = threading.Event(), threading.Event(), Done()

    def long(job: Job) -> None:
        begun.set()
        go_on.wait()

    with working(journal, Lane({TRANSCRIBE: long}), Lane({RENDER: done})):
        begun.wait()
        done.asked.wait()
        go_on.set()

    assert journal.jobs.counts() == NONE_LEFT


def test_a_worker_that_is_stopped_finishes_the_job_at_hand(journal: Journal) -> None:
    ask(journal, NewJob(TRANSCRIBE))
    begun = threading.Event()
    hands: list[Worker] = []

    def stopped_meanwhile(job: Job) -> None:
        hands[0].stop()
        begun.set()

    hands.append(Worker(journal, [Lane({TRANSCRIBE: stopped_meanwhile})]))
    hands[0].run()

    assert begun.is_set()
    assert journal.jobs.counts() == NONE_LEFT


@pytest.mark.parametrize("error", [SpeechUnavailable("away"), ValueError(PHRASE), MemoryError()])
def test_a_job_that_fails_is_tried_later_and_the_next_is_done(
    journal: Journal,
    tmp_path: Path,
    error: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask(journal, NewJob(TRANSCRIBE), NewJob(RENDER))
    done = Done()

    def fail(job: Job) -> None:
        raise error

    lane = Lane({TRANSCRIBE: fail, RENDER: done})
    while work(journal, lane):
        pass

    assert journal.jobs.counts() == {"queued": 1, "leased": 0, "dead": 0}
    assert query(tmp_path, "SELECT error FROM jobs") == [(type(error).__name__,)]
    assert "umbrella" not in caplog.text


def test_a_job_that_fails_for_ever_is_dead_in_the_end(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    ask(journal, NewJob(TRANSCRIBE))
    attempts: list[int] = []

    def fail(job: Job) -> None:
        attempts.append(job.attempt)
        raise SpeechUnavailable("away")

    lane = Lane({TRANSCRIBE: fail})
    while work(journal, lane):
        pass

    assert attempts == [1, 2, 3, 4, 5]
    assert journal.jobs.counts() == {"queued": 0, "leased": 0, "dead": 1}


def test_a_job_that_can_t_be_done_now_waits_and_loses_no_attempt(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BUSY_SECONDS", 0)
    ask(journal, NewJob(TRANSCRIBE))
    faults = [JournalBusy("locked"), JournalFull("no room")] * 5
    attempts: list[int] = []

    def busy(job: Job) -> None:
        attempts.append(job.attempt)
        if faults:
            raise faults.pop()

    lane = Lane({TRANSCRIBE: busy})
    while work(journal, lane):
        pass

    assert attempts == [1] * 11
    assert journal.jobs.counts() == NONE_LEFT


def test_a_job_that_waits_is_seen_by_its_reason_and_not_taken_at_once(
    journal: Journal, tmp_path: Path
) -> None:
    ask(journal, NewJob(TRANSCRIBE))

    def busy(job: Job) -> None:
        raise JournalBusy("locked")

    lane = Lane({TRANSCRIBE: busy})
    assert work(journal, lane)

    assert not work(journal, lane)
    assert query(tmp_path, "SELECT state, attempts, error FROM jobs") == [
        ("queued", 0, "JournalBusy")
    ]


@pytest.mark.parametrize(
    "fault",
    [LeaseLost("gone"), JournalBusy("locked"), JournalCorrupt("a row"), ConfigError("no key")],
)
def test_a_job_whose_end_can_t_be_noted_ends_no_lane(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    ask(journal, NewJob(TRANSCRIBE, {"n": 1}))
    first, second = Done(), Done()
    faults = [fault]
    finish = journal.jobs.finish

    def finish_later(job: Job) -> None:
        if faults:
            raise faults.pop()
        finish(job)

    monkeypatch.setattr(journal.jobs, "finish", finish_later)
    with working(journal, Lane({TRANSCRIBE: first, RENDER: second})):
        first.asked.wait()
        ask(journal, NewJob(RENDER))
        second.asked.wait()

    assert journal.jobs.counts() == {"queued": 0, "leased": 1, "dead": 0}


@pytest.mark.parametrize(
    "fault", [JournalBusy("locked"), JournalCorrupt("the database file"), ConfigError("no key")]
)
def test_a_journal_that_gives_no_job_is_asked_again(
    journal: Journal, job_world: str, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    done = Done()
    faults = [fault]
    name = "lease_one" if job_world == "engine" else "lease"
    lease = getattr(journal.jobs, name)

    def lease_later(*arguments: object) -> Job | None:
        if faults:
            raise faults.pop()
        leased: Job | None = lease(*arguments)
        return leased

    monkeypatch.setattr(journal.jobs, name, lease_later)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    with working(journal, Lane({TRANSCRIBE: done})):
        ask(journal, NewJob(TRANSCRIBE))
        done.asked.wait()

    assert journal.jobs.counts() == NONE_LEFT


@pytest.mark.parametrize("part", ["jobs.lease", "upkeep.forget_answers"])
def test_what_nobody_foresaw_ends_the_worker_and_not_one_lane_of_it(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    def broken(*_: object) -> None:
        raise IndexError(PHRASE)

    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    of, name = part.split(".")
    monkeypatch.setattr(getattr(journal, of), name, broken)
    hand = Worker(journal, [Lane({TRANSCRIBE: Done()}), Lane({RENDER: Done()})])

    with pytest.raises(WorkerBroken):
        hand.run()

    assert "IndexError" in caplog.text
    assert "umbrella" not in caplog.text


@pytest.mark.parametrize(
    "fault", [JournalBusy("locked"), JournalCorrupt("a row"), ConfigError("no key")]
)
def test_what_can_t_be_cleared_away_today_stops_no_job(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    asked = threading.Event()

    def refuse(*_: object) -> None:
        asked.set()
        raise fault

    monkeypatch.setattr(journal.upkeep, "forget_answers", refuse)
    done = Done()
    hand = Worker(journal, [Lane({TRANSCRIBE: done})])
    thread = threading.Thread(target=hand.run)
    thread.start()
    assert asked.wait(60)
    ask(journal, NewJob(TRANSCRIBE))
    assert done.asked.wait(60)
    hand.stop()
    thread.join()


def test_what_a_busy_moment_left_of_the_day_is_done_some_minutes_later(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, again = threading.Event(), threading.Event()

    def retain(_: datetime) -> None:
        (again if asked.is_set() else asked).set()

    def refuse_once(_: datetime) -> None:
        if not asked.is_set():
            raise JournalBusy("locked")

    monkeypatch.setattr(worker, "DAILY_AGAIN", timedelta(seconds=0.01))
    for first in ("forget_answers", "apply_retention"):
        monkeypatch.setattr(journal.upkeep, first, refuse_once)
    monkeypatch.setattr(journal.upkeep, "sweep", retain)
    hand = Worker(journal, [])
    thread = threading.Thread(target=hand.run)
    thread.start()

    came = asked.wait(60), again.wait(60)
    hand.stop()
    thread.join()

    assert came == (True, True)


def test_a_long_job_keeps_its_lease(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.01)
    ask(journal, NewJob(TRANSCRIBE))
    renewed, renew = threading.Event(), journal.jobs.renew

    def note(*arguments: object) -> None:
        renew(*arguments)  # type: ignore[arg-type]  # passed on as they came
        renewed.set()

    monkeypatch.setattr(journal.jobs, "renew", note)
    lane = Lane({TRANSCRIBE: lambda _job: _wait(renewed)})

    assert work(journal, lane)
    assert journal.jobs.counts() == NONE_LEFT


def _wait(event: threading.Event) -> None:
    event.wait()


# --- the worker of one box ---


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return installation(tmp_path, MODE="demo")


def lane_of(config: Config, kind: str) -> Callable[[], bool]:
    hand = make_worker(config)
    lane = next(lane for lane in hand._lanes if kind in lane.handlers)
    return lambda: hand.work_once(lane)


def token_in(voice: ToneVoice) -> Token:
    piece = Piece.of_script(Catalogue.load().script("G01"), 1, "stream")
    return Token("G01", 1, piece.key(voice.voice.key))


def test_the_box_s_worker_renders_a_piece_into_the_cache(config: Config) -> None:
    tone = ToneVoice()
    with job_journal(config) as journal, speech_process(config, tone):
        ask(journal, render_job(token_in(tone), tone.voice.key))

        assert lane_of(config, RENDER)()

        assert journal.jobs.counts() == NONE_LEFT
    piece = Piece.of_script(Catalogue.load().script("G01"), 1, "stream")
    cached = AudioCache(config.cache).get(piece.key(tone.voice.key))
    assert cached is not None
    assert abs(float(cached.note["seconds"]) - 60) <= 60 * 0.03


def test_a_piece_is_rendered_in_the_words_of_the_locale_that_its_token_is_of(
    config: Config,
) -> None:
    tone = ToneVoice()
    british = Catalogue.load("en-GB").script("G04")
    piece = Piece.of_script(british, 3, "stream")
    with job_journal(config) as journal, speech_process(config, tone):
        ask(journal, render_job(Token("G04", 3, piece.key(tone.voice.key)), tone.voice.key))

        assert lane_of(config, RENDER)()

    assert AudioCache(config.cache).get(piece.key(tone.voice.key)) is not None


def test_a_piece_that_somebody_waits_for_is_made_before_the_catalogue(tmp_path: Path) -> None:
    config, tone = installation(tmp_path), ToneVoice()
    with job_journal(config) as journal, speech_process(config, tone):
        work = lane_of(config, RENDER)
        ask(journal, render_job(token_in(tone), tone.voice.key))

        assert work()

    piece = Piece.of_script(Catalogue.load().script("G01"), 1, "stream")
    assert AudioCache(config.cache).get(piece.key(tone.voice.key)) is not None


def test_20_nothing_is_rendered_while_the_speech_process_is_away(config: Config) -> None:
    with job_journal(config) as journal:
        ask(journal, render_job(token_in(ToneVoice()), "any"))

        assert not lane_of(config, RENDER)()

        assert query_attempts(config) == [(0,)]
        assert journal.jobs.counts()["queued"] == 1


def query_attempts(config: Config) -> list[tuple[int]]:
    return query(config.home, "SELECT attempts FROM jobs")


def test_a_deletion_leaves_no_byte_once_the_worker_has_purged(config: Config) -> None:
    with job_journal(config) as journal:
        turn(journal, [keep("e1", text=PHRASE)], user="somebody known")
        turn(journal, [Forget(everything=True)], user="somebody known")

        assert lane_of(config, PURGE.kind)()

        assert journal.jobs.counts() == NONE_LEFT
    assert files_holding(config.home, b"somebody known") == []
    assert query(config.home, "SELECT count(*) FROM entries") == [(0,)]


def test_outside_a_show_every_piece_is_asked_for_once(tmp_path: Path) -> None:
    config = installation(tmp_path)
    lengths = sum(len(script.minutes) for script in Catalogue.load().scripts)

    make_worker(config)
    make_worker(config)

    with job_journal(config) as journal:
        assert journal.jobs.counts()["queued"] >= lengths
        asked = query(config.home, "SELECT count(*), count(DISTINCT dedupe) FROM jobs")
    assert asked[0][0] == asked[0][1]
