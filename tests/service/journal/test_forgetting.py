"""Deletion is for good: rows, files, keys and the bytes they were in."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.errors import JournalBusy
from service.jobs import NewJob
from service.journal import ledger
from service.journal.delivery import Delivery
from service.journal.persons import WHOLE_PERSON
from service.journal.recordings import NewRecording
from service.journal.store import Journal
from service.journal.unit import Written
from skills.reply import Forget
from tests.support import worlds
from tests.support.journals import (
    CONTEXT,
    NOW,
    database_in,
    files_holding,
    keep,
    laid_down,
    later,
    make_journal,
    put_sound,
    query,
    sounds,
    texts,
    turn,
)
from tests.support.running_service import wait_until
from tests.support.services import locked
from tests.support.worlds import in_a_file

pytestmark = pytest.mark.usefixtures("store")

CANARY = "purple walrus on the ninth escalator"


def write_everywhere(journal: Journal) -> None:
    """Put the canary wherever a user's words can go."""
    sound = laid_down(journal, NewRecording(CANARY.encode(), "e1"), user=CANARY)
    with journal.writing(Delivery("generic", CANARY, CANARY, CANARY, CANARY.encode())) as unit:
        unit.commit(
            [keep("e1", text=CANARY, feeling=CANARY), keep("e2", text="another")],
            NOW,
            {"platform": "generic", "tz": CANARY},
            person_memory=CANARY.encode(),
            device_memory=CANARY.encode(),
            answer=CANARY.encode(),
            jobs=[NewJob("transcribe", {"hint": CANARY}, personal=True)],
            recordings=sound,
        )


def test_no_word_of_a_user_lies_on_the_disk_in_plain(journal: Journal, home: Path) -> None:
    write_everywhere(journal)
    assert texts(journal, CANARY)[1] == CANARY
    assert files_holding(home, CANARY.encode()) == []

    turn(journal, [Forget(("e1",))], user=CANARY)
    assert files_holding(home, CANARY.encode()) == []
    journal.upkeep.purge()

    assert texts(journal, CANARY) == ["another"]
    assert files_holding(home, CANARY.encode()) == []
    assert files_holding(home, b"walrus") == []


def test_a_deleted_entry_leaves_neither_row_nor_recording(journal: Journal, home: Path) -> None:
    write_everywhere(journal)
    [(sealed,)] = query(home, "SELECT body FROM entries WHERE id = 'e1'")
    assert files_holding(home, sealed) != []

    written = turn(journal, [Forget(("e1",))], user=CANARY, at=later(5))

    assert written == Written(deleted=("e1",))
    assert texts(journal, CANARY) == ["another"]
    assert sounds(home) == {}
    ledger = query(home, "SELECT entry_id, at_ms FROM deletions")
    assert ledger == [("e1", int(later(5).timestamp() * 1000))]

    job = journal.jobs.lease(["purge"], 60, later(6))
    assert job is not None
    journal.upkeep.purge()
    assert files_holding(home, sealed) == []


def test_deleting_everything_shreds_the_key(journal: Journal, home: Path) -> None:
    write_everywhere(journal)
    turn(journal, [keep("e1", text="somebody else's")])
    person = journal.person("generic", CANARY)
    [(key,)] = query(home, "SELECT wrapped_key FROM persons WHERE id = :id", {"id": person})

    written = turn(journal, [Forget(everything=True)], user=CANARY)
    journal.upkeep.purge()

    assert written == Written(deleted=("*",))
    assert journal.person("generic", CANARY) is None
    assert files_holding(home, key) == []
    assert texts(journal) == ["somebody else's"]


def test_rows_of_a_person_who_is_gone_cannot_be_read_again(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text=CANARY)])
    person = journal.person("generic", "u-1")
    old_entry = query(home, "SELECT * FROM entries")[0]
    turn(journal, [Forget(everything=True)])
    turn(journal, [keep("e2", text="a new beginning")])

    # Somebody puts the old row back, under the person who uses the device now.
    new_person = journal.person("generic", "u-1")
    assert new_person not in {None, person}
    row = (new_person, *old_entry[1:2], 2, *old_entry[3:])
    columns = {str(number): value for number, value in enumerate(row)}
    query(home, "INSERT INTO entries VALUES (:0, :1, :2, :3, :4, :5)", columns)

    assert texts(journal) == ["a new beginning"]
    assert journal.upkeep.check() == ["entry e1"]


def test_every_table_forgets_a_person(journal: Journal, home: Path) -> None:
    write_everywhere(journal)

    turn(journal, [Forget(everything=True)], user=CANARY)

    for table in ("persons", "identities", "memories", "entries", "answers", "recordings"):
        assert query(home, f"SELECT * FROM {table}") == []  # noqa: S608 - names from the line above
    assert [kind for (kind,) in query(home, "SELECT kind FROM jobs")] == ["purge"]
    assert sounds(home) == {}


