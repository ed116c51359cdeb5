"""The types that outside data is read as, learned before a second thread reads anything.

msgspec (0.22) learns a type when it is first read, and keeps what it has learned on the class while
it is still at it. A thread that reads the same type meanwhile ends the process by a segmentation
fault: so a web process died of its first requests, where they came together.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from service.spool import Begun
from service.submission import Submitted
from skills.memory import DeviceMemory, PersonMemory

_ROOMS = ("audio", "service", "skills")


def learn() -> None:
    """Let msgspec learn all types of ours that are loaded."""
    for kind in (PersonMemory, DeviceMemory, Submitted, Begun, *_structs(msgspec.Struct)):
        msgspec.json.Decoder(kind)


def _structs(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for sub in kind.__subclasses__():
        if sub.__module__.partition(".")[0] in _ROOMS:
            yield sub
        yield from _structs(sub)
