"""The audio cache: rendered sound on disk, addressed by what shaped it.

An entry is two files: the sound, and beside it a record (`<key>.json`) of its size and digest. An
entry exists once its record does, and the record is written last; each file is written under
another name, synced, and renamed. A process killed at any moment therefore leaves either no entry
or a whole one, and what it began is swept by the next. No user's words may be put in: a cache
outlives the deletion of a journal.

The default folder, `audio/cache/`, stands beside this module and is not in git.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from filelock import Timeout

from audio.atomic_file import replacing
from audio.errors import CacheUnwritable
from audio.key_lock import held

Note: TypeAlias = Mapping[str, str | int | float]
Make: TypeAlias = Callable[[BinaryIO], Note]
"""Writes sound into a file and returns what to note of it."""

DEFAULT_FOLDER = Path(__file__).parent / "cache"

_Looks: TypeAlias = tuple[int, int, int]
"""A file's inode, time of change and size."""

_log = logging.getLogger(__name__)

_USED_SECONDS = 60.0
"""So often the use of an entry is noted, for what was used least recently is removed first."""
_SCANS_PER_FILL = 64
"""The folder is measured after each 1/64 of its capacity is written, not after each entry."""


def content_key(facts: Mapping[str, Any]) -> str:
    """Return the key of a sound: a hash over everything that shapes it, as canonical JSON."""
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cached:
    """One whole entry, verified."""

    key: str
    """The key the entry was rendered under; for an alias, that of what it stands for."""
    path: Path
    size: int
    digest: str
    """SHA-256 of the file, in hex."""
    note: Note
    """What its maker noted of it."""


Look: TypeAlias = Callable[[], bool]
"""Asks other machines whether something is there; that may take seconds."""
Ask: TypeAlias = Callable[[str, Look], bool]
"""Answers a question by its name, and by a look where it wants to."""


def at_once(_name: str, look: Look) -> bool:
    """Look now."""
    return look()