def test_the_delivery_that_deleted_everything_may_come_twice(journal: Journal) -> None:
    turn(journal, [keep("e1", text="kept")])
    delivery = {"request_id": "r-9", "digest": b"body"}
    with journal.writing(Delivery("generic", "u-1", **delivery)) as unit:
        unit.commit(
            [Forget(everything=True)],
            NOW,
            CONTEXT,
            person_memory=b"{}",
            device_memory=None,
            answer=b"All gone.",
        )

    with journal.writing(Delivery("generic", "u-1", **delivery)) as unit:
        assert unit.stored_answer == b"All gone."
    assert journal.persons() == []


def test_a_stranger_who_deletes_everything_leaves_no_trace(journal: Journal, home: Path) -> None:
    assert turn(journal, [Forget(everything=True)]) == Written(deleted=("*",))

    assert journal.persons() == []
    assert query(home, "SELECT * FROM deletions") == []


def record(journal: Journal, *recordings: NewRecording) -> str:
    """Keep entry e1 with its recordings; return whose it is."""
    sound = laid_down(journal, *recordings)
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [keep("e1", None, text=None)],
            NOW,
            CONTEXT,
            person_memory=None,
            device_memory=None,
            recordings=sound,
        )
        assert unit.person_id is not None
        return unit.person_id


def test_a_recording_opens_for_its_person_alone(journal: Journal) -> None:
    sound = NewRecording(b"RIFF sound", "e1")
    owner = record(journal, sound)
    turn(journal, user="u-2")
    other = journal.person("generic", "u-2")
    assert other is not None

    assert journal.sound.recording(owner, sound.id) == b"RIFF sound"
    assert journal.sound.recording(other, sound.id) is None

    journal.sound.delete(other, sound.id, NOW)
    assert journal.sound.recording(owner, sound.id) == b"RIFF sound"
    journal.sound.delete(owner, sound.id, NOW)
    assert journal.sound.recording(owner, sound.id) is None


def test_a_transcript_replaces_its_recording(journal: Journal, home: Path) -> None:
    sound = NewRecording(b"RIFF sound", "e1")
    owner = record(journal, sound)

    assert journal.sound.transcribe(owner, sound.id, {"text": "what was said"}, later(60))
    assert not journal.sound.transcribe(owner, sound.id, {"text": "said again"}, later(61))

    assert texts(journal) == ["what was said"]
    assert sounds(home) == {}


@pytest.mark.parametrize("forget", [Forget(("e1",)), Forget(everything=True)])
def test_a_transcript_that_comes_too_late_brings_nothing_back(
    journal: Journal, forget: Forget
) -> None:
    sound = NewRecording(b"RIFF sound", "e1")
    owner = record(journal, sound)
    turn(journal, [forget])

    assert not journal.sound.transcribe(owner, sound.id, {"text": "what was said"}, later(60))

    assert texts(journal) == []


def test_a_recording_whose_sound_is_gone_or_changed_is_named(journal: Journal, home: Path) -> None:
    kept = [NewRecording(b"one", "e1"), NewRecording(b"two", "e1")]
    record(journal, *kept)
    put_sound(home, kept[0].id, None)
    put_sound(home, kept[1].id, b"\x01" + bytes(40))

    assert sorted(journal.upkeep.check()) == sorted(f"recording {one.id}" for one in kept)


def test_sound_that_a_kill_left_without_a_row_is_swept_once_no_turn_can_want_it(
    journal: Journal, home: Path
) -> None:
    sound = NewRecording(b"kept", "e1")
    record(journal, sound)
    put_sound(home, "0123.part", b"torn")
    put_sound(home, "f" * 32, b"not committed yet, or never")

    journal.upkeep.purge(now=datetime.now(UTC))
    assert set(sounds(home)) == {sound.id, "0123.part", "f" * 32}
    journal.upkeep.purge(now=datetime.now(UTC) + timedelta(hours=2))
    assert set(sounds(home)) == {sound.id}


def test_sound_that_was_laid_down_for_someone_who_is_deleted_meanwhile_is_not_taken(
    journal: Journal,
) -> None:
    turn(journal, [keep("e1", text="kept")])
    sound = laid_down(journal, NewRecording(b"RIFF sound", "e2"))
    turn(journal, [Forget(everything=True)])

    with (
        journal.writing(Delivery("generic", "u-1")) as unit,
        pytest.raises(JournalBusy, match="send it"),
    ):
        unit.commit(
            [keep("e2", None, text=None)],
            NOW,
            CONTEXT,
            person_memory=None,
            device_memory=None,
            recordings=sound,
        )

    assert journal.persons() == []


