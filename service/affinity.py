"""Keeps a web process on one CPU at a time: on the one that others leave most idle.

Its threads compute one at a time anyway, by the interpreter's lock. On several CPUs each moment
in which that is let go, as for an SQL statement, wakes a thread on another one, which finds it
taken again, and sleeps (David Beazley, "Understanding the Python GIL", PyCon 2010). ADR 21 has
what that costs.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 1.0
WORTH_MOVING = 0.25
"""Of a CPU: so much more must others use of ours than of another, before we move there."""
_STAT = Path("/proc/stat")
_IDLE = slice(3, 5)
"""Idle, and waiting for a disk: of the times that proc(5) lists for a CPU."""
_TIMES = 8
"""What follows them, a guest's, is counted among the first already."""
SHORTAGES = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""Of what others use up, as many connections do; they pass."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment, in seconds."""

    at: float
    own: float
    """The CPU that this process has used."""
    busy: Mapping[int, float]
    """What each CPU has worked since it was started, for whomever."""


class Affinity:
    """The CPU of this process, as long as it is asked to settle; Linux alone tells, and lets it."""

    def __init__(self, number: int, stat: Path = _STAT) -> None:
        """Take the process's number among its like: so many CPUs further it looks first.

        `stat` is the file that tells what CPUs do; where there is none, the scheduler decides.
        """
        self._stat = stat
        cpus = sorted(_allowed())
        first = number % len(cpus) if cpus else 0
        self._cpus = [*cpus[first:], *cpus[:first]]
        self._cpu: int | None = None
        self._before: Look | None = None
        self._look_at = 0.0

    def settle(self) -> None:
        """Move to where more is left, if that is worth it; look for it once a second."""
        now = time.monotonic()
        if not self._cpus or now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        try:
            self._look(now)
        except OSError as error:
            if error.errno not in SHORTAGES:
                self._give_up(error)

    def _look(self, now: float) -> None:
        look = Look(now, time.process_time(), _busy(self._stat, self._cpus))
        if self._before is not None:
            cpu = better(self._cpu, others(self._before, look, self._cpu))
            if cpu is not None:
                _place([cpu])
                self._cpu = cpu
        self._before = look

    def _give_up(self, error: OSError) -> None:
        log.info("the scheduler alone chooses the CPU: %s", error.strerror)
        with contextlib.suppress(OSError):
            _place(self._cpus)
        self._cpus = []


def others(before: Look, after: Look, here: int | None) -> dict[int, float]:
    """Return how much of each CPU others have used between two looks, 0 to 1; we ran `here`."""
    seconds = after.at - before.at
    used = {cpu: busy - before.busy.get(cpu, busy) for cpu, busy in after.busy.items()}
    if here in used:
        used[here] -= after.own - before.own
    return {cpu: spent / seconds for cpu, spent in used.items()}


def better(here: int | None, used: Mapping[int, float]) -> int | None:
    """Return where to go: to the first of those that are about as good as the best; None: stay.

    Its own first CPU, which is nobody else's, a process goes back to as soon as that is as good.
    Whether it leaves one that others want, chance decides too: who shares it sees the same, and
    would come along.
    """
    limit = min(used.values(), default=0.0) + WORTH_MOVING
    best = next((cpu for cpu, share in used.items() if share <= limit), None)
    is_wanted = here is not None and used.get(here, 0.0) > limit
    return None if best == here or (is_wanted and secrets.randbelow(2)) else best


def _allowed() -> set[int]:
    return os.sched_getaffinity(0) if sys.platform == "linux" else set()


def _place(cpus: Sequence[int]) -> None:
    """Let all threads run on these: what they start inherits it, but not if it began meanwhile."""
    placed: set[int] = set()
    while new := _threads() - placed:
        for thread in new:
            _place_thread(thread, cpus)
        placed |= new


def _threads() -> set[int]:
    return {int(thread.name) for thread in Path("/proc/self/task").iterdir()}


def _place_thread(thread: int, cpus: Sequence[int]) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(ProcessLookupError):  # it has ended
            os.sched_setaffinity(thread, cpus)


def _busy(stat: Path, cpus: Iterable[int]) -> dict[int, float]:
    """Return what these have worked, in their order."""
    ticks = os.sysconf("SC_CLK_TCK")
    lines = dict(line.partition(" ")[::2] for line in stat.read_text("ascii").splitlines())
    told = {cpu: lines[f"cpu{cpu}"].split()[:_TIMES] for cpu in cpus if f"cpu{cpu}" in lines}
    times = {cpu: [int(ticked) for ticked in listed] for cpu, listed in told.items()}
    return {cpu: (sum(spent) - sum(spent[_IDLE])) / ticks for cpu, spent in times.items()}
