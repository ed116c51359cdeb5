"""Long writing in steps: each is a commit of its own, and between two of them others write."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_AT_ONCE = 200
"""Rows of a step: on a server each may cost three round trips, and turns wait for 1.5 s at most."""
_PAUSE_SECONDS = 0.01
"""In which another process, which asks every millisecond, comes first."""


def in_steps(step: Callable[[], bool]) -> None:
    """Go on until a step says that nothing was left for it.

    Whoever is cut off in between has done a part, and does the rest when asked again.
    """
    while step():
        time.sleep(_PAUSE_SECONDS)
