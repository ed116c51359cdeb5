"""Kills, races, locks and full disks: what was acknowledged stays, and nothing is half done."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import threading
import time
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.errors import JournalBusy, JournalFull
from service.home import JOB_BUSY_MS
from service.journal.delivery import Delivery
from service.journal.store import Journal
from tests.support.invariants import assert_sound
from tests.support.journals import keep, make_journal, query, sounds, texts, turn
from tests.support.processes import Process, journal_process
from tests.support.worlds import in_a_file

KILLS = 200


@pytest.mark.slow
def test_1_what_was_acknowledged_before_a_kill_is_stored_once(home: Path) -> None:
    make_journal(home).close()
    process = journal_process("kill-writers", home, KILLS)

    acknowledged = process.rest()

    assert process.ended() == 0
    stored = assert_sound(home, acknowledged)
    assert len(acknowledged) >= KILLS
    assert len(stored) - len(acknowledged) <= KILLS  # at most one unacknowledged for each kill
    sequence = [seq for (seq,) in query(home, "SELECT seq FROM entries ORDER BY seq")]
    assert sequence == list(range(1, len(stored) + 1))
    with closing(make_journal(home)) as journal:
        # Sweeps what kills left between sound and its row, once it is old enough.
        journal.upkeep.purge(now=datetime.now(UTC) + timedelta(hours=2))
    assert len(sounds(home)) == len(stored)


@pytest.mark.slow
def test_1_writers_that_are_killed_beside_each_other_harm_nobody(home: Path) -> None:
    make_journal(home).close()
    chance = random.Random(7)
    acknowledged: list[str] = []
    for _ in range(2):
        writers = [journal_process("write", home) for _ in range(3)]
        acknowledged += [writer.line() for writer in writers]
        time.sleep(chance.uniform(0, 0.3))
        for writer in writers:
            acknowledged += writer.kill()

    assert_sound(home, acknowledged)


@in_a_file
@pytest.mark.slow
@pytest.mark.parametrize("tear", ["half a frame more", "half a frame less"])
def test_8_a_log_that_a_power_cut_tore_costs_at_most_what_was_not_synced(
    home: Path, tear: str
) -> None:
    make_journal(home).close()
    # No more than are left in the log: what is copied out of it may be torn nowhere else.
    writer = journal_process("write", home, 30)
    acknowledged = [writer.line() for _ in range(30)]
    writer.kill()
    log = home / "data" / "journal.db-wal"
    torn = log.read_bytes()

    log.write_bytes(torn + torn[-2000:] if tear == "half a frame more" else torn[:-2000])

    lost = 0 if tear == "half a frame more" else 1
    assert_sound(home, acknowledged[: len(acknowledged) - lost])


@pytest.mark.slow
@pytest.mark.needs("unshare")
def test_9_a_full_disk_is_told_what_is_stored_is_read_and_it_recovers(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'
    program = [sys.executable, "-m", "tests.support.journal_process", "fill", str(disk)]
    process = Process("unshare", "-Urm", "sh", "-c", mount, str(disk), *program)

    told = json.loads(process.line())

    assert process.ended() == 0
    assert "make room" in told["error"]
    assert told["room"] <= told["most"]  # full, and not merely filling
    assert told["readable"] == told["kept"]
    assert told["stored"] == told["kept"] + 1


@pytest.mark.slow
def test_11_a_folder_that_cannot_be_written_refuses_the_start_in_one_line() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_journal(home).close()
        for path in (*home.rglob("*"), home):
            path.chmod(0o555 if path.is_dir() else 0o444)
        process = journal_process("read-only", home)

        told = process.line()

        assert process.ended() == 0
        assert "journal.db cannot be written" in told
        assert f"give this user the folder {home / 'data'}" in told
        for path in (home, *home.rglob("*")):
            path.chmod(0o755)


@pytest.mark.slow
def test_16_four_seconds_of_another_s_lock_are_waited_for_and_thirty_are_told(
    home: Path,
) -> None:
    assert JOB_BUSY_MS > 4_000
    # A busy machine takes more than is left of the jobs' five seconds: who is to wait has longer.
    patient, hurried = make_journal(home), make_journal(home, JOB_BUSY_MS)
    for seconds, journal, stored in ((4, patient, True), (30, hurried, False)):
        holder = journal_process("hold", home)
        assert holder.line() == "held"
        release = threading.Timer(seconds, holder.tell, ["let go"])
        release.start()

        with nullcontext() if stored else pytest.raises(JournalBusy):
            turn(journal, [keep(f"after-{seconds}", text="words")])

        release.cancel()
        holder.kill()
        journal.close()
    assert assert_sound(home, ["after-4"]) == {"after-4"}


@pytest.mark.slow
def test_one_delivery_in_ten_copies_at_once_makes_one_entry_and_one_answer(home: Path) -> None:
    make_journal(home).close()
    both = [journal_process("deliver", home, "r-1", 5) for _ in range(2)]
    assert [process.line() for process in both] == ["ready", "ready"]

    for process in both:
        process.tell("go")
    answers = [process.line() for process in both for _ in range(5)]

    assert [process.ended() for process in both] == [0, 0]
    assert len(answers[0]) == 32
    assert set(answers) == {answers[0]}
    assert query(home, "SELECT COUNT(*) FROM entries") == [(1,)]
    assert query(home, "SELECT COUNT(*) FROM persons") == [(1,)]


@in_a_file
@pytest.mark.slow
def test_a_process_whose_files_may_not_grow_says_so_reads_on_and_recovers(home: Path) -> None:
    process = journal_process("starve", home)

    told = json.loads(process.line())

    assert process.ended() == 0
    assert told["full"]
    assert told["kept"] > 0
    assert told["readable"] == told["kept"]
    assert told["now"] == told["kept"] + 1


@pytest.mark.slow
def test_a_forked_process_writes_beside_its_parent(home: Path) -> None:
    process = journal_process("fork", home)

    told = json.loads(process.line())

    assert process.ended() == 0
    assert told == {"status": 0, "texts": ["again", "child", "parent"]}


@pytest.mark.slow
def test_a_lock_of_another_process_is_waited_for_and_then_told(home: Path) -> None:
    journal = make_journal(home, busy_ms=200)
    turn(journal, [keep("e1", text="before")])
    holder = journal_process("hold", home)
    assert holder.line() == "held"

    began = time.monotonic()
    with pytest.raises(JournalBusy):
        turn(journal, [keep("e2", text="during")])
    waited = time.monotonic() - began

    assert waited >= 0.2
    assert texts(journal) == ["before"]
    holder.tell("let go")
    assert holder.ended() == 0
    turn(journal, [keep("e3", text="after")])
    assert texts(journal) == ["after", "before"]
    journal.close()


def test_a_lock_of_another_thread_is_waited_for_and_then_told(home: Path) -> None:
    journal = make_journal(home, busy_ms=50)
    with (
        journal.writing(Delivery("generic", "u-1")),
        pytest.raises(JournalBusy, match="the journal is"),
    ):
        turn(journal)

    turn(journal, [keep("e1", text="after")])
    assert texts(journal) == ["after"]
    journal.close()


@in_a_file
def test_a_full_disk_is_told_and_what_is_stored_can_be_read(journal: Journal) -> None:
    turn(journal, [keep("e1", text="before")])
    with journal._database.writing() as transaction:  # SQLite's own way to pretend a full disk
        (pages,) = transaction.row("PRAGMA page_count", {}) or (0,)
        transaction.row(f"PRAGMA max_page_count={pages}", {})

    with pytest.raises(JournalFull, match="make room"):
        turn(journal, [keep("e2", text="x" * 100_000)])
    assert texts(journal) == ["before"]

    with journal._database.writing() as transaction:
        transaction.row("PRAGMA max_page_count=1000000", {})
    turn(journal, [keep("e3", text="after")])
    assert texts(journal) == ["after", "before"]


@in_a_file
def test_a_database_that_went_missing_does_not_come_back_empty(
    journal: Journal, home: Path
) -> None:
    journal.close()
    (home / "data" / "journal.db").unlink()

    with pytest.raises(JournalFull):
        turn(journal)
    assert not (home / "data" / "journal.db").exists()
