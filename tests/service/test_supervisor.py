"""How the children of `serve` are ended, whatever they do about it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service import supervisor
from service.supervisor import Supervisor
from tests.support.running_service import wait_until

# Nothing has to be started for the one to end at once, however busy the machine is.
OBEYS = "trap 'kill $!; echo ended > {file}; exit 0' TERM; sleep 999 & echo > {file}.up; wait"
IGNORES = "trap '' TERM; echo > {file}.up; exec sleep 999"


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 1.0)


def ended(
    folder: Path, on_stop: Callable[[], None] = lambda: None, **scripts: str
) -> tuple[dict[str, int], float]:
    """Start children by their scripts, and end all; tell how each did, and how long it took."""
    children = {
        name: ["sh", "-c", script.format(file=folder / name)] for name, script in scripts.items()
    }

    def are_up() -> bool:
        return all((folder / f"{name}.up").exists() for name in scripts)

    def end() -> None:
        wait_until(are_up, "the children")
        os.kill(os.getpid(), signal.SIGTERM)

    one = Supervisor(children, on_start=end, on_stop=on_stop)
    begun = time.monotonic()
    try:
        one.run()
    finally:
        codes = {c.name: c.process.returncode for c in one._children if c.process}
    return codes, time.monotonic() - begun


def test_who_ignores_its_end_is_killed_once_its_time_is_over(tmp_path: Path) -> None:
    codes, took = ended(tmp_path, speech=IGNORES, web=IGNORES, worker=OBEYS)

    assert codes == {"speech": -signal.SIGKILL, "web": -signal.SIGKILL, "worker": 0}
    assert took >= 1.0


def test_the_process_that_others_need_may_still_end_by_itself_after_one_that_wont(
    tmp_path: Path,
) -> None:
    codes, _ = ended(tmp_path, speech=OBEYS, web=IGNORES)

    assert codes == {"speech": 0, "web": -signal.SIGKILL}
    assert (tmp_path / "speech").read_text() == "ended\n"


def test_what_fails_before_the_end_leaves_no_child_behind(tmp_path: Path) -> None:
    def fail() -> None:
        raise OSError("read-only")

    with pytest.raises(OSError, match="read-only"):
        ended(tmp_path, on_stop=fail, speech=OBEYS, web=OBEYS)

    assert (tmp_path / "speech").read_text() == (tmp_path / "web").read_text() == "ended\n"
