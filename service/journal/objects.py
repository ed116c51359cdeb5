"""Where sealed sound lies: in a folder here, or in the bucket that machines share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from audio.errors import StoreUnavailable
from service.errors import JournalBusy, JournalFull
from service.journal.files import written_whole

if TYPE_CHECKING:  # without an audio store its client need not be there
    from audio.bucket import Bucket


@dataclass(frozen=True, slots=True)
class Stored:
    """An object, as a listing tells of it."""

    name: str
    changed: datetime


class Objects(Protocol):
    """Named bytes that are there whole or not at all.

    Each call raises JournalBusy where they can't be reached now; nothing is lost by that.
    """

    def is_reachable(self) -> bool:
        """Tell, within a few seconds, whether they can be reached now."""

    def has(self, name: str) -> bool:
        """Tell whether there is an object, within a few seconds, and without its content."""

    def get(self, name: str) -> bytes | None:
        """Return an object's content; None if there is none."""

    def put(self, name: str, data: bytes) -> None:
        """Keep an object durably; JournalFull where there is no room for it."""

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects; one that is gone already is no matter."""

    def listed(self, beginning: str = "") -> Iterator[Stored]:
        """Yield the objects whose names begin so."""


class Folder:
    """Objects that are files of one folder, which is made for the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_reachable(self) -> bool:
        """Tell that a folder is always there."""
        return True

    def has(self, name: str) -> bool:
        """Tell whether there is a file."""
        return (self._path / name).is_file()

    def get(self, name: str) -> bytes | None:
        """Return a file's content; None if there is none."""
        try:
            return (self._path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def put(self, name: str, data: bytes) -> None:
        """Write a file that this user alone can read, durably.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        try:
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with written_whole(self._path / name) as file:
                file.write(data)
        except OSError as error:
            raise JournalFull(f"sealed sound cannot be written: {error.strerror}") from error

    def remove(self, names: Iterable[str]) -> None:
        """Delete files; one that is gone already is no matter."""
        for name in names:
            (self._path / name).unlink(missing_ok=True)

    def listed(self, beginning: str = "") -> Iterator[Stored]:
        """Yield the files whose names begin so; torn ones are among them."""
        for path in sorted(self._path.glob(f"{beginning}*")):
            with suppress(FileNotFoundError):  # deleted just now
                yield Stored(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))


class InBucket:
    """Objects of a bucket, which every machine of the installation reaches."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def is_reachable(self) -> bool:
        """Tell whether the bucket's server answers."""
        return self._bucket.is_ready()

    def has(self, name: str) -> bool:
        """Tell whether there is an object, without bringing it."""
        with _as_busy():
            return self._bucket.look(name) is not None

    def get(self, name: str) -> bytes | None:
        """Return an object's content; None if there is none."""
        with _as_busy():
            return self._bucket.get(name)

    def put(self, name: str, data: bytes) -> None:
        """Keep an object durably, in place of what had its name."""
        with _as_busy():
            self._bucket.put(name, data)

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects; one that is gone already is no matter."""
        with _as_busy():
            self._bucket.remove(names)

    def listed(self, beginning: str = "") -> Iterator[Stored]:
        """Yield the objects whose names begin so."""
        with _as_busy():
            for found in self._bucket.listed(beginning):
                yield Stored(found.name, found.changed)


@contextmanager
def _as_busy() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise JournalBusy(f"{error}; try again later") from error
