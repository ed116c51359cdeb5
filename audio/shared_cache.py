"""The audio cache of a machine that shares what it renders with others.

The folder holds copies of what is used here, and is bounded as ever. What is made here is given to
all; what is missing here is brought from the store; and while that is down, each machine goes on
with what it has.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from filelock import Timeout

from audio.atomic_file import replacing
from audio.cache import Ask, AudioCache, Cached, at_once, record_of
from audio.errors import RenderError, StoreUnavailable

_WRITER_SECONDS = 5.0
"""How long what was brought from the store waits for whoever has its key."""

log = logging.getLogger(__name__)


class Shared(Protocol):
    """What machines have in common of rendered sound; each call may raise StoreUnavailable."""

    def record(self, key: str) -> Mapping[str, Any] | None:
        """Return what is noted of an entry, without bringing its sound."""

    def fetch(self, key: str) -> tuple[Mapping[str, Any], bytes] | None:
        """Return an entry that is whole; a torn or changed one is dropped and not returned."""

    def publish(self, key: str, record: Mapping[str, Any], sound: bytes) -> bool:
        """Give an entry to all; False where another was there first, which then holds."""

    def drop(self, key: str) -> None:
        """Take an entry from all."""


class SharedCache(AudioCache):
    """A folder of rendered sound, in front of what all machines share."""

    def __init__(self, folder: Path, max_bytes: int, shared: Shared) -> None:
        super().__init__(folder, max_bytes)
        self._shared = shared

    def has(self, key: str, ask: Ask = at_once) -> bool:
        """Tell whether `get` would return an entry; the store is asked where it isn't here."""
        return super().has(key) or ask(key, lambda: self.is_kept(key))

    def is_kept(self, key: str) -> bool:
        """Tell whether every machine can get an entry; False as well where the store is down."""
        try:
            record = self._shared.record(key)
        except StoreUnavailable:
            return False
        return record is not None and ("alias" not in record or self.is_kept(record["alias"]))

    def _brought(self, key: str) -> Cached | None:
        try:
            got = self._shared.fetch(key)
            return None if got is None else self._taken_in(key, *got)
        except (StoreUnavailable, RenderError, OSError, Timeout) as error:
            log.warning("an entry of the audio store can't be had: %s", type(error).__name__)
            return None

    def _taken_in(self, key: str, record: Mapping[str, Any], sound: bytes) -> Cached | None:
        """Write an entry of the store into the folder, in place of what has its key there."""
        if "alias" in record:
            target = self.get(record["alias"])
            if target is not None:
                self._write_record(key, record)
            return target
        cached = self._cached(key, record)
        with self._lock(key, _WRITER_SECONDS):
            with replacing(cached.path) as file:
                file.write(sound)
            self._write_record(key, record)
        self._make_room(cached)
        return cached

    def _published(self, key: str, cached: Cached) -> Cached:
        try:
            if key != cached.key and self._shared.record(key) is None:
                self._shared.publish(key, {"alias": cached.key}, b"")
            return self._agreed(cached)
        except (StoreUnavailable, RenderError, OSError, Timeout) as error:
            # Nothing is lost: whoever asks for it to be rendered again gives it to all.
            log.warning("an entry stays on this machine for now: %s", type(error).__name__)
            return cached

    def _agreed(self, cached: Cached) -> Cached:
        """Publish an entry, or take the one that another machine published first."""
        theirs = self._shared.record(cached.key)
        if theirs is not None and theirs.get("sha256") == cached.digest:
            return cached
        if theirs is not None and "alias" in theirs:
            self._shared.drop(cached.key)  # no fallback stands in the way of the sound itself
        if self._shared.publish(cached.key, record_of(cached), cached.path.read_bytes()):
            return cached
        got = self._shared.fetch(cached.key)
        return cached if got is None else self._taken_in(cached.key, *got) or cached
