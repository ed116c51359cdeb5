"""Work begins at once while a thread is free, waits while none is, and is always finished."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from service.thread_pool import ThreadPool

PATIENCE = 60


@pytest.fixture
def pool() -> Iterator[ThreadPool]:
    with closing(ThreadPool(2, "test")) as pool:
        yield pool


def test_what_is_done_has_its_result_and_what_fails_its_error(pool: ThreadPool) -> None:
    def fail() -> None:
        raise ValueError("so it is")

    assert pool.submit(lambda: 7).result(PATIENCE) == 7
    with pytest.raises(ValueError, match="so it is"):
        pool.submit(fail).result(PATIENCE)
    assert pool.submit(lambda: 8).result(PATIENCE) == 8


def test_work_runs_beside_other_work_and_what_is_beyond_the_threads_waits(pool: ThreadPool) -> None:
    met, opened = threading.Barrier(3), threading.Event()

    def meet() -> bool:
        met.wait(PATIENCE)
        return opened.wait(PATIENCE)

    both = [pool.submit(meet) for _ in range(2)]
    met.wait(PATIENCE)  # both are there at once
    third = pool.submit(lambda: "done")
    assert not third.done()

    opened.set()

    assert [future.result(PATIENCE) for future in both] == [True, True]
    assert third.result(PATIENCE) == "done"


def test_closing_waits_for_all_that_was_taken() -> None:
    opened = threading.Event()
    pool = ThreadPool(1, "test")
    taken = [pool.submit(lambda: opened.wait(PATIENCE)) for _ in range(3)]
    closing_it = threading.Thread(target=pool.close)
    closing_it.start()
    opened.set()
    closing_it.join(PATIENCE)

    assert all(future.done() and future.result() for future in taken)
    with pytest.raises(RuntimeError):
        pool.submit(lambda: None)


def test_a_process_that_ends_finishes_what_it_has_begun() -> None:
    program = (
        "import threading\n"
        "from service.thread_pool import ThreadPool\n"
        "pool = ThreadPool(2, 'test')\n"
        "pool.submit(lambda: None).result()\n"  # leaves an idle thread
        "main = threading.main_thread()\n"
        "pool.submit(lambda: (main.join(), print('finished', flush=True)))\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert ended.stdout == "finished\n"
