"""Personal pieces: sealed sound that was made of a recording, and that goes when that goes.

Each is a file in a folder of its own, named by its recording; there are no rows. It can be made
again, so no backup holds it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from service.errors import JournalFull
from service.journal.files import written_whole
from service.journal.sealing import Sealer

_RECORD = "personal piece"
_NAME = re.compile(r"[0-9a-f]{32}")


class PersonalPieces:
    """The folder of sealed files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, sealer: Sealer, recording_id: str, name: str, sound: bytes) -> None:
        """Seal a piece into its file, durably.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        path = self._path(recording_id, name)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with written_whole(path) as file:
                file.write(sealer.seal(sound, path.name, _RECORD))
        except OSError as error:
            raise JournalFull(f"a personal piece cannot be written: {error.strerror}") from error

    def read(self, sealer: Sealer, recording_id: str, name: str) -> bytes | None:
        """Open a piece; None if it is not there.

        Raises:
            JournalCorrupt: the file is damaged, or another person's.
        """
        path = self._path(recording_id, name)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            return None
        return sealer.unseal(sealed, path.name, _RECORD)

    def remove(self, recording_ids: Iterable[str]) -> None:
        """Delete every piece that was made of these recordings."""
        for recording_id in recording_ids:
            for path in self._folder.glob(f"{recording_id}-*"):
                path.unlink(missing_ok=True)

    def sweep(self, known: Collection[str]) -> None:
        """Delete the pieces whose recordings are not known."""
        for path in self._folder.glob("*"):
            if path.name.partition("-")[0] not in known:
                path.unlink(missing_ok=True)

    def _path(self, recording_id: str, name: str) -> Path:
        if not (_NAME.fullmatch(recording_id) and _NAME.fullmatch(name)):
            raise ValueError("a recording and its piece are named by 32 hexadecimal digits each")
        return self._folder / f"{recording_id}-{name}"
