"""Progress bars, on standard error, so that what a command prints can be piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None]]:
    """Show a bar; what is yielded is told how much is done, 0 to 1."""
    with click.progressbar(range(100), label=label, file=sys.stderr) as bar:
        yield lambda done: bar.update(round(done * 100) - bar.pos)
