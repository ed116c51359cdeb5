"""A lock with a file's name, held by one thread of one process; it leaves no file behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock


@contextmanager
def held(path: Path, timeout: float = -1) -> Iterator[None]:
    """Hold the lock of a path; it ends with the process at the latest.

    Args:
        path: the lock's file, in a folder that is made, and made again if it is deleted.
        timeout: seconds to wait; 0 tries once, below 0 waits as long as it takes.

    Raises:
        filelock.Timeout: another holds it.
    """
    with _acquired(path, timeout):
        try:
            yield
        finally:
            # Whoever waits for it looks whether the file it got still has its name, and if not
            # begins again: so removing it is safe, while it is held.
            path.unlink(missing_ok=True)


def _acquired(path: Path, timeout: float) -> AcquireReturnProxy[FileLock]:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return FileLock(path, timeout=timeout).acquire()
        except FileNotFoundError:
            continue  # the folder was deleted while waiting
