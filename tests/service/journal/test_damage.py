"""What is damaged is named and left out; everything else is still served."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from service.errors import JournalCorrupt
from service.journal.delivery import Delivery
from service.journal.store import Journal
from tests.support.journals import CONTEXT, NOW, database_in, deliver, keep, query, texts, turn
from tests.support.worlds import in_a_file

SECRET = "a sentence that no log may hold"


FIRST_SEALED = {
    "entries": "SELECT id, body FROM entries ORDER BY seq LIMIT 1",
    "memories": "SELECT scope, body FROM memories ORDER BY scope LIMIT 1",
    "answers": "SELECT request, reply FROM answers ORDER BY at_ms LIMIT 1",
}
CHANGE = {
    "entries": "UPDATE entries SET body = :sealed WHERE id = :row",
    "memories": "UPDATE memories SET body = :sealed WHERE scope = :row",
    "answers": "UPDATE answers SET reply = :sealed WHERE request = :row",
}


def flip_a_byte(home: Path, table: str) -> None:
    """Change one bit in the oldest row of a table."""
    [(row, sealed)] = query(home, FIRST_SEALED[table])
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    query(home, CHANGE[table], {"row": row, "sealed": flipped})


def test_a_damaged_entry_is_left_out_and_the_others_are_served(
    journal: Journal, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    turn(journal, [keep("e1", text=SECRET), keep("e2", text="second"), keep("e3", text="third")])
    flip_a_byte(home, "entries")

    with caplog.at_level(logging.DEBUG):
        assert texts(journal) == ["third", "second"]

    assert "entry e1 is damaged" in caplog.text
    assert SECRET not in caplog.text
    assert journal.upkeep.check() == ["entry e1"]


def test_nothing_is_merged_into_a_damaged_entry(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text=SECRET)])
    flip_a_byte(home, "entries")

    with pytest.raises(JournalCorrupt, match="entry e1"):
        turn(journal, [keep("e1", rating=5)])


def test_entries_that_changed_places_are_both_refused(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text="first"), keep("e2", text="second")])
    first, second = query(home, "SELECT id, body FROM entries ORDER BY seq")
    query(home, CHANGE["entries"], {"row": first[0], "sealed": second[1]})
    query(home, CHANGE["entries"], {"row": second[0], "sealed": first[1]})

    assert texts(journal) == []
    assert sorted(journal.upkeep.check()) == ["entry e1", "entry e2"]


def test_a_damaged_memory_is_refused_and_the_entries_still_read(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")], memory=b"remembered")
    flip_a_byte(home, "memories")

    with journal.reading(Delivery("generic", "u-1")) as view:
        with pytest.raises(JournalCorrupt, match="memory"):
            _ = view.person_memory
        assert [entry.fields["text"] for entry in view.recall.entries()] == ["kept"]
    assert len(journal.upkeep.check()) == 1


def test_a_damaged_answer_is_never_given(journal: Journal, home: Path) -> None:
    deliver(journal, "r-1", b"body", b"answer")
    flip_a_byte(home, "answers")

    with pytest.raises(JournalCorrupt, match="answer"):
        deliver(journal, "r-1", b"body", b"answer")


@in_a_file
def test_a_torn_file_is_refused_as_damaged(journal: Journal, home: Path) -> None:
    with journal.writing(Delivery("generic", "u-1")) as unit:
        many = [keep(f"e{number}", text="x" * 500) for number in range(100)]
        unit.commit(many, NOW, CONTEXT, person_memory=None, device_memory=None)
    journal.upkeep.purge()
    journal.close()
    whole = database_in(home).read_bytes()
    database_in(home).write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])

    with pytest.raises(JournalCorrupt, match="database file"):
        journal.upkeep.check()
