"""Programs of our own in processes of their own: talked to, killed and waited for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Process:
    """A running program; its output is read by the line."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def line(self) -> str:
        """Wait for the next line; an ended program gives an empty one."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def rest(self) -> list[str]:
        """Wait for the end of what it says; return it by the line."""
        assert self._process.stdout is not None
        return self._process.stdout.read().splitlines()

    def terminate(self) -> None:
        """Ask it to end, as a supervisor does."""
        self._process.terminate()

    def kill(self) -> list[str]:
        """End it as a power cut would; return what it had still said in whole lines."""
        assert self._process.stdout is not None
        self._process.kill()
        said = self._process.stdout.read().split("\n")[:-1]
        self.ended()
        return said

    def ended(self) -> int:
        """Close its input and wait; return its exit code."""
        self._process.communicate()
        return self._process.returncode


def journal_process(*arguments: object) -> Process:
    """Start one of the programs of `tests/support/journal_process.py`."""
    module = "tests.support.journal_process"
    return Process(sys.executable, "-W", "error", "-m", module, *(str(a) for a in arguments))
