"""Compares web servers on our own application: CPU, waiting, a graceful stop, and slow clients.

    python -m benchmarks.servers [--rounds 5] [--requests 400]

Beside gunicorn as we ship it stands gunicorn's own thread worker, and granian, which is no
requirement of ours: `pip install granian` in the environment first. Each request is an Alexa
launch, signed, verified, answered and committed with fsync. Servers take turns within a round, so
ratios of one run say more than times. CPU is that of all threads of a server's process tree.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.config import read_config
from service.home import prepare
from service.supervisor import commands

PROCESSES, THREADS, CLIENTS = 2, 8, 8
SLOW_CLIENTS = 64
PATIENCE = 300.0
GIVEN_UP = 45.0
"""Seconds after which a client goes that gets no answer."""


@dataclass(frozen=True, slots=True)
class Site:
    """An installation, and who may sign for Amazon in it."""

    folder: Path
    authority: AlexaAuthority

    def settings(self, port: int) -> dict[str, str]:
        chosen = {
            "HOME": str(self.folder / "home"),
            "CACHE": str(self.folder / "cache"),
            "BIND": f"127.0.0.1:{port}",
            "MODE": "test",
            "VOICES": "piper",
            "WEB_WORKERS": str(PROCESSES),
            "ALEXA_ROOTS": str(self.authority.roots),
            "ALEXA_CHAINS": str(self.authority.chains),
            "ALEXA_SKILL_ID": DEMO_SKILL,
        }
        return {f"SELFTRUST_{name}": value for name, value in chosen.items()}

    def requests(self, count: int) -> list[SignedRequest]:
        """Sign launches of many people, each with an id and a time of its own."""
        people = [
            SignedAlexa(self.authority, lambda: datetime.now(UTC), user=f"amzn1.ask.account.{n}")
            for n in range(50)
        ]
        return [people[number % len(people)].launch() for number in range(count)]


@dataclass(slots=True)
class Seen:
    """What one server was seen to do, over the rounds."""

    cpu_ms: list[float] = field(default_factory=list)
    seconds: list[float | None] = field(default_factory=list)
    while_slow: list[float | None] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    stop_seconds: list[float] = field(default_factory=list)
    answered: int = 0
    cut: int = 0
    """Requests that were begun while it stopped, and got no answer."""


def shipped(site: Site, port: int) -> list[str]:
    config = read_config(site.settings(port), folder=site.folder)
    return commands(config)["web"]


def plain_gunicorn(site: Site, port: int) -> list[str]:
    command = shipped(site, port)
    command[command.index("--worker-class") + 1] = "gthread"
    return command


def granian(site: Site, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(PROCESSES)),
        *("--blocking-threads", str(THREADS), "--workers-kill-timeout", "9"),
        *("--log-level", "warning", "service.app:serve"),
    ]


SERVERS: Mapping[str, Callable[[Site, int], list[str]]] = {
    "as we ship it": shipped,
    "gunicorn gthread": plain_gunicorn,
    "granian": granian,
}


@contextmanager
def running(site: Site, server: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, **site.settings(port)}
    with (site.folder / f"{server}.log").open("ab") as log:
        process = subprocess.Popen(
            SERVERS[server](site, port), env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not is_there(port):
            assert time.monotonic() < deadline, f"{server} does not answer; see {site.folder}"
            time.sleep(0.1)
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_there(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
    except OSError:
        return False


def processes(root: int) -> list[int]:
    children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    return [root, *(each for child in children for each in processes(int(child)))]


def cpu_ns(root: int) -> int:
    threads = [task for pid in processes(root) for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in threads)


def memory_mb(root: int) -> float:
    kb = 0
    for pid in processes(root):
        with suppress(ProcessLookupError):  # it has ended, and waits to be collected
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kb += sum(int(s.split()[1]) for s in text.splitlines() if s.startswith("Pss:"))
    return kb / 1024


def asked(connection: http.client.HTTPConnection, request: SignedRequest) -> float | None:
    """Return how long the answer took; None where there was none, or not the right one."""
    begun = time.perf_counter()
    try:
        connection.request("POST", "/alexa", request.body, dict(request.headers))
        response = connection.getresponse()
        answered = response.status == http.client.OK and b"outputSpeech" in response.read()
    except (OSError, http.client.HTTPException):
        answered = False
    if not answered:
        connection.close()
    return time.perf_counter() - begun if answered else None


def load(port: int, requests: Sequence[SignedRequest]) -> list[float | None]:
    """Send all requests over a few kept connections; return how long each took."""
    left, seconds = iter(requests), list[float | None]()
    lock = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVEN_UP)
        with closing(connection):
            while True:
                with lock:
                    request = next(left, None)
                if request is None:
                    return
                seconds.append(asked(connection, request))

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


@contextmanager
def slow_clients(port: int) -> Iterator[None]:
    """Keep connections whose body never comes to its end."""
    head = b"POST /alexa HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000\r\n\r\n{"
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW_CLIENTS)]
    for connection in connections:
        connection.sendall(head)
    time.sleep(0.3)
    yield
    for connection in connections:
        connection.close()


def stopped_under_load(process: subprocess.Popen[bytes], port: int, seen: Seen) -> None:
    """Ask it to end while clients connect again and again; none that connected may be cut."""
    over = threading.Event()

    def client() -> None:
        while not over.is_set():
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=30)
            except ConnectionRefusedError:
                return
            with closing(connection):
                try:
                    connection.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    got = connection.recv(100)
                except OSError:
                    got = b""
            if got.startswith(b"HTTP/1.1 200"):
                seen.answered += 1
            else:
                seen.cut += 1

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    begun = time.monotonic()
    process.terminate()
    process.wait(PATIENCE)
    seen.stop_seconds.append(time.monotonic() - begun)
    over.set()
    for thread in threads:
        thread.join()


def measure(site: Site, server: str, count: int, seen: Seen) -> None:
    with running(site, server) as (process, port):
        load(port, site.requests(count // 4))  # until what is loaded late has been
        requests, before = site.requests(count), cpu_ns(process.pid)
        seen.seconds += load(port, requests)
        seen.cpu_ms.append((cpu_ns(process.pid) - before) / count / 1e6)
        seen.memory_mb.append(memory_mb(process.pid))
        stopped_under_load(process, port, seen)


def bear_slow_clients(site: Site, server: str, seen: Seen) -> None:
    with running(site, server) as (_, port), slow_clients(port):
        seen.while_slow += load(port, site.requests(CLIENTS * 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    chosen = parser.parse_args()
    seen = {name: Seen() for name in SERVERS}
    with tempfile.TemporaryDirectory() as folder:
        authority = AlexaAuthority.open(Path(folder) / "authority", datetime.now(UTC))
        site = Site(Path(folder), authority)
        prepare(read_config(site.settings(8080), folder=site.folder))
        for _ in range(chosen.rounds):
            for name, its in seen.items():
                measure(site, name, chosen.requests, its)
        for name, its in seen.items():
            bear_slow_clients(site, name, its)
    base = next(iter(seen.values()))
    for name, its in seen.items():
        ratios = [a / b for a, b in zip(its.cpu_ms, base.cpu_ms, strict=True)]
        print(
            f"{name}: CPU {median(its.cpu_ms):.2f} ms a turn, "
            f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}) times the first; "
            f"answered after {waits(its.seconds)}; beside {SLOW_CLIENTS} slow clients after "
            f"{waits(its.while_slow)}; {median(its.memory_mb):.0f} MB; stopped in "
            f"{median(its.stop_seconds):.1f} s ({max(its.stop_seconds):.1f} at most), "
            f"{its.answered} answered and {its.cut} cut"
        )


def waits(seconds: Sequence[float | None]) -> str:
    got = [each for each in seconds if each is not None]
    p99 = quantiles(got, n=100)[98] if len(got) > 1 else float("nan")
    told = f"{median(got) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms" if got else "no time at all"
    return f"{told} ({len(seconds) - len(got)} of {len(seconds)} not answered)"


if __name__ == "__main__":
    main()
