"""Signed journal writes a second: Alexa's turns, each verified, sealed and committed with fsync.

    python -m benchmarks.writes [SECONDS]

Two web processes, as `serve` has them. First as fast as eight connections go, for half a minute at
most; then at a fixed rate, where a turn's time counts from when it was due, so that a queue shows.
Who sends signs as it goes, and takes its CPU from the same machine.
"""

from __future__ import annotations

import argparse
import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import cpu
from benchmarks.databases import DATABASES
from benchmarks.rounds import percentile, table
from benchmarks.soak.tally import says_not_now
from benchmarks.turn import check_in, signer
from benchmarks.web import OUR_WORKER, OURS, Sent, Server, gunicorn
from service.alexa_authority import AlexaAuthority
from tests.support import worlds
from tests.support.services import installation, settings

CONNECTIONS, RATE, SECONDS_AT_MOST = 8, 200, 30.0
"""The rate, in turns a second, is what we aim for."""
NO_ANSWER = 0
"""In place of a status, where the connection broke."""


@dataclass
class Load:
    """Sends check-ins of ever new people, for some seconds."""

    server: Server
    authority: AlexaAuthority
    database: int | None
    """The process of the database's server."""
    seconds: float
    rate: float | None
    """Turns a second in all; None for as fast as it goes."""
    took: list[float] = field(default_factory=list)
    """Seconds of each turn that was answered and kept."""
    unkept: list[int] = field(default_factory=list)
    """The status of each that was refused, or told that it takes longer or that nothing is kept;
    `NO_ANSWER` where the connection broke."""

    def run(self, name: str) -> list[str]:
        """Return the turns a second that were answered and kept, and the CPU of one."""
        begun, processes = time.perf_counter(), [self.server.process, self.database]
        before = [process and cpu.spent(process) for process in processes]
        threads = [
            threading.Thread(target=self._send, args=(f"{name}-{number}", number, begun))
            for number in range(CONNECTIONS * (4 if self.rate else 1))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, turns = time.perf_counter() - begun, len(self.took)
        spent = [
            f"{(cpu.spent(process) - (then or 0)) / turns / 1000:.1f}" if process else "-"
            for process, then in zip(processes, before, strict=True)
        ]
        return [f"{turns / seconds:.0f}", *spent]

    def _send(self, name: str, number: int, begun: float) -> None:
        step = 0.0 if self.rate is None else CONNECTIONS * 4 / self.rate
        due = begun + (step * number / (CONNECTIONS * 4))
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        ) as connection:
            for request in _for_ever(self.authority, name):
                if step:
                    due += step
                    time.sleep(max(due - time.perf_counter(), 0))
                else:
                    due = time.perf_counter()
                if due - begun > self.seconds:
                    return
                refused = _refused(connection, request)
                if refused is None:
                    self.took.append(time.perf_counter() - due)
                else:
                    self.unkept.append(refused)


def _refused(connection: http.client.HTTPConnection, request: Sent) -> int | None:
    """Send a turn; return None where it is kept, else its status, or NO_ANSWER."""
    try:
        connection.request("POST", request.path, request.body, dict(request.headers or {}))
        response = connection.getresponse()
        answer = response.read().decode()
    except (OSError, http.client.HTTPException):
        connection.close()  # the next request connects anew
        return NO_ANSWER
    is_kept = response.status == http.client.OK and not says_not_now(answer)
    return None if is_kept else response.status


def _for_ever(authority: AlexaAuthority, name: str) -> Iterator[Sent]:
    number = 0
    while True:
        number += 1
        yield from check_in(authority, f"{name}-{number}")


@contextmanager
def served(folder: Path) -> Iterator[tuple[Server, AlexaAuthority]]:
    """Run the web processes on a journal in a folder, or on the PostgreSQL server that is named."""
    authority, told = signer(folder)
    installation(folder, **told)
    if url := worlds.url_of(folder / "home"):
        told["DATABASE_URL"] = url
    app = "service.app:serve()"
    with gunicorn(OURS, app, settings(folder, **told), workers=2, worker=OUR_WORKER) as server:
        yield server, authority


HEADS = (
    *("Journal", "Asked", "Writes a second", "Web, ms of CPU a turn", "Database, ms of CPU a turn"),
    *("p50, ms", "p95, ms", "p99, ms", "Longest, ms", "Not kept"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=30.0)
    seconds = parser.parse_args().seconds
    rows = []
    for name, world in DATABASES.items():
        with (
            TemporaryDirectory() as folder,
            world() as database,
            served(Path(folder)) as (server, authority),
        ):
            Load(server, authority, database, 2.0, None).run("warm")
            for rate in (None, RATE):
                took = seconds if rate else min(seconds, SECONDS_AT_MOST)
                load = Load(server, authority, database, took, rate)
                reached = load.run(f"at-{rate}")
                times = (f"{percentile(load.took, p) * 1000:.0f}" for p in (0.5, 0.95, 0.99, 1.0))
                asked = "as fast as it goes" if rate is None else f"{rate} a second"
                rows.append((name, f"{asked}, {took:g} s", *reached, *times, len(load.unkept)))
                print(rows[-1], flush=True)
    print(table(HEADS, rows))


if __name__ == "__main__":
    main()
