"""What a verified Alexa turn costs in CPU, beside bare Flask and Amazon's own SDK for Python.

All run in gunicorn, with one process of eight threads, and get the same signed requests: check-ins
of many people, six turns each, over four connections. What is ours has our worker, and what is bare
gunicorn's own, as anybody has it; the journal's commit is measured in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import cpu
from benchmarks.bars import Bar, bars
from benchmarks.rounds import Rounds, table
from benchmarks.web import OUR_WORKER, OURS, PEERS, ROOT, Sent, Server, gunicorn
from service.alexa_authority import CHAIN_FILE, AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa
from tests.support.services import installation, settings

PACE = timedelta(seconds=8)
"""Between two turns of a person, by the time that Amazon tells: a question, and its answer."""
PEOPLE, ROUNDS, TURNS = 48, 21, 6
"""A round is a check-in of each of so many people: 288 turns. A multiple of the connections, over
which they are dealt out: so all turns of a person go over the same one, in order."""
PLOT = ROOT / "docs" / "turn.svg"

BARE, BARE_COMMIT = "bare Flask", "bare Flask with a sealed commit"
BARE_IN_OURS = "bare Flask in our worker"
OUR_COMMIT = "bare Flask with the journal's commit"
IN_OUR_WORKER = "the same in our worker"
BASES = (BARE, BARE_IN_OURS, BARE_COMMIT, OUR_COMMIT, IN_OUR_WORKER)
PARSED, OURS_ALL, SDK = "verified and parsed", "a whole turn", "Amazon's SDK, verified"


def check_ins(authority: AlexaAuthority, name: str) -> list[Sent]:
    """Return the signed turns of everybody's check-in: the first of each person, the second, ..."""
    by_person = [list(check_in(authority, f"{name}-{number}")) for number in range(PEOPLE)]
    return [person[turn] for turn in range(TURNS) for person in by_person]


def check_in(authority: AlexaAuthority, user: str) -> Iterator[Sent]:
    """Yield the signed turns of one person's check-in, each signed when it is asked for.

    By their time they are those of the last minute, as if they had been said one after the other.
    """
    begun = datetime.now(UTC) - TURNS * PACE
    said_at = (begun + number * PACE for number in count())
    alexa = SignedAlexa(authority, partial(next, said_at), user=user, device=f"d-{user}")
    said = (
        alexa.launch,
        partial(alexa.intent, "AMAZON.YesIntent"),
        partial(alexa.intent, "GiveRating", {"rating": "6"}),
        partial(alexa.speak, "hopeful"),
        partial(alexa.speak, "I said no to a favor and the sky stayed up"),
        partial(alexa.intent, "AMAZON.NoIntent"),
    )
    for say in said:
        request = say()
        yield Sent("POST", "/alexa", request.body, request.headers)


def signer(folder: Path) -> tuple[AlexaAuthority, dict[str, str]]:
    """Return who signs for Amazon, and the settings of a service that trusts it."""
    authority = AlexaAuthority.open(folder / "authority", datetime.now(UTC))
    told = {
        "ALEXA_ROOTS": str(authority.roots),
        "ALEXA_CHAINS": str(authority.chains),
        "ALEXA_SKILL_ID": DEMO_SKILL,
    }
    return authority, told


@dataclass(frozen=True, slots=True)
class Field:
    """The servers that run beside each other, and who signs for all of them."""

    servers: Mapping[str, Server]
    authority: AlexaAuthority

    def race(self, rounds: int = ROUNDS) -> Rounds:
        """Measure the CPU of a turn, in microseconds."""
        for server in self.servers.values():  # each has its threads and its caches from here on
            server.send(check_ins(self.authority, "warm-one")[:TURNS], connections=1)
            server.send(check_ins(self.authority, "warm"))
        return Rounds.of({name: self._turn(name) for name in self.servers}, rounds)

    def _turn(self, name: str) -> Callable[[], float]:
        server, count = self.servers[name], iter(range(1000))

        def measured() -> float:
            requests = check_ins(self.authority, f"round-{next(count)}")
            before = cpu.spent(server.process)
            server.send(requests)
            return (cpu.spent(server.process) - before) / len(requests)

        return measured


@contextmanager
def field(folder: Path, *, peers: bool = True) -> Iterator[Field]:
    """Start everybody."""
    authority, told = signer(folder)
    installation(folder, **told)
    ours = settings(folder, **told)
    chain = {"PEER_ROOTS": str(authority.roots), "PEER_CHAIN": str(authority.chains / CHAIN_FILE)}
    database = {"PEER_DATABASE": str(folder / "peer.db")}
    by_hand = ROOT / "benchmarks" / "peers"
    with ExitStack() as stack:
        start = stack.enter_context
        turns = start(gunicorn(OURS, "service.app:serve()", ours, worker=OUR_WORKER))
        servers = {OURS_ALL: turns}
        if peers:
            servers = {
                BARE: start(gunicorn(PEERS, "bare:answering()", folder=by_hand)),
                BARE_IN_OURS: start(
                    gunicorn(OURS, "bare:answering()", worker=OUR_WORKER, folder=by_hand)
                ),
                PARSED: start(
                    gunicorn(OURS, "benchmarks.verifying:app()", ours, worker=OUR_WORKER)
                ),
                BARE_COMMIT: start(gunicorn(PEERS, "bare:committing()", database, folder=by_hand)),
                OUR_COMMIT: start(gunicorn(OURS, "benchmarks.committing:app()", ours)),
                IN_OUR_WORKER: start(
                    gunicorn(OURS, "benchmarks.committing:app()", ours, worker=OUR_WORKER)
                ),
                **servers,
                SDK: start(gunicorn(PEERS, "ask:verified()", chain, folder=by_hand)),
            }
        yield Field(servers, authority)


def main() -> None:
    """Measure, print the table, and draw it."""
    with TemporaryDirectory() as folder, field(Path(folder)) as everybody:
        taken = everybody.race()
    rows = [
        (name, f"{taken.middle(name):.0f}", *(taken.ratio(name, to) for to in BASES))
        for name in taken.taken
    ]
    print(table(["", "CPU of a turn, µs", *(f"times {base}" for base in BASES)], rows))
    print(f"\nAmazon's SDK took {taken.ratio(SDK, OURS_ALL)} times what our whole turn took.")
    shown = [
        Bar(name, taken.ratio(name, BARE).middle, ours=name in (PARSED, IN_OUR_WORKER, OURS_ALL))
        for name in taken.taken
    ]
    PLOT.write_text(bars("CPU of a webhook's turn, times bare Flask", shown), "utf-8")
