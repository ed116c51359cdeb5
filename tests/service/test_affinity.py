"""Where a web process runs: on one CPU, and on another one when others want that."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from service import affinity
from service.affinity import Affinity, Look, better, others

CPUS = sorted(os.sched_getaffinity(0))
ALL = 10**12
"""The ticks of a CPU, idle or not."""
TRIES = 100
"""Each may fail by a chance of one in two."""


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[None]:
    """Let this process go wherever it could before."""
    yield
    for thread in Path("/proc/self/task").iterdir():
        with suppress(ProcessLookupError):  # it has ended
            os.sched_setaffinity(int(thread.name), CPUS)


@pytest.fixture
def begin() -> Iterator[Callable[[], int]]:
    """Let threads begin, each of which has a number, and runs until the end."""
    done = threading.Event()
    begun = []

    def begin() -> int:
        thread = threading.Thread(target=done.wait)
        thread.start()
        begun.append(thread)
        assert thread.native_id
        return thread.native_id

    yield begin
    done.set()
    for thread in begun:
        thread.join()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(affinity, "LOOK_SECONDS", 0.0)


def write(stat: Path, busy: Mapping[int, int]) -> None:
    """Write what CPUs have done, as Linux does: all of them first, and other things after them."""
    lines = [f"cpu{n} 1 0 {ticks} {ALL - ticks} 700 0 0 0 0 0" for n, ticks in busy.items()]
    stat.write_text("\n".join(["cpu  1 0 9 9 0 0 0 0 0 0", *lines, "intr 1 2 3", "ctxt 7", ""]))


def test_a_process_goes_where_others_leave_most_with_all_its_threads(
    tmp_path: Path, begin: Callable[[], int]
) -> None:
    other_thread = begin()
    home, *elsewhere = CPUS
    best = elsewhere[-1] if elsewhere else home
    stat = tmp_path / "stat"
    process = Affinity(0, stat)
    write(stat, dict.fromkeys(CPUS, 0))
    process.settle()
    process.settle()
    assert os.sched_getaffinity(0) == {home}

    for ticks in range(1, TRIES):
        write(stat, {cpu: 0 if cpu == best else 100_000 * ticks for cpu in CPUS})
        process.settle()

    assert os.sched_getaffinity(0) == {best}
    assert os.sched_getaffinity(other_thread) == {best}


def test_a_thread_that_begins_meanwhile_comes_along(
    tmp_path: Path, begin: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    stat, place = tmp_path / "stat", affinity._place_thread

    def place_slowly(thread: int, cpus: Sequence[int]) -> None:
        if not begun:
            begun.append(begin())
        place(thread, cpus)

    monkeypatch.setattr(affinity, "_place_thread", place_slowly)
    write(stat, dict.fromkeys(CPUS, 0))
    process = Affinity(0, stat)
    process.settle()
    process.settle()

    assert [os.sched_getaffinity(thread) for thread in begun] == [{CPUS[0]}]


def test_two_processes_look_at_different_cpus_first(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    write(stat, dict.fromkeys(CPUS, 0))
    places = []
    for number in range(len(CPUS)):
        process = Affinity(number, stat)
        process.settle()
        process.settle()
        places.append(os.sched_getaffinity(0))
        os.sched_setaffinity(0, CPUS)

    assert places == [{cpu} for cpu in CPUS]


@pytest.mark.parametrize("told", [None, "cpu  1 2 3 4 5 6 7 8 9 10\n"])
def test_where_nothing_is_told_of_cpus_it_runs_on_all(tmp_path: Path, told: str | None) -> None:
    stat = tmp_path / "stat"
    if told is not None:
        stat.write_text(told)
    process = Affinity(0, stat)

    for _ in range(3):
        process.settle()

    assert os.sched_getaffinity(0) == set(CPUS)


def test_where_a_cpu_was_taken_away_it_runs_on_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat, gone = tmp_path / "stat", CPUS[-1] + 4000
    monkeypatch.setattr(affinity, "_allowed", lambda: {*CPUS, gone})
    write(stat, dict.fromkeys([*CPUS, gone], 0))
    process = Affinity(0, stat)
    process.settle()
    process.settle()
    assert os.sched_getaffinity(0) == {CPUS[0]}

    for ticks in range(1, TRIES):
        write(stat, {**dict.fromkeys(CPUS, 100_000 * ticks), gone: 0})
        process.settle()

    assert os.sched_getaffinity(0) == set(CPUS)


def test_after_a_shortage_of_files_it_looks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat, read = tmp_path / "stat", affinity._busy
    write(stat, dict.fromkeys(CPUS, 0))
    short = iter([True, False, True, False])

    def read_or_not(stat: Path, cpus: Iterable[int]) -> dict[int, float]:
        if next(short):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return read(stat, cpus)

    monkeypatch.setattr(affinity, "_busy", read_or_not)
    process = Affinity(0, stat)
    for _ in range(4):
        process.settle()

    assert os.sched_getaffinity(0) == {CPUS[0]}


def test_our_own_work_is_no_reason_to_go() -> None:
    before = Look(at=10.0, own=3.0, busy={0: 100.0, 1: 50.0})
    after = Look(at=12.0, own=4.5, busy={0: 102.0, 1: 50.5})

    assert others(before, after, here=0) == {0: 0.25, 1: 0.25}
    assert others(before, after, here=None) == {0: 1.0, 1: 0.25}


@pytest.mark.parametrize(
    ("here", "used", "to"),
    [
        (0, {0: 0.3, 1: 0.1}, {None}),
        (0, {0: 0.9, 1: 0.1}, {None, 1}),  # as chance has it: else two would go together
        (1, {0: 0.9, 1: 0.1}, {None}),
        (1, {0: 0.2, 1: 0.1}, {0}),  # home, where none of its like is
        (None, {1: 0.2, 0: 0.0}, {1}),  # the first of those that are as good as the best
        (None, {1: 0.9, 0: 0.0}, {0}),
        (7, {1: 0.2, 0: 0.0}, {1}),  # ours is gone
        (0, {}, {None}),
    ],
)
def test_it_goes_where_it_is_worth_it(
    here: int | None, used: dict[int, float], to: set[int | None]
) -> None:
    assert {better(here, used) for _ in range(TRIES)} == to
