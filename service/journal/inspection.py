"""Inspection: opens everything that is stored, to name what no longer reads."""

from __future__ import annotations

from collections.abc import Iterator

from service.errors import JournalCorrupt
from service.journal import entries, memories, statements
from service.journal.database import Transaction
from service.journal.keys import Keys
from service.journal.persons import Person, Persons
from service.journal.recordings import Recordings


def damaged(transaction: Transaction, keys: Keys, recordings: Recordings) -> list[str]:
    """Name the keys, entries, memories and recordings that do not open; none of their words."""
    found: list[str] = []
    persons = Persons(transaction, keys)
    for person_id, *_ in transaction.rows(statements.LIST_PERSONS, {}):
        try:
            person = persons.get(person_id)
        except JournalCorrupt as error:
            found.append(error.what)
            continue
        if person is not None:
            found += _of_person(transaction, recordings, person)
    return found


def _of_person(transaction: Transaction, recordings: Recordings, person: Person) -> Iterator[str]:
    named = {"person": person.id}
    for row in transaction.rows(statements.NEWEST_ENTRIES, named):
        try:
            entries.unseal(person.sealer, row)
        except JournalCorrupt as error:
            yield error.what
    for (scope,) in transaction.rows(statements.MEMORY_SCOPES, named):
        try:
            memories.read(transaction, person, scope)
        except JournalCorrupt as error:
            yield error.what
    for (recording_id,) in transaction.rows(statements.RECORDINGS_OF_PERSON, named):
        try:
            recordings.read(person.sealer, recording_id)
        except JournalCorrupt as error:
            yield error.what
