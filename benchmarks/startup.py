"""Start-up: from the command to the first answered request, beside a bare Flask application.

Both in gunicorn with one process of eight threads. Ours is a web process on a journal that is
there, and its first request is a signed launch, answered and committed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import cpu
from benchmarks.rounds import Rounds, table
from benchmarks.turn import check_in, signer
from benchmarks.web import OUR_WORKER, OURS, PEERS, ROOT, Sent, Server, gunicorn
from tests.support.services import installation, settings

ROUNDS = 7
BARE, OURS_IS = "bare Flask", "ours"


def main() -> None:
    """Start both by turns."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        authority, told = signer(folder)
        installation(folder, **told)
        start = {
            BARE: partial(gunicorn, PEERS, "bare:answering()", folder=ROOT / "benchmarks/peers"),
            OURS_IS: partial(
                gunicorn,
                OURS,
                "service.app:serve()",
                settings(folder, **told),
                worker=OUR_WORKER,
            ),
        }
        users = iter(range(10**6))
        spent: dict[str, list[float]] = {name: [] for name in start}

        def launch() -> Sent:
            return next(check_in(authority, f"u-{next(users)}"))

        def timed(name: str) -> Callable[[], float]:
            return lambda: _started(start[name], launch(), spent[name])

        taken = Rounds.of({name: timed(name) for name in start}, ROUNDS)
    used = Rounds(spent)
    rows = [
        (
            name,
            f"{taken.middle(name):.2f}",
            taken.ratio(name, BARE),
            f"{used.middle(name):.2f}",
            used.ratio(name, BARE),
        )
        for name in start
    ]
    print(table(["", "Until answered, s", "times bare", "CPU, s", "times bare"], rows))


def _started(
    start: Callable[[], AbstractContextManager[Server]], first: Sent, spent: list[float]
) -> float:
    begun = time.perf_counter()
    with start() as server:
        server.send([first], connections=1)
        took = time.perf_counter() - begun
        spent.append(cpu.spent(server.process) / 1e6)
    return took
