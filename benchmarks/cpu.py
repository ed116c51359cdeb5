"""CPU time of a process and all below it, and its memory, as Linux counts them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def tree(root: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    yield root
    for child in children(root):
        yield from tree(child)


def children(process: int) -> Iterator[int]:
    """Yield the processes that one has begun, by whichever of its threads."""
    with suppress(OSError):
        for task in (_PROC / str(process) / "task").iterdir():
            yield from map(int, (task / "children").read_text().split())


def command(process: int) -> str:
    """Return how a process was called; nothing of one that is gone."""
    with suppress(OSError):
        return (_PROC / str(process) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def spent(root: int) -> float:
    """Return the microseconds that every thread of the tree has been on a CPU.

    Those of threads that have ended are not in it: ask for what keeps its threads.
    """
    return sum(_on_cpu(process) for process in tree(root)) / 1000


def _on_cpu(process: int) -> int:
    total = 0
    with suppress(OSError):
        for task in (_PROC / str(process) / "task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
    return total


def anonymous_kb(process: int) -> int:
    """Return one process's share of the memory that no file stands behind, in kB.

    What others on the machine do changes a process's share of its libraries, and not of this.
    """
    with suppress(OSError):
        for line in (_PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1])
    return 0
