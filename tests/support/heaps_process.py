"""Threads that all hold memory at once, told the C library's count of heaps for them.

"limited" or "as it comes": says how many heaps there are.
"""

from __future__ import annotations

import ctypes
import sys
import tempfile
import threading

from service.speech import heaps

THREADS = 6
_BYTES = 1 << 16


def hold(malloc: ctypes.CDLL, all_hold: threading.Barrier) -> None:
    """Hold some memory until all do: threads that came one by one could take turns at a heap."""
    held = malloc.malloc(_BYTES)
    all_hold.wait()
    malloc.free(held)


def count(library: ctypes.CDLL) -> int:
    """Return how many heaps malloc_info(3) lists."""
    with tempfile.NamedTemporaryFile() as told:
        stream = library.fopen(told.name.encode(), b"w")
        library.malloc_info(0, stream)
        library.fclose(stream)
        return told.read().count(b"<heap ")


def main() -> None:
    if sys.argv[1] == "limited":
        heaps.limit()
    library = ctypes.CDLL(None)
    library.malloc.restype = library.fopen.restype = ctypes.c_void_p
    library.free.argtypes = library.fclose.argtypes = [ctypes.c_void_p]
    library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
    all_hold = threading.Barrier(THREADS)
    threads = [threading.Thread(target=hold, args=(library, all_hold)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(f"{count(library)}\n")


if __name__ == "__main__":
    main()
