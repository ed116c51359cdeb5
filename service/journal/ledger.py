"""The deletion ledger: what was deleted, so that no backup made before can bring it back.

It is a table of the database, written by the very transaction that deletes, and a file beside
the database with the same content, written by the purge that follows. The file outlives the
database, and a copy of it may lie with the backups: it holds random ids and times, and no words.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.errors import BackupRefused, JournalFull
from service.journal import statements
from service.journal.database import Transaction
from service.journal.deletion import SOUND_OF, forget_entries, forget_recording
from service.journal.files import written_whole
from service.journal.keys import Keys
from service.journal.persons import WHOLE_PERSON, Persons

VERSION = 1


@dataclass(frozen=True, slots=True)
class Deletion:
    """One deletion."""

    person_id: str
    entry_id: str
    """`WHOLE_PERSON` where everything went, `SOUND_OF` and an id where a recording alone did."""
    at_ms: int


def of(transaction: Transaction) -> Sequence[Deletion]:
    """Return the ledger of a database."""
    return [Deletion(*row) for row in transaction.rows(statements.LEDGER, {})]


def replay(transaction: Transaction, keys: Keys, deletions: Iterable[Deletion]) -> int:
    """Delete again what a restored database holds of these; return how much that was.

    All of them stand in its own ledger afterwards, for the next time.

    Raises:
        JournalCorrupt: an entry whose recording is to go does not decrypt.
    """
    found = 0
    for deletion in deletions:
        found += _deleted_again(transaction, Persons(transaction, keys), deletion)
        noted = {
            "person": deletion.person_id,
            "entry": deletion.entry_id,
            "now_ms": deletion.at_ms,
        }
        transaction.run(statements.LEDGER_ADD, noted)
    return found


def _deleted_again(transaction: Transaction, persons: Persons, deletion: Deletion) -> int:
    if deletion.entry_id == WHOLE_PERSON:
        return int(persons.shred(deletion.person_id, deletion.at_ms))
    if deletion.entry_id.startswith(SOUND_OF):
        person = persons.get(deletion.person_id)
        recording_id = deletion.entry_id.removeprefix(SOUND_OF)
        at = datetime.fromtimestamp(deletion.at_ms / 1000, UTC)
        return int(person is not None and forget_recording(transaction, person, recording_id, at))
    entry = [deletion.entry_id]
    gone = forget_entries(transaction, deletion.person_id, entry, deletion.at_ms)
    return len(gone.entry_ids)


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Keep others from writing the file of a ledger: what one read before must not replace ours.

    It is no lock of the database's, for which every turn would wait.

    Raises:
        JournalFull: the disk is full, read-only or failing.
    """
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(os.fdopen(_opened(file_of(database).with_suffix(".lock"))))
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as error:
            raise _unwritten(error) from error
        yield


def _opened(path: Path) -> int:
    """Open a file that is only to be locked: for writing, which NFS asks for, where we may."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:  # a command that root ran made it
        return os.open(path, os.O_RDONLY)


def bring_up_to_date(transaction: Transaction, database: Path) -> None:
    """Write the ledger of a database into its file, which is `held`.

    Raises:
        JournalFull: the disk is full, read-only or failing.
    """
    _write_file(file_of(database), of(transaction))


def file_of(database: Path) -> Path:
    """Return where the ledger of a database lies as a file."""
    return database.with_name("deletions.json")


def _write_file(path: Path, deletions: Sequence[Deletion]) -> None:
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
        raise _unwritten(error) from error


def _unwritten(error: OSError) -> JournalFull:
    return JournalFull(f"the deletion ledger cannot be written: {error.strerror}")


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
