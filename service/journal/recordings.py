"""Recordings: sealed sound beside the database, referenced by its rows.

The sound is laid down before the transaction that commits its row, because writers wait for each
other and a store may be slow; and it goes after its row has gone. What a kill leaves between is
sound without a row, and `sweep` removes it once nobody can be waiting for it any more.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from service.errors import JournalCorrupt
from service.journal.keys import Keys
from service.journal.objects import Folder, InBucket, Objects
from service.journal.personal_pieces import PersonalPieces
from service.journal.sealing import Sealer

if TYPE_CHECKING:  # without an audio store its client need not be there
    from audio.bucket import Bucket

WAITS_FOR_ITS_ROW = timedelta(hours=1)
"""Longer than any commit takes, and than two machines' clocks may differ for S3 to listen."""

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
    instead_of: str | None = None
    """A recording that it takes the place of."""


@dataclass(frozen=True, slots=True)
class LaidDown:
    """Sealed sound that is safe, and waits for its row."""

    id: str
    entry_id: str
    size: int
    """Bytes, before it was sealed."""
    owner: str
    """The id of the person whose key opens it."""
    instead_of: str | None = None
    """As in `NewRecording`."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may have been left behind by a kill, or a store that was down."""

    recordings: frozenset[str]
    """Old enough to wait for no row any more; torn files are among them."""
    of_pieces: frozenset[str]
    """The recordings that there are pieces of."""


class Recordings:
    """The sealed recordings of an installation, and what was made of them.

    Each call raises JournalBusy where they can't be reached now; nothing is lost by that.
    """

    def __init__(self, objects: Objects, pieces: Objects) -> None:
        self._objects = objects
        self.pieces = PersonalPieces(pieces)
        """What was made of them; it goes when they go."""

    @classmethod
    def beside(cls, database: Path) -> Self:
        """Take the folders that belong to a database."""
        return cls(Folder(folder_of(database)), Folder(database.parent / "pieces"))

    @classmethod
    def of(cls, database: Path, keys: Keys, bucket: Bucket | None) -> Self:
        """Take what an installation's settings say: its bucket, or the folders beside it."""
        if bucket is None:
            return cls.beside(database)
        # Two journals in one bucket must not sweep each other's: the folder is named by the key.
        ours = bucket.within(f"journal-{keys.hash('audio store')[:16].hex()}")
        return cls(InBucket(ours.within("recordings")), InBucket(ours.within("pieces")))

    def is_reachable(self) -> bool:
        """Tell, soon, whether sound can be read and kept now."""
        return self._objects.is_reachable()

    def write(self, sealer: Sealer, recording: NewRecording) -> LaidDown:
        """Seal a recording and keep it, durably.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        sealed = sealer.seal(recording.audio, recording.id, _RECORD)
        self.keep_sealed(recording.id, sealed)
        size = len(recording.audio)
        return LaidDown(recording.id, recording.entry_id, size, sealer.owner, recording.instead_of)

    def write_missing(self, sealer: Sealer, recordings: Iterable[NewRecording]) -> None:
        """Do the same for those of which there is no sound.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        for recording in recordings:
            if not self._objects.has(_named(recording.id)):
                self.write(sealer, recording)

    def keep_sealed(self, recording_id: str, sealed: bytes) -> None:
        """Keep what was sealed before, such as a backup's.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        self._objects.put(_named(recording_id), sealed)

    def read(self, sealer: Sealer, recording_id: str) -> bytes:
        """Open a recording.

        Raises:
            JournalCorrupt: the sound is gone or damaged.
        """
        try:
            sealed = self.sealed(recording_id)
        except OSError as error:
            raise JournalCorrupt(f"{_RECORD} {recording_id}") from error
        if sealed is None:
            raise JournalCorrupt(f"{_RECORD} {recording_id}")
        return sealer.unseal(sealed, recording_id, _RECORD)

    def sealed(self, recording_id: str) -> bytes | None:
        """Return a recording as it lies there; None if it is gone."""
        return self._objects.get(_named(recording_id))

    def remove(self, recording_ids: Iterable[str]) -> None:
        """Delete recordings and their pieces; one that is gone already is no matter."""
        gone = [_named(recording_id) for recording_id in recording_ids]
        self._objects.remove(gone)
        self.pieces.remove(gone)

    def candidates(self, now: datetime) -> Candidates:
        """Look for what may have been left behind; whose row is there is to be read after this."""
        before = now - WAITS_FOR_ITS_ROW
        old = [one.name for one in self._objects.listed() if one.changed < before]
        return Candidates(frozenset(old), frozenset(self.pieces.recordings()))

    def sweep(self, candidates: Candidates, known: Collection[str]) -> None:
        """Delete what no row knows of what was old enough for one, and the pieces made of it."""
        self._objects.remove(candidates.recordings.difference(known))
        self.pieces.remove(candidates.of_pieces.difference(known))


def folder_of(database: Path) -> Path:
    """Return where the recordings of a database lie, where they are files."""
    return database.parent / "recordings"


def _named(recording_id: str) -> str:
    if not _NAME.fullmatch(recording_id):
        raise ValueError("a recording's id is 32 hexadecimal digits")
    return recording_id
