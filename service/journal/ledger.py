"""The deletion ledger: what was deleted, so that no backup made before can bring it back.

It is a table of the database, written by the very transaction that deletes, and a file beside
the database with the same content, written by the purge that follows. The file outlives the
database, and a copy of it may lie with the backups: it holds random ids and times, and no words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import BackupRefused, JournalFull
from service.journal import statements
from service.journal.database import Transaction
from service.journal.deletion import forget_entries
from service.journal.files import written_whole
from service.journal.persons import WHOLE_PERSON

VERSION = 1


@dataclass(frozen=True, slots=True)
class Deletion:
    """One deletion."""

    person_id: str
    entry_id: str
    """`WHOLE_PERSON` where everything went."""
    at_ms: int


def of(transaction: Transaction) -> Sequence[Deletion]:
    """Return the ledger of a database."""
    return [Deletion(*row) for row in transaction.rows(statements.LEDGER, {})]


def replay(transaction: Transaction, deletions: Iterable[Deletion]) -> int:
    """Delete again what a restored database holds of these; return how much that was.

    All of them stand in its own ledger afterwards, for the next time.
    """
    found = 0
    for deletion in deletions:
        person = {"person": deletion.person_id}
        noted = {**person, "entry": deletion.entry_id, "now_ms": deletion.at_ms}
        if deletion.entry_id == WHOLE_PERSON:
            found += transaction.run(statements.DELETE_PERSON, person)
        else:
            entry = [deletion.entry_id]
            gone = forget_entries(transaction, deletion.person_id, entry, deletion.at_ms)
            found += len(gone.entry_ids)
        transaction.run(statements.LEDGER_ADD, noted)
    return found


def file_of(database: Path) -> Path:
    """Return where the ledger of a database lies as a file."""
    return database.with_name("deletions.json")


def write_file(path: Path, deletions: Sequence[Deletion]) -> None:
    """Write a ledger's file, whole and durably; none where nothing was ever deleted.

    Raises:
        JournalFull: the disk is full, read-only or failing.
    """
    if not deletions and not path.exists():
        return
    rows = [[d.person_id, d.entry_id, d.at_ms] for d in deletions]
    text = json.dumps({"version": VERSION, "deletions": rows})
    try:
        with written_whole(path) as file:
            file.write(text.encode("ascii"))
    except OSError as error:
        raise JournalFull(f"the deletion ledger cannot be written: {error.strerror}") from error


def read_file(path: Path) -> Sequence[Deletion]:
    """Read a ledger's file.

    Raises:
        BackupRefused: it is missing, or no ledger.
    """
    try:
        document: Any = json.loads(path.read_bytes())
        if document["version"] != VERSION:
            raise BackupRefused(f"{path} was written by a newer version of this program")
        rows = document["deletions"]
        return [Deletion(str(person), str(entry), int(at)) for person, entry, at in rows]
    except OSError as error:
        raise BackupRefused(f"the ledger {path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise BackupRefused(f"{path} is no deletion ledger of this program") from error
