"""Restoring: a backup takes the journal's place, after all of it was opened, and in one step.

What was deleted since the backup was made stays deleted: the ledger is applied before anybody
can read a word of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.errors import BackupRefused, JournalCorrupt
from service.journal import backup, ledger, schema, statements
from service.journal.backup import DATABASE
from service.journal.database import Transaction
from service.journal.keys import open_existing_keys
from service.journal.ledger import Deletion
from service.journal.recordings import Recordings
from service.journal.sqlite import SqliteDatabase

if TYPE_CHECKING:  # without an audio store its client need not be there
    from audio.bucket import Bucket


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    persons: int
    entries: int
    deleted_again: int
    """People and entries of the backup that had been deleted since."""
    set_aside: Path | None
    """Where the damaged database lies that could not be read or written over."""


def restore(
    file: Path,
    database_path: Path,
    key_path: Path,
    ledgers: Sequence[Path] = (),
    bucket: Bucket | None = None,
    *,
    despite_damage: bool = False,
) -> Restored:
    """Put a backup in the journal's place. No server may be running on it.

    Until everything of the backup has been opened the journal is not touched; then its content
    is replaced in one transaction, so that a kill leaves the one or the other.

    Args:
        file: the backup.
        database_path: the journal, which may be damaged or not be there.
        key_path: the master key's file, which the backup does not hold.
        ledgers: further ledgers' files to apply, beside the journal's own.
        bucket: where recordings go; None: into the folder beside the journal.
        despite_damage: take a backup in which something does not open.

    Raises:
        BackupRefused: it is no backup, or is damaged; the journal is as it was.
        JournalTooNew: a newer version of this program made it.
        KeyMissing: the key file is not there.
        KeyWrong: it is not the key the backup was made with.
        JournalFull: the disk is full.
        JournalBusy: the audio store can't be reached; the journal is as it was.
    """
    database_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with backup.staged(database_path.parent / "restoring") as stage:
        folder = stage / "unpacked"
        with backup.opened(file) as content:
            backup.unpack(content, folder)
        _check(folder, key_path, despite_damage=despite_damage)
        current, readable = _own_deletions(database_path)
        deletions = [*current, *(d for path in ledgers for d in ledger.read_file(path))]
        restored = _replayed(folder / DATABASE, key_path, deletions)
        _keep_recordings(folder, _target(folder / DATABASE, database_path, key_path, bucket))
        aside = _replace(folder / DATABASE, database_path, readable=readable)
    return Restored(*restored, set_aside=aside)


def _check(folder: Path, key_path: Path, *, despite_damage: bool) -> None:
    schema.upgrade(folder / DATABASE)
    database = SqliteDatabase(folder / DATABASE)
    try:
        faults = backup.examine(folder, open_existing_keys(database, key_path))
    finally:
        database.close()
    if faults and not despite_damage:
        raise BackupRefused(
            f"damaged in this backup: {', '.join(faults)}; take an older one, or what is whole of "
            "this one with --despite-damage"
        )


def _own_deletions(database_path: Path) -> tuple[list[Deletion], bool]:
    """Read the ledger of the journal that is replaced; tell whether its database could be read."""
    path = ledger.file_of(database_path)
    filed = list(ledger.read_file(path)) if path.exists() else []
    if not database_path.exists() or not database_path.stat().st_size:
        return filed, True
    database = SqliteDatabase(database_path)
    try:
        with database.reading() as transaction:
            return [*filed, *ledger.of(transaction)], True
    except JournalCorrupt:
        return filed, False
    finally:
        database.close()


def _replayed(draft: Path, key_path: Path, deletions: Sequence[Deletion]) -> tuple[int, int, int]:
    database = SqliteDatabase(draft)
    keys = open_existing_keys(database, key_path)
    with database.writing() as transaction:
        found = ledger.replay(transaction, keys, deletions)
        persons = _count(transaction, statements.COUNT_PERSONS)
        entries = _count(transaction, statements.COUNT_ENTRIES)
        transaction.commit()
    database.purge()
    database.close()
    return persons, entries, found


def _target(draft: Path, path: Path, key_path: Path, bucket: Bucket | None) -> Recordings:
    """Return where the journal that is restored has its recordings."""
    database = SqliteDatabase(draft)
    try:
        return Recordings.of(path, open_existing_keys(database, key_path), bucket)
    finally:
        database.close()


def _count(transaction: Transaction, statement: str) -> int:
    row = transaction.row(statement, {})
    return 0 if row is None else int(row[0])


def _keep_recordings(unpacked: Path, recordings: Recordings) -> None:
    """Lay the recordings where they belong; a kill leaves some that a purge sweeps."""
    with closing(sqlite3.connect(unpacked / DATABASE)) as connection:
        names = [row[0] for row in connection.execute(statements.ALL_RECORDINGS)]
    for name in names:
        sealed = Recordings.beside(unpacked / DATABASE).sealed(name)
        if sealed is not None:
            recordings.keep_sealed(name, sealed)


def _replace(draft: Path, path: Path, *, readable: bool) -> Path | None:
    aside = None if readable else _set_aside(path)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        _write_over(draft, path)
    except JournalCorrupt:
        aside = _set_aside(path)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        _write_over(draft, path)
    return aside


def _write_over(draft: Path, path: Path) -> None:
    database = SqliteDatabase(path)
    try:
        database.replace_by(draft)
        database.purge()
    finally:
        database.close()


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged")
    for ending in ("", "-wal", "-shm"):
        log = path.with_name(path.name + ending)
        if log.exists():
            log.replace(aside.with_name(aside.name + ending))
    return aside