class AudioCache:
    """A folder of rendered sound, shared by threads and processes, at most about `max_bytes`."""

    def __init__(self, folder: Path = DEFAULT_FOLDER, max_bytes: int = 2_000_000_000) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._unscanned = max_bytes
        self._seen: dict[Path, _Looks] = {}
        """What each file looked like when its digest was last found right."""
        self._known: dict[str, tuple[Cached, str, _Looks, float]] = {}
        """Entries that were found whole, with their file, how it looked, and when they were used.
        """

    def get(self, key: str) -> Cached | None:
        """Return an entry that is whole; a torn or changed one is removed and not returned."""
        cached = self._found(key)
        if cached is not None:
            return cached
        if self._record(key).exists():
            self._drop_torn(key)
        return self._brought(key)

    def has(self, key: str, ask: Ask = at_once) -> bool:
        """Tell whether `get` would return an entry, without bringing it here.

        `ask` is given each question that goes over the network.
        """
        return self._found(key) is not None

    def is_kept(self, key: str) -> bool:
        """Tell whether every machine can get an entry."""
        return self._found(key) is not None

    def kept(self, key: str) -> Cached | None:
        """Return an entry as `get` does, and see to it that every machine can get it."""
        cached = self.get(key)
        return None if cached is None else self._published(key, cached)

    def render(self, key: str, suffix: str, make: Make) -> Cached:
        """Return an entry, made now if there is none; one caller at a time makes it.

        Callers in other threads and processes wait for the one that makes it; of two machines
        the first one's is everybody's. What `make` raises is passed on, and the next caller then
        tries.

        Raises:
            CacheUnwritable: the folder can't be written.
        """
        cached = self.get(key)
        if cached is None:
            with self._lock(key):
                cached = self._whole(key) or self._make(key, suffix, make)
        return self._published(key, cached)

    def alias(self, key: str, target_key: str) -> None:
        """Let a key stand for another entry, so that an address stays when a fallback served it.

        Raises:
            CacheUnwritable: the folder can't be written.
        """
        with self._lock(key):
            self._write_record(key, {"alias": target_key})
        self.kept(key)

    def keys(self) -> Iterator[str]:
        """Yield the key of every entry, whole or not."""
        return (path.stem for path in self._folder.glob("??/*.json"))

    def sizes(self) -> Mapping[str, int]:
        """Return the bytes of each entry, its record among them."""
        return self._measured()[0]

    def shrink(self, max_bytes: int, keep: str | None = None) -> int:
        """Remove what was used least recently, until the folder is within a size.

        Args:
            max_bytes: what may stay.
            keep: a key that stays in any case.

        Returns:
            How many entries were removed.
        """
        sizes, used = self._measured()
        excess = sum(sizes.values()) - max_bytes
        removed = 0
        for key in sorted(used, key=used.__getitem__):
            if excess <= 0:
                break
            if key != keep:
                self._remove(key)
                excess -= sizes[key]
                removed += 1
        return removed

    def sweep(self) -> None:
        """Remove what killed processes left; what is being rendered now is let be."""
        keys = {_key_of(path) for path in self._folder.glob("??/*") if self._is_left_over(path)}
        for key in keys:
            with suppress(Timeout), self._lock(key, timeout=0):
                self._remove_left_over(key)

    def _found(self, key: str) -> Cached | None:
        """Return an entry that is here; what looks as it did a moment ago is not read again."""
        known = self._unchanged(key)
        if known is not None:
            return known
        cached = self._whole(key)
        if cached is not None:
            self._remember(key, cached)
        return cached

    def _unchanged(self, key: str) -> Cached | None:
        """Return an entry that was whole a moment ago and still looks the same."""
        known = self._known.get(key)
        if known is None:
            return None
        cached, path, looks, used = known
        try:
            stat = os.stat(path)  # noqa: PTH116 -- with a Path it would take twice as long
        except OSError:
            stat = None
        is_same = stat is not None and (stat.st_ino, stat.st_mtime_ns, stat.st_size) == looks
        if is_same and time.monotonic() - used < _USED_SECONDS:
            return cached
        self._known.pop(key, None)
        return None

    def _remember(self, key: str, cached: Cached) -> None:
        looks = self._seen.get(cached.path)
        if looks and cached.key == key:  # an alias may come to stand for another
            self._known[key] = (cached, str(cached.path), looks, time.monotonic())

    # --- an entry's files ---

    def _shard(self, key: str) -> Path:
        return self._folder / key[:2]

    def _record(self, key: str) -> Path:
        return self._shard(key) / f"{key}.json"

    def _cached(self, key: str, record: Mapping[str, Any]) -> Cached:
        path = self._shard(key) / f"{key}{record['suffix']}"
        return Cached(key, path, record["size"], record["sha256"], record["note"])

    def _whole(self, key: str) -> Cached | None:
        """Return an entry or what it stands for; None if it is not there, or not whole."""
        try:
            record = json.loads(self._record(key).read_bytes())
            if "alias" in record:
                _note_use(self._record(key))
                key = record["alias"]
                record = json.loads(self._record(key).read_bytes())
            cached = self._cached(key, record)
            if not self._is_unchanged(cached):
                return None
            _note_use(self._record(key))
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None
        return cached

    def _is_unchanged(self, cached: Cached) -> bool:
        """Compare a file with its record: the digest at first sight, then only what stat tells."""
        stat = cached.path.stat()
        looks = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._seen.get(cached.path) == looks:
            return True
        if stat.st_size != cached.size or _digest(cached.path) != cached.digest:
            return False
        self._seen[cached.path] = looks
        return True

    # --- what `audio.shared_cache` adds ---

    def _brought(self, key: str) -> Cached | None:
        """Bring an entry that is not here from elsewhere: from nowhere, for one machine alone."""
        return None

    def _published(self, key: str, cached: Cached) -> Cached:
        """Give an entry to every machine; return the one that then holds for all."""
        return cached

    # --- removing ---

    def _drop_torn(self, key: str) -> None:
        # Held, it is being rendered again; and where it can't be removed it is not returned either.
        with suppress(Timeout, CacheUnwritable), self._lock(key, timeout=0):
            if self._whole(key) is None:
                self._remove(key)

    def _remove(self, key: str) -> None:
        """Remove an entry, its record first, so that it is never half there."""
        self._record(key).unlink(missing_ok=True)
        for path in self._shard(key).glob(f"{key}.*"):
            if path.suffix != ".lock":
                path.unlink(missing_ok=True)
                self._seen.pop(path, None)

    def _is_left_over(self, path: Path) -> bool:
        return path.suffix in (".part", ".lock") or not self._record(_key_of(path)).exists()

    def _remove_left_over(self, key: str) -> None:
        """Remove the remains of a killed rendering; the lock tells that none is under way."""
        if not self._record(key).exists():
            self._remove(key)
        for part in self._shard(key).glob(f"{key}.*.part"):
            part.unlink(missing_ok=True)

    def _make_room(self, made: Cached) -> None:
        """Remove what was used least recently, until the folder is within its size."""
        self._unscanned += made.size
        if self._unscanned < self._max_bytes / _SCANS_PER_FILL:
            return
        self._unscanned = 0
        self.shrink(self._max_bytes, keep=made.key)

    def _measured(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return each key's bytes, and when each whole entry was last used."""
        sizes: dict[str, int] = {}
        used: dict[str, int] = {}
        for path in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):  # another process removed it just now
                stat = path.stat()
                sizes[_key_of(path)] = sizes.get(_key_of(path), 0) + stat.st_size
                if path.suffix == ".json":
                    used[path.stem] = stat.st_mtime_ns
        return sizes, used

    # --- writing ---

    def _make(self, key: str, suffix: str, make: Make) -> Cached:
        """Write an entry; once more from the start if the folder was deleted meanwhile."""
        try:
            made = self._write_entry(key, suffix, make)
        except FileNotFoundError:
            made = self._write_entry(key, suffix, make)
        self._make_room(made)
        return made

    def _write_entry(self, key: str, suffix: str, make: Make) -> Cached:
        path = self._shard(key) / f"{key}{suffix}"
        with replacing(path) as file:
            note = dict(make(file))
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        cached = Cached(key, path, size, digest, note)
        self._write_record(key, record_of(cached))
        return cached

    def _write_record(self, key: str, record: Mapping[str, Any]) -> None:
        with replacing(self._record(key)) as file:
            file.write(json.dumps(record).encode())

    @contextmanager
    def _lock(self, key: str, timeout: float = -1) -> Iterator[None]:
        """Hold a key alone, across threads and processes.

        Raises:
            CacheUnwritable: the folder can't be written.
            Timeout: another holds it.
        """
        try:
            with held(self._shard(key) / f"{key}.lock", timeout):
                yield
        except Timeout:
            raise
        except OSError as error:
            raise CacheUnwritable(
                f"can't write to the audio cache in {self._folder} ({error.strerror}): "
                "free space there, make it writable, or set another folder"
            ) from error


def record_of(cached: Cached) -> Mapping[str, Any]:
    """Write down what is to be known of an entry, here and in the store."""
    facts = {"suffix": cached.path.suffix, "size": cached.size, "sha256": cached.digest}
    return {**facts, "note": cached.note}


def _key_of(path: Path) -> str:
    return path.name.partition(".")[0]


def _note_use(record: Path) -> None:
    """Note that an entry is used: those used least recently are removed first.

    Raises:
        FileNotFoundError: it was removed just now.
    """
    try:
        os.utime(record)
    except FileNotFoundError:
        raise
    except OSError as error:  # who may read and not write, as in root's files, is served as well
        _log.debug("the use of an entry is not noted: %s", error.strerror)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
