"""The speech process has few heaps, however many threads there are."""

import sys

from service.speech.heaps import MOST_HEAPS
from tests.support.processes import Process


def heaps(how: str) -> int:
    process = Process(sys.executable, "-W", "error", "-m", "tests.support.heaps_process", how)
    said = process.line()
    assert process.ended() == 0
    return int(said)


def test_threads_that_hold_memory_at_once_share_a_few_heaps() -> None:
    assert heaps("as it comes") > MOST_HEAPS
    assert heaps("limited") <= MOST_HEAPS
