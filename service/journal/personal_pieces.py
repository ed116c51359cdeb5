"""Personal pieces: sealed sound that was made of a recording, and that goes when that goes.

Each is an object of its own, named by its recording; there are no rows. It can be made again, so
no backup holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.journal.objects import Objects
from service.journal.sealing import Sealer

_RECORD = "personal piece"
_NAME = re.compile(r"[0-9a-f]{32}")


class PersonalPieces:
    """The sealed pieces of an installation; raises JournalBusy where they can't be reached."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def write(self, sealer: Sealer, recording_id: str, name: str, sound: bytes) -> None:
        """Seal a piece and keep it, durably.

        Raises:
            JournalFull: the disk is full, read-only or failing.
        """
        object_name = _named(recording_id, name)
        self._objects.put(object_name, sealer.seal(sound, object_name, _RECORD))

    def read(self, sealer: Sealer, recording_id: str, name: str) -> bytes | None:
        """Open a piece; None if it is not there.

        Raises:
            JournalCorrupt: it is damaged, or another person's.
        """
        object_name = _named(recording_id, name)
        sealed = self._objects.get(object_name)
        return None if sealed is None else sealer.unseal(sealed, object_name, _RECORD)

    def has(self, recording_id: str, name: str) -> bool:
        """Tell whether a piece is there, without bringing it."""
        return self._objects.has(_named(recording_id, name))

    def remove(self, recording_ids: Iterable[str]) -> None:
        """Delete every piece that was made of these recordings."""
        for recording_id in recording_ids:
            self._objects.remove([one.name for one in self._objects.listed(f"{recording_id}-")])

    def recordings(self) -> set[str]:
        """Name the recordings that there are pieces of."""
        return {one.name.partition("-")[0] for one in self._objects.listed()}


def _named(recording_id: str, name: str) -> str:
    if not (_NAME.fullmatch(recording_id) and _NAME.fullmatch(name)):
        raise ValueError("a recording and its piece are named by 32 hexadecimal digits each")
    return f"{recording_id}-{name}"
