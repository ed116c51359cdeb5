"""How long a job waits when its worker is struck: Procrastinate and Celery on RabbitMQ.

    python -m benchmarks.queue [ROUNDS]

A worker takes a job of eight seconds; two seconds later its child, the whole worker, or its network
is gone. Another worker waits meanwhile. Needs PostgreSQL's programs and a RabbitMQ on this machine;
Celery is installed into a folder that goes away, for it is used nowhere else.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support import worlds
from tests.support.wires import Wire, wire

ROOT = Path(__file__).parents[2]
CELERY = "celery==5.7.0"
RABBITMQ = "127.0.0.1:5672"
STRUCK_AFTER = 2.0
PATIENCE = 120.0
SETTLE = 12.0
"""Longer than the job: whoever does it twice has had the time to."""


@dataclass(frozen=True)
class Engine:
    """An engine under test."""

    module: str
    python: str
    target: str
    """Where its server is: host:port, or a socket's path."""
    address: str
    """Its URL, with {host} and {port}."""
    blows: tuple[str, ...]

    def at(self, port: int) -> str:
        return self.address.format(host="127.0.0.1", port=port)

    def start(self, port: int, *words: str) -> subprocess.Popen[str]:
        command = [self.python, "-W", "ignore", "-m", f"benchmarks.queue.{self.module}", *words]
        environment = {**os.environ, "BENCHMARK_BROKER": self.at(port)}
        log = Path(tempfile.gettempdir(), "benchmark-queue.log").open("a")  # noqa: SIM115 -- theirs
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            text=True,
            stdout=log,
            stderr=log,
        )

    def run(self, port: int, *words: str) -> None:
        assert self.start(port, *words).wait() == 0, words


@contextmanager
def worker(engine: Engine, port: int) -> Iterator[subprocess.Popen[str]]:
    process = engine.start(port, "work")
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def notes(folder: Path, what: str) -> list[tuple[int, float]]:
    file = folder / "notes"
    lines = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    return [(int(pid), float(at)) for name, pid, at in lines if name == what]


def waited(folder: Path, what: str, count: int) -> bool:
    until = time.time() + PATIENCE
    while len(notes(folder, what)) < count and time.time() < until:
        time.sleep(0.05)
    return len(notes(folder, what)) >= count


def strike(blow: str, doomed: subprocess.Popen[str], cable: Wire, pid: int) -> None:
    if blow == "child":
        os.kill(pid, signal.SIGKILL)
    elif blow == "worker":
        os.killpg(doomed.pid, signal.SIGKILL)
    else:
        cable.cut()


def trial(engine: Engine, blow: str) -> str:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cable = stack.enter_context(wire(engine.target))
        direct = stack.enter_context(wire(engine.target)).port
        engine.run(direct, "empty")
        doomed = stack.enter_context(worker(engine, cable.port))
        engine.run(direct, "submit", str(folder))
        assert waited(folder, "start", 1)
        stack.enter_context(worker(engine, direct))
        time.sleep(STRUCK_AFTER)
        struck = time.time()
        strike(blow, doomed, cable, notes(folder, "start")[0][0])
        redelivered = waited(folder, "start", 2)
        waited(folder, "output", 1)
        cable.mend()
        time.sleep(SETTLE)
        starts, outputs = notes(folder, "start"), notes(folder, "output")
        after = f"{starts[1][1] - struck:5.1f} s" if redelivered else "never"
        dropped = len(notes(folder, "again"))
        return f"again after {after}; starts {len(starts)}, outputs {len(outputs)}+{dropped}"


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as there, worlds.server() as folder:
        subprocess.run([sys.executable, "-m", "venv", there], check=True)
        subprocess.run([f"{there}/bin/pip", "install", "--quiet", CELERY], check=True)
        with closing(psycopg.connect(host=folder, dbname="postgres", user="selftrust")) as master:
            master.autocommit = True
            master.execute("CREATE DATABASE benchmark")
        engines = (
            Engine(
                "in_procrastinate",
                sys.executable,
                f"{folder}/.s.PGSQL.5432",
                "postgresql://selftrust@{host}:{port}/benchmark",
                ("worker", "network"),  # its worker has no children
            ),
            Engine(
                "in_celery",
                f"{there}/bin/python",
                RABBITMQ,
                "amqp://guest:guest@{host}:{port}//",
                ("child", "worker", "network"),
            ),
        )
        for engine in engines:
            for blow in engine.blows:
                for _ in range(rounds):
                    print(f"{engine.module:17} {blow:8} {trial(engine, blow)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
