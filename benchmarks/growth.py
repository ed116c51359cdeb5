"""How the CPU of a turn grows with the people and the entries that the journal holds.

A search among a million entries is in `journal`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.journal import fields, whole_turn
from benchmarks.rounds import Rounds, table
from service.journal.entries import EntryWriter
from service.journal.persons import Persons
from service.journal.store import Journal, open_journal
from skills.recall import Entry

ROUNDS, TURNS = 9, 100
NOW = datetime(2026, 11, 22, 19, 4, tzinfo=UTC)
SIZES = {
    "1 person, no entry": (0, 0),
    "1,000 people of 10 entries": (1_000, 10),
    "20,000 people of 5 entries": (20_000, 5),
    "1 person with 20,000 entries": (0, 20_000),
}
SMALLEST = next(iter(SIZES))


def filled(journal: Journal, people: int, each: int) -> None:
    """Make a crowd with entries; without people, the entries are those of who takes the turns."""
    journal.sealers.at("generic", "u-1", NOW)
    with journal._database.writing() as transaction:
        persons = Persons(transaction, journal._keys)
        for number in range(people or 1):
            person = persons.prepare() if people else persons.find("generic", "u-1")
            assert person is not None
            if people:
                persons.add(person, "generic", f"crowd-{number}", 0)
            writer = EntryWriter(transaction, person)
            for entry in range(each):
                at = NOW - timedelta(minutes=each - entry)
                writer.add(Entry(secrets.token_hex(12), at, "F1", fields(entry)))
            writer.close()
        transaction.commit()


def main() -> None:
    """Take turns in journals of several sizes, by turns."""
    with ExitStack() as stack:
        work = {}
        for name, (people, each) in SIZES.items():
            folder = Path(stack.enter_context(TemporaryDirectory()))
            opened = open_journal(folder / "data" / "journal.db", folder / "keys" / "master.key")
            journal = stack.enter_context(closing(opened))
            filled(journal, people, each)
            person = journal.person("generic", "u-1") or ""
            work[name] = _timed(whole_turn(journal, person))
        taken = Rounds.of(work, ROUNDS)
    rows = [
        (name, f"{taken.middle(name):.0f}", taken.ratio(name, SMALLEST)) for name in taken.taken
    ]
    print(table(["The journal holds", "CPU of a turn's commit, µs", "times the smallest"], rows))


def _timed(turn: Callable[[int], None]) -> Callable[[], float]:
    count = iter(range(10**9))

    def timed() -> float:
        begun = time.process_time()
        for _ in range(TURNS):
            turn(next(count))
        return (time.process_time() - begun) / TURNS * 1e6

    return timed
