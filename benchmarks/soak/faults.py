"""What goes wrong meanwhile: processes are killed, and the journal is written by somebody else."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from benchmarks import cpu
from benchmarks.soak.visitors import World
from tests.support.services import locked

LOCKED_SECONDS = 2.5
"""Longer than a turn waits: what is said then is answered, and not kept."""


PARTS: Final = {
    "supervisor": "service.cli serve",
    "speech": "service.cli speech",
    "Piper": "piper",
    "worker": "service.cli worker",
    "wyoming": "service.cli wyoming",
    "web": "gunicorn",
}
"""By what their commands hold; what a part begins is of it, unless it is a part of its own."""


def cause_one(world: World, chance: random.Random) -> None:
    """Let one of the faults happen, by chance; where there was nothing to strike, none did."""
    kind = chance.choice(sorted(FAULTS))
    with world.tally.breaking():
        struck = FAULTS[kind](world)
    if struck:
        world.tally.fault(kind)


def parts(world: World) -> Mapping[str, list[int]]:
    """Return the processes of each part, a process before those that it began."""
    supervisor = world.service.supervisor
    assert supervisor is not None
    found: dict[str, list[int]] = {}

    def note(process: int, part: str) -> None:
        own = (name for name, mark in PARTS.items() if mark in cpu.command(process))
        part = next(own, part)
        found.setdefault(part, []).append(process)
        for child in cpu.children(process):
            note(child, part)

    note(supervisor.pid, "supervisor")
    return found


def _kill(part: str) -> Callable[[World], bool]:
    def kill(world: World) -> bool:
        processes = parts(world).get(part, [])
        # The first of the web's is the master of the others: it starts what was killed.
        struck = processes[1:2] if part == "web" else processes[:1]
        for process in struck:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return bool(struck)

    return kill


def _lock(world: World) -> bool:
    with locked(world.config.database):
        time.sleep(LOCKED_SECONDS)
    return True


FAULTS: Mapping[str, Callable[[World], bool]] = {
    "journal locked": _lock,
    "speech killed": _kill("speech"),
    "web process killed": _kill("web"),
    "worker killed": _kill("worker"),
}
"""Each tells whether it struck."""
