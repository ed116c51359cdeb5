"""A folder that only this user can read, for sound on its way here from another program.

It lies in memory where the system has such a place, so that a person's words don't touch a disk.
A process that is killed leaves its folder behind; the next one clears it away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "selftrust-voice-"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only the parent of a folder made with mode 0700


def make() -> Path:
    """Make an empty folder with mode 0700, named after this process."""
    parent = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    _clear_leftovers(parent)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))


def _clear_leftovers(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not _is_running(int(owner)):
            # Another process may be clearing the same one, or it may be another user's.
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
