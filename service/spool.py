"""Recordings that are still being made: sealed on disk as they grow, so that a crash loses none.

A file is `person's id (32 bytes) | frame | frame | ...`, a frame `length (4 bytes) | sealed`.
The first frame says whose it is and when it began, the others hold half a second of sound each.
They are sealed under the person's own key: with the person's deletion they become noise. Whoever
writes a file holds a lock on it, so that what can be locked was left behind by a crash.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from audio.pcm import Pcm
from audio.recognition.intake import HEARD_RATE, Samples
from service.errors import JournalCorrupt, JournalFull
from service.journal.sealing import Sealer
from service.journal.store import Journal
from service.submission import Submitted

FRAME_BYTES = HEARD_RATE
"""Half a second of 16-bit samples: at most so much is lost."""

_OWNER_BYTES = 32
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a recording when it begins."""

    platform: str
    user: str
    at: datetime
    submitted: Submitted
    """The ids it will be kept under: kept twice, it is kept once."""
    flow: str | None = None
    """As in `Spoken`."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A recording that a crash left behind."""

    path: Path
    begun: Begun
    sound: Pcm


class Spool:
    """Writes one recording as it is made; the file goes when the `with` block is left whole."""

    def __init__(self, folder: Path, sealer: Sealer, begun: Begun) -> None:
        self._path = folder / begun.submitted.recording_id
        self._sealer = sealer
        self._begun = begun
        self._waiting = b""
        self._frames = 0

    def __enter__(self) -> Self:
        """Begin the file.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = self._path.open("xb", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._file.write(self._sealer.owner.encode())
        except OSError as error:
            raise _full(error) from error
        self._write(msgspec.json.encode(self._begun))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Delete the file; after an error it stays, to be found by `unfinished`."""
        if error is None:
            self._path.unlink(missing_ok=True)
        self._file.close()

    def add(self, samples: Samples) -> None:
        """Write more sound at 16 kHz, once it is half a second.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        self._waiting += samples.astype("<i2").tobytes()
        while len(self._waiting) >= FRAME_BYTES:
            self._write(self._waiting[:FRAME_BYTES])
            self._waiting = self._waiting[FRAME_BYTES:]

    def _write(self, plain: bytes) -> None:
        sealed = self._sealer.seal(plain, self._path.name, f"frame {self._frames}")
        try:
            self._file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _full(error) from error
        self._frames += 1


def unfinished(folder: Path, journal: Journal) -> Iterator[Unfinished]:
    """Yield what crashes left behind; each file is deleted when the next one is asked for.

    What can't be opened, because its person was deleted or it holds no whole frame, goes at once.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(FileNotFoundError), path.open("rb") as file:
            if _is_being_written(file):
                continue
            found = _read(path, file.read(), journal)
            if found is not None:
                yield found
            path.unlink()


def _is_being_written(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _read(path: Path, data: bytes, journal: Journal) -> Unfinished | None:
    sealer = journal.sealers.of(data[:_OWNER_BYTES].decode("ascii", "replace"))
    if sealer is None:
        return None
    first, *rest = _opened(path.name, data[_OWNER_BYTES:], sealer) or [b""]
    if not rest:
        return None
    begun = msgspec.json.decode(first, type=Begun)
    return Unfinished(path, begun, Pcm.from_bytes(b"".join(rest), HEARD_RATE))


def _opened(name: str, data: bytes, sealer: Sealer) -> list[bytes]:
    """Open the frames up to the first that is cut or damaged."""
    frames: list[bytes] = []
    with suppress(JournalCorrupt):  # the tail of a file that a power cut has left
        while len(data) > _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
            frames.append(sealer.unseal(data[_LENGTH_BYTES:end], name, f"frame {len(frames)}"))
            data = data[end:]
    return frames


def _full(error: OSError) -> JournalFull:
    return JournalFull(f"the recording cannot be written: {error.strerror}")
