"""What both engines are given: eight seconds of work, and one output however often it is done."""

from __future__ import annotations

import os
import time
from pathlib import Path

SECONDS = 8.0


def work(folder: str) -> None:
    note(folder, "start")
    time.sleep(SECONDS)
    try:
        with Path(folder, "output").open("x") as out:
            out.write(str(os.getpid()))
    except FileExistsError:
        note(folder, "again")  # what a journal's row does for us: the second result is dropped
    else:
        note(folder, "output")


def note(folder: str, what: str) -> None:
    line = f"{what} {os.getpid()} {time.time():.3f}\n"
    descriptor = os.open(Path(folder, "notes"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)
