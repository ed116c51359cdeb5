"""Rendered sound in a bucket, for all machines of an installation: one object an entry.

An object is named by the entry's key, holds the sound, and carries its record as an attribute, so
that both are there or neither. An alias is an object without content. Of two machines that render
a key at once, the first one's sound is everybody's.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from audio.bucket import Attributes, Bucket
from audio.targets import TARGETS

Record: TypeAlias = Mapping[str, Any]
"""What the cache notes of an entry: its suffix, size, digest and note; or what it stands for."""

FOLDER = "rendered"
LINK_LASTS = timedelta(hours=6)
"""Longer than a piece that was paused is held by a player; nothing personal is behind a link."""
_RECORD = "record"
_KINDS = {target.suffix: target.content_type for target in TARGETS.values()}
_FOREVER = "public, max-age=31536000, immutable"
_KEY = re.compile("[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")

log = logging.getLogger(__name__)


class SharedSound:
    """The rendered sound of an installation, in a folder of its bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._objects = bucket.within(FOLDER)
        self._gives_links = bucket.address.public is not None

    def record(self, key: str) -> Record | None:
        """Return the record of an entry whose sound has the size that is noted of it.

        Raises:
            StoreUnavailable: the store can't be reached.
        """
        found = self._objects.look(key)
        record = None if found is None else _record(found.attributes or {})
        if found is None or record is None:
            return None
        return record if record.get("size", 0) == found.size else None

    def fetch(self, key: str) -> tuple[Record, bytes] | None:
        """Return an entry that is whole; a torn or changed one is dropped and not returned.

        Raises:
            StoreUnavailable: the store can't be reached.
        """
        got = self._objects.get_with_attributes(key)
        if got is None:
            return None
        sound, attributes = got
        record = _record(attributes)
        if record is None or not _is_of(record, sound):
            log.warning("a damaged entry of the audio store is dropped: %s", key)
            self.drop(key)
            return None
        return record, sound

    def publish(self, key: str, record: Record, sound: bytes) -> bool:
        """Give an entry to all; False where another was there first, which then holds.

        Raises:
            StoreUnavailable: it is not known to be there.
        """
        attributes = {
            _RECORD: json.dumps(record),
            "Content-Type": _KINDS.get(record.get("suffix", ""), "application/octet-stream"),
            "Cache-Control": _FOREVER,
        }
        return self._objects.create(key, sound, attributes)

    def drop(self, key: str) -> None:
        """Take an entry from all, so that it is made again.

        Raises:
            StoreUnavailable: it may still be there.
        """
        self._objects.remove([key])

    def link(self, key: str) -> str | None:
        """Return where a device gets the sound from the store itself, for a while.

        None where devices don't reach the store.

        Raises:
            StoreUnavailable: there are no credentials to sign it with.
        """
        return self._objects.link(key, LINK_LASTS) if self._gives_links else None

    def sizes(self) -> Mapping[str, int]:
        """Return each entry's size in bytes, the oldest entry first.

        Raises:
            StoreUnavailable: the store can't be reached.
        """
        found = sorted(self._objects.listed(), key=lambda entry: entry.changed)
        return {entry.name: entry.size for entry in found}

    def shrink(self, max_bytes: int) -> int:
        """Remove what was made first, until no more than so much is left; return how many went.

        When an entry was last used is not known of a store.

        Raises:
            StoreUnavailable: the store can't be reached.
        """
        sizes = self.sizes()
        excess = sum(sizes.values()) - max_bytes
        gone = []
        for key, size in sizes.items():
            if excess <= 0:
                break
            gone.append(key)
            excess -= size
        self._objects.remove(gone)
        return len(gone)


def _record(attributes: Attributes) -> Record | None:
    """Read a record, and believe none that could lead out of the cache's folder."""
    try:
        record = json.loads(attributes[_RECORD])
        if "alias" in record:
            return record if _KEY.fullmatch(record["alias"]) else None
        is_ours = _SUFFIX.fullmatch(record["suffix"]) and record["note"] is not None
        return record if is_ours and _KEY.fullmatch(record["sha256"]) else None
    except (KeyError, TypeError, ValueError):
        return None


def _is_of(record: Record, sound: bytes) -> bool:
    if "alias" in record:
        return not sound
    return (
        len(sound) == record.get("size") and hashlib.sha256(sound).hexdigest() == record["sha256"]
    )
