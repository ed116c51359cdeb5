"""The task engine carries the ids of jobs; what it loses is found again from their rows."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile

from service.errors import ConfigError, JournalBusy
from service.jobs import NewJob
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.journal.unit import PURGE
from service.lanes import Lane, joined, queue_lanes
from service.queues import PRERENDER, RENDER, SPEECH_TO_TEXT, TEXT_TO_SPEECH, TRANSCRIBE
from service.submission import Spoken, submit
from service.task_engine import TaskEngine
from service.worker import Worker
from tests.support import worlds
from tests.support.command_line import OURS, environment
from tests.support.in_process import told
from tests.support.journals import CONTEXT, NOW, make_journal, query
from tests.support.processes import Process
from tests.support.running_service import wait_until
from tests.support.services import (
    GenericUser,
    application,
    entries,
    installation,
    job_journal,
    settings,
    speech_process,
)
from tests.support.wires import wire

pytestmark = pytest.mark.needs("initdb")

NONE_LEFT = {"queued": 0, "leased": 0, "dead": 0}
REDELIVERED_WITHIN_SECONDS = 45
HANDED = "SELECT queue_name, queueing_lock FROM procrastinate_jobs ORDER BY id"


@pytest.fixture(autouse=True)
def on_the_server(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with worlds.lived_in("engine", postgres_server, monkeypatch):
        yield


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


@pytest.fixture
def engine(tmp_path: Path, journal: Journal) -> TaskEngine:
    del journal
    engine = worlds.engine_of(tmp_path)
    assert engine is not None
    return engine


def ask(journal: Journal, *jobs: NewJob) -> None:
    for job in jobs:
        journal.jobs.enqueue(job, datetime.now(UTC))


def work(engine: TaskEngine, journal: Journal, lane: Lane, queue: str = TEXT_TO_SPEECH) -> None:
    worker = Worker(journal, [lane])
    engine.run_until_empty(queue, lambda job_id: worker.work_on(lane, job_id))


def test_the_engine_carries_ids_and_nothing_else(journal: Journal, tmp_path: Path) -> None:
    with journal.writing(Delivery("generic", "u-1")) as unit:
        jobs = [NewJob(TRANSCRIBE, {"hint": "a very personal name"}, personal=True)]
        unit.commit([], NOW, CONTEXT, person_memory=None, device_memory=None, jobs=jobs)

    ((queue, job, arguments),) = query(
        tmp_path, "SELECT queue_name, queueing_lock, args FROM procrastinate_jobs"
    )
    assert (queue, arguments) == (SPEECH_TO_TEXT, {"job": job})
    assert query(tmp_path, "SELECT id FROM jobs") == [(job,)]


def test_what_is_not_committed_is_not_handed_over(journal: Journal, tmp_path: Path) -> None:
    job = NewJob(TRANSCRIBE, {}, personal=True)

    def fails(*_: object) -> None:
        raise JournalBusy("just before the commit")

    def lost_turn() -> None:
        with journal.writing(Delivery("generic", "u-1")) as unit:
            unit._transaction.commit = fails  # type: ignore[method-assign]
            unit.commit([], NOW, CONTEXT, person_memory=None, device_memory=None, jobs=[job])

    with pytest.raises(JournalBusy):
        lost_turn()

    assert query(tmp_path, HANDED) == query(tmp_path, "SELECT id FROM jobs") == []


def test_the_same_work_is_handed_over_once(journal: Journal, tmp_path: Path) -> None:
    ask(journal, *[NewJob(RENDER, {}, dedupe="the same")] * 2)

    assert len(query(tmp_path, HANDED)) == 1


def test_light_jobs_are_left_to_any_host_s_own_worker(journal: Journal, tmp_path: Path) -> None:
    ask(journal, PURGE)

    assert query(tmp_path, HANDED) == []


def test_each_queue_has_its_own_workers(journal: Journal, engine: TaskEngine) -> None:
    ask(journal, NewJob(TRANSCRIBE), NewJob(RENDER))
    done: list[str] = []
    note = Lane({kind: lambda job: done.append(job.kind) for kind in (TRANSCRIBE, RENDER)})

    work(engine, journal, note, SPEECH_TO_TEXT)

    assert done == [TRANSCRIBE]
    assert journal.jobs.counts()["queued"] == 1


def test_what_somebody_waits_for_is_made_before_the_catalogue(
    journal: Journal, engine: TaskEngine
) -> None:
    ask(journal, NewJob(PRERENDER), NewJob(RENDER), NewJob(PRERENDER))
    done: list[str] = []
    lane = Lane({kind: lambda job: done.append(job.kind) for kind in (RENDER, PRERENDER)})

    work(engine, journal, lane)

    assert done == [RENDER, PRERENDER, PRERENDER]


def test_a_job_that_is_handed_over_twice_is_done_once(
    journal: Journal, engine: TaskEngine, tmp_path: Path
) -> None:
    ask(journal, NewJob(RENDER))
    query(tmp_path, "UPDATE procrastinate_jobs SET queueing_lock = NULL")
    assert engine.find_lost() == 1
    done: list[int] = []

    work(engine, journal, Lane({RENDER: lambda job: done.append(job.attempt)}))

    assert done == [1]
    assert query(tmp_path, HANDED) == []


def test_jobs_are_found_again_after_the_queue_was_emptied(
    journal: Journal, engine: TaskEngine, tmp_path: Path
) -> None:
    ask(journal, *[NewJob(RENDER)] * 3)
    query(tmp_path, "DELETE FROM procrastinate_jobs")
    done: list[str] = []
    lane = Lane({RENDER: lambda job: done.append(job.id)})
    work(engine, journal, lane)
    assert done == []

    assert engine.find_lost() == 3
    assert engine.find_lost() == 0, "the engine has them"
    work(engine, journal, lane)

    assert len(set(done)) == len(done) == 3
    assert journal.jobs.counts() == NONE_LEFT


def test_jobs_of_a_time_before_there_was_an_engine_are_found(
    journal: Journal, engine: TaskEngine, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(worlds.QUEUE)
        before = make_journal(tmp_path)
        ask(before, NewJob(RENDER))
        before.close()
    assert query(tmp_path, HANDED) == []

    assert engine.find_lost() == 1


def test_a_job_at_work_is_not_handed_to_another(
    journal: Journal, engine: TaskEngine, tmp_path: Path
) -> None:
    ask(journal, NewJob(RENDER))
    found: list[int] = []

    work(engine, journal, Lane({RENDER: lambda _job: found.append(engine.find_lost())}))

    assert found == [0]
    assert query(tmp_path, HANDED) == []


def test_several_who_look_for_lost_jobs_hand_each_over_once(
    journal: Journal, engine: TaskEngine, tmp_path: Path
) -> None:
    ask(journal, *[NewJob(RENDER)] * 20)
    query(tmp_path, "DELETE FROM procrastinate_jobs")

    threads = [threading.Thread(target=engine.find_lost) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(query(tmp_path, HANDED)) == 20


def test_the_tables_are_made_once_and_beside_others_who_make_them(
    engine: TaskEngine, tmp_path: Path
) -> None:
    url = worlds.url_of(tmp_path) or ""
    query(tmp_path, "DROP TABLE procrastinate_periodic_defers")

    engine.make_tables(url)

    assert query(tmp_path, "SELECT to_regclass('procrastinate_periodic_defers')") == [(None,)]


def test_an_engine_in_another_database_is_refused(engine: TaskEngine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    worlds.make_database(other)

    with pytest.raises(ConfigError, match="same database"):
        engine.make_tables(worlds.url_of(other) or "")


def test_an_engine_whose_server_is_away_is_named(tmp_path: Path) -> None:
    config = installation(tmp_path)

    with pytest.raises(ConfigError, match="SELFTRUST_QUEUE_URL"):
        TaskEngine("postgresql://nobody@127.0.0.1:1/none").make_tables(config.database_url or "")


def spoken(journal: Journal) -> None:
    """Leave a recording that is to be written down."""
    sound = io.BytesIO()
    soundfile.write(sound, np.zeros(8_000, np.int16), 16_000, format="WAV")
    submit(journal, Spoken("generic", "u-1", sound.getvalue(), NOW, ZoneInfo("UTC")))


def texts(journal: Journal) -> list[str]:
    person = journal.person("generic", "u-1")
    assert person is not None
    return [entry.fields["text"] for entry in journal.entries(person)]


@pytest.mark.slow
def test_3_a_worker_that_is_killed_in_the_middle_has_its_job_done_once_more(
    journal: Journal, engine: TaskEngine, tmp_path: Path
) -> None:
    spoken(journal)
    module = "tests.support.engine_process"
    doomed = Process(sys.executable, "-m", module, str(tmp_path), "when told")
    assert (doomed.line(), doomed.line()) == ("begun 1", "listening")
    doomed.kill()
    killed = time.monotonic()
    assert engine.find_lost() == 0, "the dead worker's lease still holds"

    second = Process(sys.executable, "-m", module, str(tmp_path), "at once", "1")

    assert second.line() == "begun 2"
    assert time.monotonic() - killed < REDELIVERED_WITHIN_SECONDS
    assert (second.line(), second.line()) == ("listening", "done")
    wait_until(lambda: query(tmp_path, HANDED) == [], "the end of the dead worker's task")
    second.terminate()
    assert second.rest() == ["stopped"]
    assert second.ended() == 0
    assert journal.jobs.counts() == NONE_LEFT
    assert texts(journal) == ["The lamp is on."]


@pytest.mark.slow
def test_3_a_worker_whose_network_is_cut_has_its_job_done_elsewhere_and_writes_nothing_twice(
    journal: Journal, tmp_path: Path, postgres_server: str
) -> None:
    spoken(journal)
    work_in = [sys.executable, "-m", "tests.support.engine_process", str(tmp_path)]
    with wire(f"{postgres_server}/.s.PGSQL.5432") as cable:
        by_wire = [f"{worlds.SERVER}=127.0.0.1", f"PGPORT={cable.port}"]
        cut_off = Process("env", *by_wire, *work_in, "when told")
        assert (cut_off.line(), cut_off.line()) == ("begun 1", "listening")
        second = Process(*work_in, "at once")
        cable.cut()
        cut = time.monotonic()

        assert second.line() == "begun 2"
        assert time.monotonic() - cut < REDELIVERED_WITHIN_SECONDS
        assert (second.line(), second.line()) == ("listening", "done")
        cable.mend()
        cut_off.tell("hear it")
        assert cut_off.line() == "done"

        for process in (cut_off, second):
            process.terminate()
            assert process.rest() == ["stopped"]
            assert process.ended() == 0
    assert journal.jobs.counts() == NONE_LEFT
    assert texts(journal) == ["The lamp is on."]


@pytest.mark.slow
def test_a_host_of_a_queue_does_its_jobs_and_ends_when_it_is_told(tmp_path: Path) -> None:
    config = installation(tmp_path)
    command = [*OURS, "worker", "--queue", SPEECH_TO_TEXT]
    chosen = {
        **settings(tmp_path),
        "SELFTRUST_DATABASE_URL": config.database_url or "",
        "SELFTRUST_QUEUE_URL": config.queue_url or "",
    }
    with job_journal(config) as journal, speech_process(config):
        process = subprocess.Popen(command, env=environment(chosen), cwd=tmp_path)
        spoken(journal)

        wait_until(lambda: journal.jobs.counts() == NONE_LEFT, "the recording is transcribed")

        process.terminate()
        assert process.wait() == 0
    (entry,) = entries(config, "u-1")
    assert entry.fields["text"] == "The lamp is on."


def test_a_queue_without_an_engine_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)

    assert "SELFTRUST_QUEUE_URL" in told("serve", "--queue", SPEECH_TO_TEXT)


def test_a_fixed_reply_that_a_host_can_t_speak_is_spoken_by_one_of_the_queue(
    tmp_path: Path,
) -> None:
    config = installation(tmp_path, MODE="demo")
    with application(config) as app:
        answer = GenericUser(app, "u-1").launch(device={"speech": True})
        address = urlsplit(answer["speech_url"]).path
        client = app.test_client()
        assert [client.get(address).status_code for _ in range(2)] == [503, 503]

        with job_journal(config) as journal, speech_process(config):
            assert journal.jobs.waiting(RENDER) == 1, "asked for once"
            engine = TaskEngine(config.queue_url or "")
            work(engine, journal, joined(queue_lanes(config, journal, TEXT_TO_SPEECH)))
            assert journal.jobs.counts() == NONE_LEFT

        heard = client.get(address)
        assert (heard.status_code, heard.content_type) == (200, "audio/mpeg")
        heard.close()


def test_a_reply_with_a_person_s_words_is_never_asked_of_another_host(tmp_path: Path) -> None:
    config = installation(tmp_path, MODE="demo")
    with application(config) as app:
        user = GenericUser(app, "u-1")
        user.consent()
        user.say("six")
        answer = user.say("hopeful", device={"speech": True})

        heard = app.test_client().get(urlsplit(answer["speech_url"]).path)

        assert heard.status_code == 503
        with job_journal(config) as journal:
            assert journal.jobs.waiting(RENDER) == 0
