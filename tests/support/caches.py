"""The audio cache of the tests: of one machine alone, or in front of what machines share."""

from __future__ import annotations

from pathlib import Path

from audio.cache import AudioCache
from audio.shared_cache import SharedCache
from audio.shared_sound import SharedSound
from tests.support import s3

MOST_BYTES = 2_000_000_000


def cache_in(folder: Path, max_bytes: int = MOST_BYTES) -> AudioCache:
    """Make the cache of a folder, which stands for a machine; those beside each other share."""
    shared = shared_by(folder)
    if shared is None:
        return AudioCache(folder, max_bytes)
    return SharedCache(folder, max_bytes, shared)


def shared_by(folder: Path) -> SharedSound | None:
    """Return what the machines beside a folder share; None in the world of folders."""
    bucket = s3.bucket_of(folder.parent)
    return None if bucket is None else SharedSound(bucket)
