"""A job is done by one worker at a time, again if that one dies, and not for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.errors import JournalBusy, KeyWrong, LeaseLost
from service.jobs import Job, JobQueue, NewJob
from service.journal import keys, ledger
from service.journal.delivery import Delivery
from service.journal.opening import open_database
from service.journal.persons import WHOLE_PERSON
from service.journal.store import Journal
from service.queues import MOST_WAITING
from skills.reply import Effect, Forget, Join, OfferCode
from tests.support import worlds
from tests.support.journals import (
    CONTEXT,
    NOW,
    database_in,
    files_holding,
    keep,
    key_in,
    later,
    make_journal,
    query,
    turn,
)

RENDER = NewJob("render", {"title": "G01", "minutes": 5}, dedupe="render G01 5")
ATTEMPTS = 5


@pytest.fixture
def journal(tmp_path: Path, job_world: str) -> Iterator[Journal]:
    del job_world
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


@pytest.fixture
def queue(journal: Journal) -> JobQueue:
    return journal.jobs


def leased(queue: JobQueue, at: float = 0, kind: str = "render") -> Job:
    job = queue.lease([kind], 60, later(at))
    assert job is not None
    return job


def with_personal_job(journal: Journal, payload: dict[str, str]) -> None:
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [],
            NOW,
            CONTEXT,
            person_memory=None,
            device_memory=None,
            jobs=[NewJob("transcribe", payload, personal=True)],
        )


def test_a_job_is_leased_to_one_worker_and_gone_when_it_is_done(queue: JobQueue) -> None:
    queue.enqueue(RENDER, NOW)

    job = leased(queue)
    assert (job.kind, job.payload, job.attempt) == ("render", {"title": "G01", "minutes": 5}, 1)
    assert queue.lease(["render"], 60, later(1)) is None
    assert queue.counts() == {"queued": 0, "leased": 1, "dead": 0}

    queue.finish(job)
    assert queue.counts() == {"queued": 0, "leased": 0, "dead": 0}


def test_a_worker_gets_only_kinds_it_asks_for_the_first_first_and_the_longest_due_of_each(
    queue: JobQueue,
) -> None:
    queue.enqueue(NewJob("b", {"n": 3}), later(1))
    queue.enqueue(NewJob("a", {"n": 2}), later(3))
    queue.enqueue(NewJob("a", {"n": 1}), later(2))
    queue.enqueue(NewJob("c", {"n": 0}), later(0))

    order = [queue.lease(["a", "b"], 60, later(4)) for _ in range(4)]

    assert [job and job.payload["n"] for job in order] == [1, 2, 3, None]


def test_a_job_is_not_begun_before_its_time(queue: JobQueue) -> None:
    queue.enqueue(NewJob("remind", run_at=later(600)), NOW)

    assert queue.lease(["remind"], 60, later(599)) is None
    assert queue.lease(["remind"], 60, later(600)) is not None


def test_the_same_work_is_not_queued_twice(queue: JobQueue) -> None:
    queue.enqueue(RENDER, NOW)
    queue.enqueue(RENDER, NOW)
    job = leased(queue)
    queue.enqueue(RENDER, NOW)
    assert queue.counts() == {"queued": 0, "leased": 1, "dead": 0}

    queue.finish(job)
    queue.enqueue(RENDER, NOW)
    assert queue.counts() == {"queued": 1, "leased": 0, "dead": 0}


def test_the_job_of_a_worker_that_died_is_done_again(queue: JobQueue) -> None:
    queue.enqueue(RENDER, NOW)
    dead_worker_s = leased(queue, at=0)

    assert queue.lease(["render"], 60, later(59)) is None
    job = leased(queue, at=60)

    assert (job.id, job.attempt) == (dead_worker_s.id, 2)
    for late in (queue.finish, lambda j: queue.renew(j, 60, NOW), lambda j: queue.fail(j, NOW, "")):
        with pytest.raises(LeaseLost):
            late(dead_worker_s)
    queue.finish(job)


def test_a_job_takes_in_what_others_of_its_kind_wait_for_though_its_worker_dies(
    queue: JobQueue,
) -> None:
    for number in range(3):
        queue.enqueue(NewJob("purge", {"list": [number]}), NOW)
    queue.enqueue(NewJob("other", {"list": [3]}), NOW)
    first = leased(queue, kind="purge")

    whole = queue.take_in(first, "list")
    queue.enqueue(NewJob("purge", {"list": [4]}), later(1))

    assert sorted(whole.payload["list"]) == [0, 1, 2]
    again = leased(queue, at=61, kind="purge")
    assert {tuple(sorted(one.payload["list"])) for one in (again, leased(queue, 61, "purge"))} == {
        (0, 1, 2),
        (4,),
    }
    with pytest.raises(LeaseLost):
        queue.take_in(first, "list")
    assert queue.counts() == {"queued": 1, "leased": 2, "dead": 0}


def test_a_renewed_lease_lasts_longer(queue: JobQueue) -> None:
    queue.enqueue(RENDER, NOW)
    job = leased(queue, at=0)

    queue.renew(job, 60, later(50))

    assert queue.lease(["render"], 60, later(100)) is None
    assert queue.lease(["render"], 60, later(110)) is not None


def test_a_failed_job_is_tried_later_and_is_dead_in_the_end(
    queue: JobQueue, tmp_path: Path
) -> None:
    queue.enqueue(RENDER, NOW)
    for attempt in range(1, ATTEMPTS + 1):
        job = leased(queue, at=attempt * 100)
        assert job.attempt == attempt
        queue.fail(job, retry_at=later(attempt * 100 + 100), error="synthesis_failed")
        assert queue.lease(["render"], 60, later(attempt * 100 + 99)) is None

    assert queue.lease(["render"], 60, later(10_000)) is None
    assert queue.counts() == {"queued": 0, "leased": 0, "dead": 1}
    assert query(tmp_path, "SELECT error FROM jobs") == [("synthesis_failed",)]


def test_a_job_that_kills_its_workers_is_dead_in_the_end(queue: JobQueue) -> None:
    queue.enqueue(RENDER, NOW)
    for attempt in range(ATTEMPTS):
        leased(queue, at=attempt * 60)

    assert queue.lease(["render"], 60, later(ATTEMPTS * 60)) is None
    assert queue.counts() == {"queued": 0, "leased": 0, "dead": 1}


def test_work_that_is_dead_can_be_asked_for_anew(queue: JobQueue) -> None:
    queue.enqueue(RENDER, NOW)
    for attempt in range(ATTEMPTS):
        leased(queue, at=attempt * 60)
    assert queue.lease(["render"], 60, later(1_000)) is None

    queue.enqueue(RENDER, later(2_000))

    assert leased(queue, at=2_000).attempt == 1


def test_many_workers_share_the_jobs_without_doing_one_twice(queue: JobQueue) -> None:
    for number in range(40):
        queue.enqueue(NewJob("render", {"n": number}), NOW)

    with ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(lambda _: leased(queue), range(40)))

    assert sorted(job.payload["n"] for job in jobs) == list(range(40))


def test_a_turn_s_jobs_come_with_its_commit_and_not_without(
    journal: Journal, queue: JobQueue
) -> None:
    with journal.writing(Delivery("generic", "u-1")):
        pass
    assert queue.counts()["queued"] == 0

    with_personal_job(journal, {"recording": "r1"})

    job = leased(queue, kind="transcribe")
    assert job.payload == {"recording": "r1"}
    assert job.person_id == journal.person("generic", "u-1")


def test_a_personal_payload_is_sealed_and_goes_with_its_person(
    journal: Journal, queue: JobQueue, tmp_path: Path
) -> None:
    with_personal_job(journal, {"hint": "a very personal name"})
    assert files_holding(tmp_path, b"a very personal name") == []
    job = leased(queue, kind="transcribe")

    turn(journal, [Forget(everything=True)])

    with pytest.raises(LeaseLost):
        queue.finish(job)
    assert queue.lease(["transcribe"], 60, later(120)) is None


def test_no_more_jobs_are_taken_than_may_wait(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST_WAITING, "render", 2)
    for number in range(2):
        queue.enqueue(NewJob("render", {"n": number}), NOW)

    with pytest.raises(JournalBusy, match="later"):
        queue.enqueue(NewJob("render", {"n": 2}), NOW)
    queue.enqueue(NewJob("purge"), NOW)
    queue.finish(leased(queue))
    queue.enqueue(NewJob("render", {"n": 2}), NOW)


def test_a_personal_job_is_never_queued_without_its_person(queue: JobQueue) -> None:
    with pytest.raises(ValueError, match="needs its person"):
        queue.enqueue(NewJob("transcribe", {"hint": "words"}, personal=True), NOW)


def test_a_damaged_payload_is_buried_and_the_next_job_is_done(
    journal: Journal, queue: JobQueue, tmp_path: Path
) -> None:
    with_personal_job(journal, {"recording": "r1"})
    query(tmp_path, "UPDATE jobs SET payload = :bad", {"bad": b"\x01" + bytes(40)})
    queue.enqueue(NewJob("transcribe", {"n": 2}), later(1))

    assert leased(queue, at=2, kind="transcribe").payload == {"n": 2}
    assert query(tmp_path, "SELECT error FROM jobs WHERE state = 'dead'") == [("payload_damaged",)]


def test_a_host_that_lacks_the_new_key_leaves_somebody_s_job_to_others(
    queue: JobQueue, journal: Journal, tmp_path: Path
) -> None:
    with_personal_job(journal, {"recording": "r-1"})
    old = key_in(tmp_path).read_bytes()
    with closing(open_database(database_in(tmp_path), 1500, worlds.url_of(tmp_path))) as database:
        keys.rotate(database, key_in(tmp_path))
    new = key_in(tmp_path).read_bytes()
    key_in(tmp_path).write_bytes(old)

    with pytest.raises(KeyWrong):
        leased(queue, kind="transcribe")
    key_in(tmp_path).write_bytes(new)

    assert leased(queue, kind="transcribe").payload == {"recording": "r-1"}


# --- what is left when a person goes ---

TAKE_BACK = NewJob("take back", {"sid": "s-1"}, dedupe="s-1")
BRING = NewJob(
    "bring", {"sid": "s-1", "hint": "a very personal name"}, "s-1", personal=True, leaves=TAKE_BACK
)


def with_jobs(
    journal: Journal, *jobs: NewJob, effects: Sequence[Effect] = (), user: str = "u-1"
) -> str:
    """Do a turn that wants these; return whose it was."""
    with journal.writing(Delivery("generic", user)) as unit:
        person = unit.writer_id
        unit.commit(effects, NOW, CONTEXT, person_memory=b"{}", device_memory=None, jobs=jobs)
    return person


def left(queue: JobQueue) -> list[tuple[object, str | None]]:
    """Do what can be done of these jobs; return what it was about, and whose."""
    done: list[tuple[object, str | None]] = []
    while job := queue.lease(["bring", "take back"], 60, later(10_000)):
        done.append((dict(job.payload), job.person_id))
        queue.finish(job)
    return done


def by_voice(journal: Journal, person: str) -> None:
    turn(journal, [Forget(everything=True)])


def by_page(journal: Journal, person: str) -> None:
    journal.forget_person(person, NOW)


def by_leaving_the_account(journal: Journal, person: str) -> None:
    turn(journal, [Forget(everything=True, only_here=True)])


def by_the_ledger(journal: Journal, person: str) -> None:
    """Let the dump of a server bring a person back who was deleted, and delete them again."""
    deletion = ledger.Deletion(person, WHOLE_PERSON, 0)
    with journal._database.writing() as transaction:
        ledger.replay(transaction, journal._keys, [deletion])
        transaction.commit()


WAYS = [by_voice, by_page, by_leaving_the_account, by_the_ledger]


@pytest.mark.parametrize("goes", WAYS)
def test_what_a_job_leaves_is_done_when_its_person_is_gone(
    journal: Journal, queue: JobQueue, tmp_path: Path, goes: Callable[[Journal, str], None]
) -> None:
    person = with_jobs(journal, BRING, NewJob("bring", {"n": 2}, personal=True))

    goes(journal, person)

    assert journal.persons() == []
    assert files_holding(tmp_path, b"a very personal name") == []
    assert left(queue) == [({"sid": "s-1"}, None)]


def test_a_dead_job_and_one_that_is_being_done_leave_the_same(
    journal: Journal, queue: JobQueue
) -> None:
    other = replace(BRING, dedupe="s-2", leaves=NewJob("take back", {"sid": "s-2"}, "s-2"))
    with_jobs(journal, BRING)
    for attempt in range(ATTEMPTS):
        queue.fail(leased(queue, attempt * 100, "bring"), later(attempt * 100), "away")
    assert queue.counts()["dead"] == 1
    with_jobs(journal, other)
    being_done = leased(queue, 1_000, "bring")

    turn(journal, [Forget(everything=True)])

    with pytest.raises(LeaseLost):
        queue.finish(being_done)
    assert sorted(left(queue), key=str) == [({"sid": "s-1"}, None), ({"sid": "s-2"}, None)]


def test_a_job_of_the_very_turn_that_deletes_everything_leaves_it_too_and_once(
    journal: Journal, queue: JobQueue
) -> None:
    with_jobs(journal, BRING, effects=[Forget(everything=True)])
    assert left(queue) == [({"sid": "s-1"}, None)]

    with_jobs(journal, BRING)
    with_jobs(journal, BRING, effects=[Forget(everything=True)])
    with_jobs(journal, TAKE_BACK, user="u-2")

    assert left(queue) == [({"sid": "s-1"}, None)]


def test_what_is_left_is_not_left_while_the_job_is_done_as_it_should_be(
    journal: Journal, queue: JobQueue
) -> None:
    person = with_jobs(journal, BRING)

    assert left(queue) == [({"sid": "s-1", "hint": "a very personal name"}, person)]
    turn(journal, [Forget(everything=True)])
    assert left(queue) == []


def test_a_damaged_job_keeps_nobody_from_deleting_everything(
    journal: Journal, queue: JobQueue, tmp_path: Path
) -> None:
    with_jobs(journal, replace(BRING, kind="damaged", dedupe="s-0"))
    query(tmp_path, "UPDATE jobs SET payload = :bad", {"bad": b"\x01" + bytes(40)})
    with_jobs(journal, BRING)

    turn(journal, [Forget(everything=True)])

    assert journal.persons() == []
    assert left(queue) == [({"sid": "s-1"}, None)]


def test_a_person_whose_key_is_damaged_can_be_deleted(
    journal: Journal, queue: JobQueue, tmp_path: Path
) -> None:
    person = with_jobs(journal, BRING)
    query(tmp_path, "UPDATE persons SET wrapped_key = :bad", {"bad": b"\x01" + bytes(60)})

    journal.forget_person(person, NOW)

    assert journal.persons() == []
    assert left(queue) == []


def test_a_dead_job_s_place_is_taken_by_another_kind_of_work(
    journal: Journal, queue: JobQueue
) -> None:
    with_jobs(journal, BRING)
    for attempt in range(ATTEMPTS):
        queue.fail(leased(queue, attempt * 100, "bring"), later(attempt * 100), "away")

    queue.enqueue(TAKE_BACK, NOW)

    job = leased(queue, 0, "take back")
    assert (job.payload, job.person_id) == ({"sid": "s-1"}, None)


def test_the_jobs_of_who_joins_another_are_done_for_who_stays(
    journal: Journal, queue: JobQueue
) -> None:
    stays = with_jobs(journal, effects=[keep("e1", text="hello")])
    with_jobs(journal, BRING, user="u-2")
    begun = leased(queue, 0, "bring")
    with_jobs(journal, effects=[OfferCode("123456")])

    with_jobs(journal, effects=[Join("123456")], user="u-2")

    with pytest.raises(LeaseLost):
        queue.finish(begun)
    assert left(queue) == [({"sid": "s-1", "hint": "a very personal name"}, stays)]


def test_the_jobs_of_a_device_that_is_linked_are_done_for_who_gets_it(
    journal: Journal, queue: JobQueue
) -> None:
    stays = with_jobs(journal)
    with_jobs(journal, BRING, user="u-2")

    journal.link_identity(stays, "generic", "u-2", NOW)

    assert left(queue) == [({"sid": "s-1", "hint": "a very personal name"}, stays)]