def test_no_turn_waits_while_deletions_are_written_into_the_ledger_s_file(home: Path) -> None:
    with closing(make_journal(home, busy_ms=50)) as journal:
        turn(journal, [keep("e1", text="before")])
        turn(journal, [Forget(("e1",))])

        # Only a file is rewritten with them, and that needs all writers to be done.
        with somebody_writing(home), suppress(JournalBusy):
            journal.upkeep.purge_database()

    assert in_the_ledger(home) == ["e1"]


def test_the_ledger_names_who_is_gone_and_no_more_what_of_theirs_had_gone_before(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="mine"), keep("e2", text="mine, too")])
    turn(journal, [Forget(("e1",))])
    turn(journal, [keep("e3", text="another's")], user="u-2")
    turn(journal, [Forget(("e3",))], user="u-2")
    turn(journal, [Forget(everything=True)])

    journal.upkeep.purge()

    assert sorted(in_the_ledger(home)) == sorted([WHOLE_PERSON, "e3"])


def in_the_ledger(home: Path) -> list[str]:
    return [gone.entry_id for gone in ledger.read_file(ledger.file_of(database_in(home)))]


def somebody_writing(home: Path) -> AbstractContextManager[None]:
    url = worlds.url_of(home)
    return locked(database_in(home)) if url is None else worlds.locked(url)


@in_a_file
def test_a_purge_that_is_in_a_reader_s_way_is_put_off(home: Path) -> None:
    journal = make_journal(home, busy_ms=50)
    turn(journal, [keep("e1", text="before")])
    with journal.reading(Delivery("generic", "u-1")) as view:
        assert len(view.recall.entries()) == 1
        turn(journal, [keep("e2", text="during")])
        with pytest.raises(JournalBusy):
            journal.upkeep.purge()

    journal.upkeep.purge()
    assert database_in(home).with_name("journal.db-wal").stat().st_size == 0
    assert texts(journal) == ["during", "before"]
    journal.close()


@in_a_file
def test_among_hundreds_no_piece_of_a_deleted_entry_is_left(home: Path) -> None:
    journal = make_journal(home)
    for number in range(400):  # of all sizes, so that pages are filled, split and emptied
        turn(journal, [keep(f"e{number}", text="x" * (7 ** (number % 5) * 4))], at=later(number))
    dice = random.Random(8)
    gone = dice.sample(range(400), 300)
    forgotten = {f"e{number}" for number in gone}
    sealed = dict(query(home, "SELECT id, body FROM entries"))
    for number in gone[:150]:
        turn(journal, [Forget((f"e{number}",))], at=later(500 + number))
    for number in range(400, 500):
        turn(journal, [keep(f"e{number}", text="y" * 90)], at=later(1000 + number))
    turn(journal, [Forget(tuple(f"e{number}" for number in gone[150:]))], at=later(2000))
    journal.upkeep.purge()
    journal.close()

    pieces = [
        sealed[f"e{number}"][at : at + 16]
        for number in gone
        for at in range(12, len(sealed[f"e{number}"]) - 16, 64)
    ]
    held = b"".join(path.read_bytes() for path in home.rglob(f"{database_in(home).name}*"))
    assert len(pieces) > 10_000
    assert all(body[12:28] in held for entry, body in sealed.items() if entry not in forgotten)
    assert [piece for piece in pieces if piece in held] == []


@in_a_file
def test_who_talks_meanwhile_neither_waits_for_a_purge_nor_keeps_it_from_its_end(
    home: Path,
) -> None:
    make_journal(home).close()
    fill = (
        "INSERT INTO answers (platform, request, digest, reply, at_ms) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
        "SELECT 'generic', randomblob(32), randomblob(32), randomblob(8000), 0 FROM n"
    )
    query(home, fill)  # to rewrite 50 MB takes longer than this journal's writers wait
    journal, over = make_journal(home, busy_ms=150), threading.Event()

    def talk(user: str) -> int:
        turns = 0
        while not over.is_set():
            turn(journal, [keep(f"{user}-{turns}")], user=user, at=later(turns))
            turns += 1
        return turns

    with ThreadPoolExecutor() as pool:
        talking = [pool.submit(talk, f"u-{number}") for number in range(4)]
        try:
            wait_until(lambda: len(query(home, "SELECT id FROM entries")) > 40, "some turns")
            journal.upkeep.purge_database()
        finally:
            over.set()
        assert all(turns.result() for turns in talking)  # one that was refused raises
