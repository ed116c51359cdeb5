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


PARTS: Final = ("supervisor", "speech", "worker", "wyoming", "web")


def cause_one(world: World, chance: random.Random) -> None:
    """Let one of the faults happen, by chance."""
    kind = chance.choice(sorted(FAULTS))
    FAULTS[kind](world)
    world.tally.fault(kind)


def parts(world: World) -> Mapping[str, list[int]]:
    """Return the processes of each part."""
    supervisor = world.service.supervisor
    assert supervisor is not None
    found: dict[str, list[int]] = {"supervisor": [supervisor.pid]}
    commands = world.service.processes()
    for process in cpu.tree(supervisor.pid):
        command = commands.get(process, "")
        for part in ("speech", "worker", "wyoming"):
            if f"service.cli {part}" in command:
                found.setdefault(part, []).append(process)
        if "gunicorn" in command:
            found.setdefault("web", []).append(process)
    return found


def _kill(part: str) -> Callable[[World], None]:
    def kill(world: World) -> None:
        processes = parts(world).get(part, [])
        # The first of the web's is the master of the others: it starts what was killed.
        for process in processes[1:2] if part == "web" else processes[:1]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    return kill


def _lock(world: World) -> None:
    with locked(world.config.database):
        time.sleep(LOCKED_SECONDS)


FAULTS: Mapping[str, Callable[[World], None]] = {
    "journal locked": _lock,
    "speech killed": _kill("speech"),
    "web process killed": _kill("web"),
    "worker killed": _kill("worker"),
}
