"""A process whose very first requests come by eight doors at once; prints how each is answered."""

from __future__ import annotations

import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from service import home
from tests.support.doors import DOORS, Service
from tests.support.journals import PATIENT_MS
from tests.support.scenarios import parse

AT_ONCE = (
    "alexa",
    "alexa",
    "dialogflow es",
    "dialogflow cx",
    "phone",
    "yandex",
    "http",
    "http",
)
[GREETING] = parse("Scenario: a greeting\nperson: new\nlaunch", "here.txt")


def main() -> None:
    home.TURN_BUSY_MS = PATIENT_MS
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        ways_in = [DOORS[name].open(GREETING, service) for name in AT_ONCE]
        together = threading.Barrier(len(ways_in))
        sys.setswitchinterval(1e-6)

        def greeted(number: int) -> str:
            together.wait()
            return ways_in[number].take(GREETING.steps[0]).text

        with ThreadPoolExecutor(len(ways_in)) as threads:
            texts = list(threads.map(greeted, range(len(ways_in))))
    sys.stdout.write("".join(text[-1:] for text in texts))


if __name__ == "__main__":
    main()
