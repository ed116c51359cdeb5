"""Web servers to be measured: gunicorn, with our worker or its own, and who sends to it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak.tally import says_not_now
from tests.support.command_line import environment
from tests.support.ports import free_port

ROOT = Path(__file__).parents[1]
OURS = sys.executable
PEERS = str(ROOT / ".peers" / "bin" / "python")
OUR_WORKER, ITS_WORKER = "service.web_server.Worker", "gthread"
"""As `selftrust serve` has it; and gunicorn's own, which anything bare has."""
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that is ready to be sent."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: the process at its top, and where it listens."""

    process: int
    port: int

    def send(self, requests: Sequence[Sent], connections: int = 4) -> list[float]:
        """Send all of them over a few connections that stay open; return the seconds of each.

        Raises:
            AssertionError: one was not answered with 2xx, or with words that say it wasn't kept.
        """
        took: list[float] = []
        failed: list[str] = []
        parts = [requests[number::connections] for number in range(connections)]
        threads = [
            threading.Thread(target=_send, args=(self.port, part, took, failed)) for part in parts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed, failed[:3]
        assert len(took) == len(requests), "a connection broke"
        return took


def _send(port: int, requests: Sequence[Sent], took: list[float], failed: list[str]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for request in requests:
            begun = time.perf_counter()
            _in_one_piece(connection, request)
            response = connection.getresponse()
            answer = response.read()
            took.append(time.perf_counter() - begun)
            if response.status // 100 != 2:
                failed.append(f"{request.path}: {response.status}")
            elif _is_json(response) and says_not_now(answer.decode()):
                # A turn that failed is answered in words, and costs less than one that is kept.
                failed.append(f"{request.path}: not kept")


def _is_json(response: http.client.HTTPResponse) -> bool:
    return response.getheader("Content-Type", "").startswith("application/json")


def _in_one_piece(connection: http.client.HTTPConnection, request: Sent) -> None:
    """Send a request as a proxy does, which has read it whole: not its headers before its body."""
    if connection.sock is None:
        connection.connect()
    line = connection.sock
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    connection.request(request.method, request.path, request.body, dict(request.headers or {}))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)


@contextmanager
def gunicorn(
    python: str,
    app: str,
    settings: Mapping[str, str] | None = None,
    *,
    folder: Path = ROOT,
    workers: int = 1,
    worker: str = ITS_WORKER,
) -> Iterator[Server]:
    """Run an application by gunicorn, with our number of threads, until it answers."""
    port = free_port()
    command = [
        python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", worker,
        "--workers", str(workers), "--threads", "8", "--log-level", "warning",
        "--no-control-socket", app,
    ]  # fmt: skip
    with running(command, port, settings, folder=folder) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    settings: Mapping[str, str] | None = None,
    *,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """Run a program until something answers at its port; end it afterwards."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(settings or {}), stdout=log, stderr=log
        )
        try:
            if not answers(port):
                log.seek(0)
                raise RuntimeError(f"{command} does not answer: {log.read().decode()[-3000:]}")
            yield Server(process.pid, port)
        finally:
            process.terminate()
            process.wait()


def answers(port: int, path: str = "/") -> bool:
    """Wait until a server answers, with whatever status below 500."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", path)
                if connection.getresponse().status < 500:
                    return True
        except OSError:
            pass
        time.sleep(0.02)
    return False
