"""A terminal while something is going on: one line that changes, and single keys."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TextIO

import click

from service.rendered import Rendered
from skills.speech import Say

_METER_CELLS = 12
_METER_FLOOR_DBFS = -60.0
_CLEAR_LINE = "\r\x1b[K"


class Screen:
    """Standard error, or another stream; where it is no terminal, the changing line is left out."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()

    def show(self, text: str) -> None:
        """Write the changing line anew."""
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._out.write(_CLEAR_LINE + text[:width])
            self._out.flush()

    def say(self, text: str) -> None:
        """Write a line that stays, in the changing one's place."""
        self._out.write((_CLEAR_LINE if self._live else "") + text + "\n")
        self._out.flush()

    def clear(self) -> None:
        """Remove the changing line."""
        self.show("")


class Keys:
    """Single keys, without Enter, while the `with` block lasts; none where stdin is no terminal."""

    def __init__(self, stdin: TextIO | None = None) -> None:
        self._stdin = stdin or sys.stdin
        self.there = self._stdin.isatty()
        self._before: list[Any] = []

    def __enter__(self) -> Self:
        """Have the terminal hand over each key at once."""
        if self.there:
            self._before = termios.tcgetattr(self._stdin)
            tty.setcbreak(self._stdin)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        if self.there:
            termios.tcsetattr(self._stdin, termios.TCSADRAIN, self._before)

    def pressed(self, wait_seconds: float = 0.0) -> str | None:
        """Return the next key, waiting that long for it; Enter is a newline."""
        if not self.there or not select.select([self._stdin], [], [], wait_seconds)[0]:
            return None
        key = os.read(self._stdin.fileno(), 1).decode("ascii", "replace")
        return (
            "\n" if key == "\r" else key
        )  # setcbreak leaves Enter as it comes from Python 3.12 on


def show(rendered: Rendered) -> None:
    """Print a reply."""
    words = " ".join(part.text for part in rendered.reply.speech if isinstance(part, Say))
    if words:
        click.echo(words)


@contextmanager
def noticing_interrupt() -> Iterator[threading.Event]:
    """Let Ctrl-C set an event for a while, instead of tearing the work apart."""
    came = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: came.set())
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)


def meter(dbfs: float) -> str:
    """Draw a level: dots up to -60 dB below full scale, bars above."""
    share = 1 - max(dbfs, _METER_FLOOR_DBFS) / _METER_FLOOR_DBFS
    lit = round(min(share, 1.0) * _METER_CELLS)
    return "▮" * lit + "▯" * (_METER_CELLS - lit)


def minutes(seconds: float) -> str:
    """Write a time as 2:40."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
