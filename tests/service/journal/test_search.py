"""A search finds a person's own entries by words, flow, feeling, date and rating."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from service.journal import statements
from service.journal.search import Query
from service.journal.store import Journal
from tests.support.journals import NOW, database_in, keep, query, turn
from tests.support.worlds import in_a_file

HOUR = timedelta(hours=1)
# A person's id is random hexadecimal digits: these stand before and after every one in an index,
# where reading that runs off somebody's last entry takes one step more than at the index's end.
NEIGHBOURS = ("!", "~")
ENTRIES = (
    keep("checked", "F1", rating=6, feeling="Hopeful", text="I said no to the landlord."),
    keep("unrated", "F1", rating=None, feeling=None, note="The Café was closed; naïve me"),
    keep("lowest", "F1", rating=0, feeling="tired", feeling2="hopeful", text="long day"),
    keep("free", None, text="Joaquin called.", text_raw="joe quinn called", engine="landlord"),
    keep(
        "stepped", "F8", step="ask the landlord", follow_up={"when": None, "prompt": "How was it"}
    ),
)


@pytest.fixture
def person(journal: Journal) -> str:
    for number, entry in enumerate(ENTRIES):
        turn(journal, [entry], at=NOW + number * HOUR)
    turn(journal, [keep("theirs", "F1", rating=6, text="the landlord of another")], user="u-2")
    found = journal.person("generic", "u-1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Query(text="landlord"), ["stepped", "checked"]),
        (Query(text="NO landl"), ["checked"]),
        (Query(text="cafe naive"), ["unrated"]),
        (Query(text="ever said no"), []),
        (Query(text="joaquin"), ["free"]),
        (Query(text="quinn"), []),  # misheard, and corrected since
        (Query(text="how was"), ["stepped"]),
        (Query(flow="F8"), ["stepped"]),
        (Query(feeling="hopeful"), ["lowest", "checked"]),
        (Query(rating_min=0), ["lowest", "checked"]),
        (Query(rating_max=0), ["lowest"]),
        (Query(rating_min=1, rating_max=6), ["checked"]),
        (Query(since=NOW + HOUR, until=NOW + 3 * HOUR), ["lowest", "unrated"]),
        (Query(limit=2), ["stepped", "free"]),
        (Query(text="landlord", flow="F1", rating_min=6), ["checked"]),
        (Query(), ["stepped", "free", "lowest", "unrated", "checked"]),
    ],
)
def test_what_is_asked_for_is_found_newest_first(
    journal: Journal, person: str, wanted: Query, found: Sequence[str]
) -> None:
    assert [entry.id for entry in journal.search(person, wanted)] == found


@pytest.mark.parametrize("text", ['"unbalanced (', "100%", "_", "NEAR/2 *", "a\0b", "\ud800", ""])
def test_46_signs_that_databases_know_are_only_signs(
    journal: Journal, person: str, text: str
) -> None:
    found = [entry.id for entry in journal.search(person, Query(text=text))]

    assert found in ([], [entry.entry_id for entry in reversed(ENTRIES)])


def test_a_damaged_entry_hides_no_other(journal: Journal, home: Path, person: str) -> None:
    query(home, "UPDATE entries SET body = :torn WHERE id = 'checked'", {"torn": bytes(60)})

    assert [entry.id for entry in journal.search(person, Query(text="landlord"))] == ["stepped"]


def test_nobody_is_found_for_somebody_unknown(journal: Journal, person: str) -> None:
    assert journal.search("somebody", Query(text="landlord")) == []


@in_a_file
@pytest.mark.parametrize(
    "statement",
    [
        *(statements.NEWEST_ENTRIES, statements.NEWEST_ENTRIES_SINCE),
        *(statements.ENTRY_TIMES, statements.READ_ENTRY),
    ],
)
def test_others_entries_are_never_looked_through(
    journal: Journal, home: Path, statement: str
) -> None:
    named = {"person": "p", "entry": "e", "since_ms": 0}
    with closing(sqlite3.connect(database_in(home))) as connection:
        plan = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", named)]

    assert plan
    assert all(step.startswith("SEARCH entries USING") for step in plan), plan
    assert all("person_id=?" in step for step in plan)


@in_a_file
def test_a_search_does_as_much_work_whoever_else_is_there(
    journal: Journal, home: Path, person: str
) -> None:
    with closing(sqlite3.connect(database_in(home))) as connection:
        for neighbour in NEIGHBOURS:
            connection.execute("INSERT INTO persons VALUES (?, x'00', 0, 0, 0)", [neighbour])
            crowd(connection, neighbour, range(1))
        alone = steps(connection, person)
        for neighbour in NEIGHBOURS:
            crowd(connection, neighbour, range(1, 10_000))

        assert steps(connection, person) == alone


def crowd(connection: sqlite3.Connection, person: str, numbers: range) -> None:
    """Give ``person`` an entry for each of ``numbers``, past every lock and seal."""
    statement = "INSERT INTO entries VALUES (?, ?, ?, '2026-11-22T00:00+01:00', ?, x'00')"
    with connection:
        connection.executemany(statement, ((person, f"e{n}", n, n) for n in numbers))


def steps(connection: sqlite3.Connection, person: str) -> int:
    """Count the instructions of SQLite's machine that reading one person's entries takes."""
    count = 0

    def counted() -> int:
        nonlocal count
        count += 1
        return 0

    connection.execute("SELECT * FROM sqlite_master").fetchall()  # the schema is read before
    connection.set_progress_handler(counted, 1)
    rows = connection.execute(statements.NEWEST_ENTRIES, {"person": person}).fetchall()
    connection.set_progress_handler(None, 1)
    assert len(rows) == len(ENTRIES)
    return count
