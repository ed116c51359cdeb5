"""Files that appear whole or not at all, whenever the process or the power ends."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

PART = ".part"
"""Ends the name of a file being written: `<name without its suffix>.<random>.part`."""


@contextmanager
def replacing(path: Path) -> Iterator[BufferedRandom]:
    """Give a file to write and to read; it takes its place once it is safely on the disk.

    If the block fails, nothing is left. If the process is killed, a `.part` file is.

    Raises:
        FileNotFoundError: the folder was deleted meanwhile.
        OSError: the folder can't be written.
    """
    part = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{PART}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
