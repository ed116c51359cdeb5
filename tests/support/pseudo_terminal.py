"""A terminal with nobody at it: keys are pressed by the test, and what is shown can be read."""

from __future__ import annotations

import io
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from tests.support.running_service import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class PseudoTerminal:
    keyboard: TextIO
    """What a program reads its keys from."""
    _hand: int

    def press(self, keys: str) -> None:
        """Press keys, and wait until they have come: the kernel carries them over when it can."""
        os.write(self._hand, keys.encode())
        came, _, _ = select.select([self.keyboard], [], [], PATIENCE_SECONDS)
        assert came, keys


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
