"""How many heaps the threads of the speech process have the C library make for them."""

from __future__ import annotations

import ctypes

MOST_HEAPS = 2
_M_ARENA_MAX = -8


def limit() -> None:
    """Let all threads share a few heaps, where the C library lets us say so; before any is started.

    A heap keeps the most that its threads ever needed at once, and glibc makes one for each
    thread up to eight a core: so memory would grow by another heap whenever more questions than
    ever before are worked on at once.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # mallopt(3): glibc has it
        mallopt(_M_ARENA_MAX, MOST_HEAPS)
