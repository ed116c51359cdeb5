"""What each process has of its own, after a fork too: connections, threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Something that each process makes for itself: a child never touches its parent's."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._process = os.getpid()
        self._own = make()
        self._inherited: list[T] = []

    def get(self) -> T:
        """Return this process's."""
        if os.getpid() != self._process:
            self._inherited.append(self._own)  # kept, so that nothing in it is ever closed here
            # In this order: no other thread may take the parent's for this process's own.
            self._own, self._process = self._make(), os.getpid()
        return self._own
