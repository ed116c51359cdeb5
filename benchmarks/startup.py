"""Start-up: from the command to the first answered request, beside a bare Flask application.

Both in gunicorn with one process of eight threads. Ours is a web process on a journal that is
there, of nobody or of many, and its first request is a signed launch, answered and committed.
Beside them all of `serve`, which has answered when it has said that it is ready, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks import cpu
from benchmarks.growth import filled
from benchmarks.rounds import Rounds, table
from benchmarks.turn import check_in, signer
from benchmarks.web import OUR_WORKER, OURS, PEERS, ROOT, Sent, Server, answers, gunicorn, running
from tests.support.command_line import OURS as COMMAND
from tests.support.ports import free_port
from tests.support.services import installation, job_journal, settings

ROUNDS = 7
PEOPLE, ENTRIES = 20_000, 5
BARE, WEB, ALL = "bare Flask", "a web process of ours", "all of `serve`, ready"
AMONG_MANY = f"the same, with {PEOPLE:,} people of {ENTRIES} entries"


@contextmanager
def serve(told: Mapping[str, str]) -> Iterator[Server]:
    """Run every part, with two web processes, until it says that it is ready."""
    port = free_port()
    bound = {**told, "SELFTRUST_BIND": f"127.0.0.1:{port}"}
    with running([*COMMAND, "serve"], port, bound) as server:
        if not answers(port, "/readyz"):
            raise RuntimeError("serve doesn't become ready")
        yield server


def main() -> None:
    """Start all of them by turns."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        authority, told = signer(folder)
        few, many, demo = folder / "few", folder / "many", folder / "demo"
        installation(few, **told)
        with job_journal(installation(many, **told)) as journal:
            filled(journal, PEOPLE, ENTRIES)
        installation(demo, **told)
        web = partial(gunicorn, OURS, "service.app:serve()", worker=OUR_WORKER)
        start: Mapping[str, Callable[[], AbstractContextManager[Server]]] = {
            BARE: partial(gunicorn, PEERS, "bare:answering()", folder=ROOT / "benchmarks/peers"),
            WEB: partial(web, settings(few, **told)),
            AMONG_MANY: partial(web, settings(many, **told)),
            # Else the worker renders the catalogue meanwhile, for many minutes.
            ALL: partial(serve, settings(demo, **{**told, "MODE": "demo"})),
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
    print(f"\nWith that many people it took {taken.ratio(AMONG_MANY, WEB)} times as long.")


def _started(
    start: Callable[[], AbstractContextManager[Server]], first: Sent, spent: list[float]
) -> float:
    begun = perf_counter()
    with start() as server:
        server.send([first], connections=1)
        took = perf_counter() - begun
        spent.append(cpu.spent(server.process) / 1e6)
    return took
