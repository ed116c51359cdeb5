"""A backup: the whole journal in one file, still sealed, and opened once before it counts.

It is a tar: `manifest.json`, the recordings, and `journal.db`. The master key is never in it.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from service.errors import BackupRefused, JournalBusy, JournalFull
from service.journal import schema, statements
from service.journal.database import Database
from service.journal.files import written_whole
from service.journal.inspection import damaged
from service.journal.keys import Keys
from service.journal.recordings import Recordings, folder_of
from service.journal.sqlite import SqliteDatabase

FORMAT = 1
DATABASE = "journal.db"
_MANIFEST = "manifest.json"
_ATTEMPTS = 5
_MEMBER = re.compile(rf"{re.escape(DATABASE)}|recordings/[0-9a-f]{{32}}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made: str
    """ISO 8601, in UTC."""
    schema: str
    persons: int
    entries: int
    recordings: int
    format: int = FORMAT


class _WentMeanwhile(Exception):
    """A recording was transcribed, or deleted, after the database was copied."""


def write(
    database: Database,
    keys: Keys,
    recordings: Recordings,
    target: Path,
    now: datetime,
    *,
    despite_damage: bool = False,
) -> Manifest:
    """Back the journal up into a file of this user's alone, while it is used.

    What lay there before stays until the new backup has been read back: its database is checked,
    and every entry, memory and recording in it opened.

    Raises:
        BackupRefused: something in the journal is damaged; `despite_damage` takes it along.
        JournalBusy: recordings came and went all the time, or their store is away; try again.
        JournalFull: the backup cannot be written.
    """
    stage_folder = target.with_name(f"{target.name}.stage")
    with _as_full(target), staged(stage_folder) as stage, written_whole(target) as file:
        manifest = _packed(database, recordings, stage, file, now)
        file.seek(0)
        unpack(file, stage / "unpacked")
        faults = examine(stage / "unpacked", keys)
        if faults and not despite_damage:
            raise BackupRefused(
                f"damaged: {', '.join(faults)}; what lay at {target} stays as it is. Restore an "
                "older backup, or take what is whole to another file with --despite-damage"
            )
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Read what a backup says of itself.

    Raises:
        BackupRefused: it is not there, or no backup.
    """
    with opened(path) as file, _archive(file) as archive:
        member = archive.next()
        content = archive.extractfile(member) if member and member.name == _MANIFEST else None
        if content is None:
            raise BackupRefused(f"{path} is no backup of this program")
        manifest: dict[str, Any] = json.loads(content.read())
    if manifest.get("format") != FORMAT:
        raise BackupRefused(f"{path} was made by a newer version of this program: install that")
    return Manifest(**manifest)


def unpack(file: BinaryIO, folder: Path) -> None:
    """Unpack a backup into a new folder, and nothing that does not belong into one.

    Raises:
        BackupRefused: it is damaged, or no backup.
    """
    folder_of(folder / DATABASE).mkdir(mode=0o700, parents=True)
    with _archive(file) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None or not _MEMBER.fullmatch(member.name):
                continue
            with (folder / member.name).open("wb") as out:
                shutil.copyfileobj(content, out)
                out.flush()
                os.fsync(out.fileno())
    if not (folder / DATABASE).exists():
        raise BackupRefused("the file is no backup of this program, or was cut off")


def examine(folder: Path, keys: Keys) -> list[str]:
    """Check an unpacked backup's database, and open everything in it; name what is damaged."""
    database = SqliteDatabase(folder / DATABASE)
    try:
        database.check()
        with database.reading() as transaction:
            return damaged(transaction, keys, Recordings.beside(database.path))
    finally:
        database.close()


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Make a folder to work in, without what a killed process left there; remove it at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a backup's file.

    Raises:
        BackupRefused: it cannot be read.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}") from error
    with file:
        yield file


def _packed(
    database: Database, recordings: Recordings, stage: Path, file: BinaryIO, now: datetime
) -> Manifest:
    for _ in range(_ATTEMPTS):
        file.seek(0)
        file.truncate()
        try:
            return _packed_once(database, recordings, stage / DATABASE, file, now)
        except _WentMeanwhile:
            continue
    raise JournalBusy("recordings come and go too fast for a backup; try again later")


def _packed_once(
    database: Database, recordings: Recordings, copy: Path, file: BinaryIO, now: datetime
) -> Manifest:
    copy.unlink(missing_ok=True)
    database.copy_to(copy)
    with closing(sqlite3.connect(copy)) as connection:
        names = [row[0] for row in connection.execute(statements.ALL_RECORDINGS)]
        persons = connection.execute(statements.COUNT_PERSONS).fetchone()[0]
        entries = connection.execute(statements.COUNT_ENTRIES).fetchone()[0]
    found = schema.revision(copy) or ""
    manifest = Manifest(now.isoformat(), found, persons, entries, len(names))
    with tarfile.open(fileobj=file, mode="w") as archive:
        _add(archive, _MANIFEST, json.dumps(asdict(manifest)).encode("ascii"))
        for name in names:
            sealed = recordings.sealed(name)
            if sealed is not None:
                _add(archive, f"recordings/{name}", sealed)
            elif not _is_known(database, name):
                raise _WentMeanwhile
        archive.add(copy, DATABASE)
    return manifest


def _is_known(database: Database, recording_id: str) -> bool:
    with database.reading() as transaction:
        named = {"recording": recording_id}
        return transaction.row(statements.OWNER_OF_RECORDING, named) is not None


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


@contextmanager
def _archive(file: BinaryIO) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, ValueError, TypeError, EOFError) as error:
        raise BackupRefused("the file is no backup of this program, or is damaged") from error


@contextmanager
def _as_full(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalFull(f"{target} cannot be written: {error.strerror}") from error
