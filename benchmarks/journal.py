"""Measures the journal: CPU of a committed entry against raw sqlite3, and a search among others.

    python -m benchmarks.journal [--entries 1000000]

The same durability everywhere: WAL, synchronous FULL, one commit an entry.
"""

from __future__ import annotations

import argparse
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec

from service.journal import statements
from service.journal.clock import milliseconds
from service.journal.delivery import Delivery
from service.journal.entries import EntryWriter
from service.journal.persons import Persons
from service.journal.search import Query
from service.journal.store import Journal, open_journal
from skills.recall import Entry
from skills.reply import Keep

ROUNDS, INSERTS, SEARCHES = 9, 200, 40
SEARCHED = 500
"""Entries of the person who searches."""
TEXT = "I said no to the extra shift today, and I felt calm about it afterwards. " * 4
NOW = datetime(2026, 11, 22, 19, 4, tzinfo=UTC)
CONTEXT = {"platform": "generic", "tz": "Europe/Berlin"}


def fields(number: int) -> dict[str, object]:
    return {**CONTEXT, "rating": number % 11, "feeling": "calm", "text": f"{number} {TEXT}"}


@contextmanager
def opened() -> Iterator[tuple[Journal, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "journal.db"
        with closing(open_journal(path, Path(folder) / "keys" / "master.key")) as journal:
            journal.sealers.at("generic", "u-1", NOW)
            yield journal, journal.person("generic", "u-1") or ""


def raw_insert(journal: Journal, person: str) -> Callable[[int], None]:
    """Insert a row of the same size with the driver alone, on a connection that stays open."""
    return _by_the_driver(journal, person, looks_up=False)


def raw_statements(journal: Journal, person: str) -> Callable[[int], None]:
    """Run all that an entry runs with the driver alone: find the person and number the entry."""
    return _by_the_driver(journal, person, looks_up=True)


def _by_the_driver(journal: Journal, person: str, *, looks_up: bool) -> Callable[[int], None]:
    connection = sqlite3.connect(journal._database.path, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    body = secrets.token_bytes(len(msgspec.json.encode({"flow": "F1", "fields": fields(0)})) + 29)

    def insert(number: int) -> None:
        new = {
            "person": person,
            "entry": secrets.token_hex(12),
            "seq": (2_000_000 if looks_up else 1_000_000) + number,
            "at": NOW.isoformat(),
            "order_ms": milliseconds(NOW) + number,
            "body": body,
        }
        connection.execute("BEGIN IMMEDIATE")
        if looks_up:
            connection.execute(statements.READ_PERSON, new).fetchone()
            connection.execute(statements.READ_ENTRY, new).fetchone()
        connection.execute(statements.ADD_ENTRY, new)
        if looks_up:
            connection.execute(statements.MARK_LAST_ENTRY, {**new, "seq": 3_000_000 + 100 * number})
        connection.execute("COMMIT")

    return insert


def sealed_insert(journal: Journal, person: str) -> Callable[[int], None]:
    """Find the person, open their key, seal an entry and commit it."""

    def insert(number: int) -> None:
        said = Keep(secrets.token_hex(12), "F1", fields(number))
        with journal._database.writing() as transaction:
            owner = Persons(transaction, journal._keys).get(person)
            assert owner is not None
            writer = EntryWriter(transaction, owner)
            writer.keep(said, NOW + timedelta(seconds=number), {})
            writer.close()
            transaction.commit()

    return insert


def whole_turn(journal: Journal, person: str) -> Callable[[int], None]:
    """Do what a turn does: identity, memories, an entry, and the answer for a repeat."""

    def insert(number: int) -> None:
        request = secrets.token_hex(12)
        with journal.writing(Delivery("generic", "u-1", "device", request, b"digest")) as unit:
            assert unit.person_memory is None or unit.person_memory
            unit.commit(
                [Keep(secrets.token_hex(12), "F1", fields(number))],
                NOW + timedelta(seconds=number),
                CONTEXT,
                person_memory=b'{"consent": true}',
                device_memory=b'{"open": "rating"}',
                answer=b"x" * 600,
            )

    return insert


def encryption(journal: Journal, person: str) -> Callable[[int], None]:
    """Open the person's key and seal an entry, with the JSON that it is."""
    with journal._database.reading() as transaction:
        row = transaction.row(statements.READ_PERSON, {"person": person})
    assert row is not None
    wrapped = row[1]

    def seal(number: int) -> None:
        plain = msgspec.json.encode({"flow": "F1", "fields": fields(number)})
        journal._keys.person(person, wrapped).seal(plain, "e" * 24, "entry")

    return seal


def inserts() -> None:
    kinds = {
        "raw sqlite3": raw_insert,
        "raw, all of it": raw_statements,
        "sealed entry": sealed_insert,
        "whole turn": whole_turn,
        "key and sealing": encryption,
    }
    spent: dict[str, list[float]] = {name: [] for name in kinds}
    with opened() as (journal, person):
        work = {name: make(journal, person) for name, make in kinds.items()}
        for turn in range(ROUNDS):
            for name, insert in work.items():
                start = time.process_time()
                for number in range(INSERTS):
                    insert(turn * INSERTS + number)
                spent[name].append((time.process_time() - start) / INSERTS * 1e6)
    raw = spent["raw sqlite3"]
    print(f"{'':16} CPU µs an entry   times raw (medians of {ROUNDS} interleaved rounds)")
    for name, each in spent.items():
        ratio = median(one / other for one, other in zip(each, raw, strict=True))
        print(f"{name:16} {median(each):12.0f} {ratio:14.2f}")


def fill(journal: Journal, entries: int) -> str:
    """Make one person with some entries in the midst of others with as many as are wanted."""
    with journal._database.writing() as transaction:
        for user in ("crowd", "searcher"):
            persons = Persons(transaction, journal._keys)
            person = persons.prepare()
            persons.add(person, "generic", user, 0)
            writer = EntryWriter(transaction, person)
            for number in range(entries if user == "crowd" else SEARCHED):
                at = NOW - timedelta(minutes=number)
                entry = Entry(secrets.token_hex(12), at, "F1", fields(number))
                writer.add(entry)
            writer.close()
        transaction.commit()
    return person.id


def searches(counts: list[int]) -> None:
    """Search in a small and a large store by turns, so that both have the same disturbances."""
    with ExitStack() as stack:
        stores = [stack.enter_context(opened())[0] for _ in counts]
        people = [fill(store, count) for store, count in zip(stores, counts, strict=True)]
        spent: list[list[float]] = [[] for _ in counts]
        for _ in range(SEARCHES):
            for store, person, each in zip(stores, people, spent, strict=True):
                start = time.process_time()
                found = store.search(person, Query(text="afterwards", rating_min=10))
                each.append((time.process_time() - start) * 1000)
                assert len(found) == SEARCHED // 11
    print(f"\nOne person's {SEARCHED} entries searched for a word:")
    for count, each in zip(counts, spent, strict=True):
        print(f"{count + SEARCHED:>10,} entries: {median(each):6.2f} ms of CPU")
    small, large = spent
    print(f"{median(b / a for a, b in zip(small, large, strict=True)):.2f} times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    given = parser.parse_args()
    inserts()
    searches([10_000 - SEARCHED, given.entries - SEARCHED])


if __name__ == "__main__":
    main()
