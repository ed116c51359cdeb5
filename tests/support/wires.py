"""A wire between two processes that can be cut: both ends hear nothing, and nothing is closed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]


class Wire:
    """Leads from a port of this machine to a server."""

    def __init__(self, port: int, process: subprocess.Popen[str]) -> None:
        self.port = port
        self._process = process

    def cut(self) -> None:
        """Pull the cable out."""
        self._process.send_signal(signal.SIGSTOP)

    def mend(self) -> None:
        """Put it in again: what was said meanwhile arrives."""
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def wire(target: str) -> Iterator[Wire]:
    """Lay a wire to a host:port, or to the path of a socket."""
    port = free_port()
    command = [sys.executable, "-m", "tests.support.wire_process", str(port), target]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield Wire(port, process)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
