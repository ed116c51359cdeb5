"""A terminal with nobody at it: keys are pressed by the test, and what is shown can be read."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class PseudoTerminal:
    keyboard: TextIO
    """What a program reads its keys from."""
    _hand: int

    def press(self, keys: str) -> None:
        os.write(self._hand, keys.encode())


class LiveText(io.StringIO):
    """Text that claims to be written to a terminal."""

    def isatty(self) -> bool:
        return True


@contextmanager
def pseudo_terminal() -> Iterator[PseudoTerminal]:
    hand, other = os.openpty()
    with os.fdopen(other, "r") as keyboard:
        yield PseudoTerminal(keyboard, hand)
    os.close(hand)
