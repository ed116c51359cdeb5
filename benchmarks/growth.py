"""How the CPU of a turn grows: with the people that the journal holds, and with one's own entries.

The former on SQLite and on PostgreSQL, whose own CPU counts too. A search among a million entries
of others is in `journal`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from benchmarks import cpu
from benchmarks.databases import DATABASES
from benchmarks.journal import fields, whole_turn
from benchmarks.rounds import Rounds, table
from service.home import open_turn_journal
from service.journal.entries import EntryWriter
from service.journal.persons import Persons
from service.journal.store import Journal
from skills.recall import Entry
from tests.support import worlds
from tests.support.services import GenericUser, application, installation, job_journal

ROUNDS, TURNS = 9, 100
NOW = datetime(2026, 11, 22, 19, 4, tzinfo=UTC)
SIZES = {
    "1 person, what they tell meanwhile": (0, 0),
    "1,000 people of 10 entries": (1_000, 10),
    "20,000 people of 5 entries": (20_000, 5),
    "1 person with 20,000 entries": (0, 20_000),
}
SMALLEST = next(iter(SIZES))

TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)
OWN = (60, 600, 6_000)
"""Entries of who takes the turn, three a day: a check-in, a reflection, and a practice."""
SAID = {
    "comes back": None,
    "asks for last week": "what did I say last week",
    "looks for a word that isn't there": "what did I say about the xylophone",
}
"""What is asked, in a session of its own; None greets."""
OWN_TURNS = 8
APART = timedelta(minutes=31)
"""Between two sessions, so that none picks up where the last one left off."""


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
    for database in DATABASES:
        crowds(database)
        print()
    own_entries()


def own_entries() -> None:
    """Come back, ask and search with few and with many entries of one's own, by turns.

    Nobody has none: they would be answered otherwise.
    """
    with ExitStack() as stack:
        people = {each: _known(stack, each) for each in OWN}
        work = {
            f"{name}, {each:,}": _timed(partial(people[each].ask, words), OWN_TURNS)
            for each in OWN
            for name, words in SAID.items()
        }
        taken = Rounds.of(work, ROUNDS)
    rows = [
        (
            name,
            *(f"{taken.middle(f'{name}, {each:,}'):.0f}" for each in OWN),
            *(taken.ratio(f"{name}, {each:,}", f"{name}, {OWN[0]}") for each in OWN[1:]),
        )
        for name in SAID
    ]
    heads = [f"with {each:,} entries" for each in OWN]
    ratios = [f"times {OWN[0]}, with {each:,}" for each in OWN[1:]]
    print(table(["CPU of a turn, µs, of who", *heads, *ratios], rows))


class Known:
    """Somebody with entries, at an installation of their own."""

    def __init__(self, app: Flask) -> None:
        self.now = TUESDAY
        self._user = GenericUser(app, "u-1")

    def ask(self, words: str | None, _: int = 0) -> None:
        """Say one thing, in a session of its own."""
        self.now += APART
        self._user.session = f"s-{self.now}"
        if words is None:
            self._user.launch()
        else:
            self._user.say(words)


def _known(stack: ExitStack, count: int) -> Known:
    config = installation(Path(stack.enter_context(TemporaryDirectory())))
    with job_journal(config) as journal:
        journal.sealers.at("generic", "u-1", TUESDAY)
        exported = {"version": 1, "entries": list(map(_one, range(count)))}
        journal.transfer.import_document("generic", "u-1", exported, TUESDAY)
    known: Known
    app = stack.enter_context(application(config, lambda: known.now))
    known = Known(app)
    known.ask(None)  # the first look at what came from elsewhere, and the models
    return known


def _one(number: int) -> dict[str, object]:
    flow = ("F1", None, "F8")[number % 3]
    outcome = "partly" if number > 9 else None
    later = {"when": "2027-01-01", "prompt": "Did you?", "outcome": outcome}
    practice = {"step": "ring my landlord", "follow_up": later} if flow == "F8" else {}
    at = TUESDAY - timedelta(hours=8 * (number + 1))
    return {"at": at.isoformat(), "flow": flow, **fields(number), **practice}


def crowds(database: str) -> None:
    """Commit turns among few and many people."""
    with DATABASES[database]() as server, ExitStack() as stack:
        work = {}
        for name, (people, each) in SIZES.items():
            config = installation(Path(stack.enter_context(TemporaryDirectory())))
            journal = stack.enter_context(closing(open_turn_journal(config)))
            filled(journal, people, each)
            if config.database_url:  # as its own upkeep does sooner or later
                worlds.query(config.database_url, "VACUUM ANALYZE", {})
            person = journal.person("generic", "u-1") or ""
            work[name] = _timed(whole_turn(journal, person), TURNS, partial(_sessions, server))
        taken = Rounds.of(work, ROUNDS)
    rows = [
        (name, f"{taken.middle(name):.0f}", taken.ratio(name, SMALLEST)) for name in taken.taken
    ]
    heads = [f"The journal, on {database}, holds", "CPU of a turn's commit, µs"]
    print(table([*heads, "times the smallest"], rows))


def _sessions(server: int | None) -> float:
    """Return the microseconds that a database's sessions took; its upkeep is nobody's turn."""
    processes = cpu.children(server) if server else ()
    return sum(cpu.spent(process) for process in processes if _is_session(process))


def _is_session(process: int) -> bool:
    return "selftrust" in cpu.command(process)


def _timed(
    turn: Callable[[int], None], turns: int, beside: Callable[[], float] = lambda: 0.0
) -> Callable[[], float]:
    """Return what tells the CPU of one turn, with what others spent on it, both in microseconds."""
    count = iter(range(10**9))

    def timed() -> float:
        begun = time.process_time() * 1e6 + beside()
        for _ in range(turns):
            turn(next(count))
        return (time.process_time() * 1e6 + beside() - begun) / turns

    return timed
