"""Recordings: sealed sound in files beside the database, referenced by its rows.

A file is there before its row is committed, and goes after its row has gone. What a kill leaves
between is a file without a row, and `sweep` removes it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import JournalCorrupt, JournalFull
from service.journal.files import written_whole
from service.journal.personal_pieces import PersonalPieces
from service.journal.sealing import Sealer

_RECORD = "recording"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class NewRecording:
    """Sound to be kept."""

    audio: bytes = field(repr=False)
    """A whole file, such as a WAV or FLAC."""
    entry_id: str
    """The entry it belongs to; it goes when that goes."""
    id: str = field(default_factory=lambda: secrets.token_hex(16))


class Recordings:
    """The folder of sealed files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pieces = PersonalPieces(folder.with_name("pieces"))
        """What was made of them; it goes when they go."""

    @classmethod
    def beside(cls, database: Path) -> Recordings:
        """Return the folder that belongs to a database."""
        return cls(database.parent / "recordings")

    def write(self, sealer: Sealer, recording: NewRecording) -> None:
        """Seal a recording into its file, durably.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        sealed = sealer.seal(recording.audio, recording.id, _RECORD)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with written_whole(self._path(recording.id)) as file:
                file.write(sealed)
        except OSError as error:
            raise JournalFull(f"a recording cannot be written: {error.strerror}") from error

    def read(self, sealer: Sealer, recording_id: str) -> bytes:
        """Open a recording.

        Raises:
            JournalCorrupt: the file is gone or damaged.
        """
        try:
            sealed = self._path(recording_id).read_bytes()
        except OSError as error:
            raise JournalCorrupt(f"{_RECORD} {recording_id}") from error
        return sealer.unseal(sealed, recording_id, _RECORD)

    def sealed(self, recording_id: str) -> bytes | None:
        """Return a recording's file as it lies there; None if it is gone."""
        path = self._path(recording_id)
        return path.read_bytes() if path.exists() else None

    def remove(self, recording_ids: Iterable[str]) -> None:
        """Delete files; one that is gone already is no matter."""
        gone = list(recording_ids)
        for recording_id in gone:
            self._path(recording_id).unlink(missing_ok=True)
        self.pieces.remove(gone)

    def sweep(self, known: Collection[str]) -> None:
        """Delete the files that no row knows, torn ones included.

        To be called inside a writing transaction: then no file is waiting for its row.
        """
        self.pieces.sweep(known)
        if not self.folder.exists():
            return
        for path in self.folder.iterdir():
            if path.name not in known:
                path.unlink()

    def _path(self, recording_id: str) -> Path:
        if not _NAME.fullmatch(recording_id):
            raise ValueError("a recording's id is 32 hexadecimal digits")
        return self.folder / recording_id
