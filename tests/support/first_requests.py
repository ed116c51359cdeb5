"""A process in which many threads read the same types for the first time, all at once."""

from __future__ import annotations

import sys
import threading

import msgspec

from service import known_types
from service.platforms.alexa_request import Envelope
from skills.memory import PersonMemory


def read(gate: threading.Barrier) -> None:
    gate.wait()
    msgspec.json.decode(b"{}", type=PersonMemory)
    try:
        msgspec.convert({}, Envelope)
    except msgspec.ValidationError:
        return


if __name__ == "__main__":
    known_types.learn()
    sys.setswitchinterval(1e-6)
    gate = threading.Barrier(8)
    threads = [threading.Thread(target=read, args=[gate]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
