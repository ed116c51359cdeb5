"""A real `selftrust serve` on a free port, and a look at every process that belongs to it."""

from __future__ import annotations

import functools
import http.client
import json
import os
import re
import select
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, TypeVar

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedRequest
from skills.lines import Lines
from tests.support.command_line import OURS, environment
from tests.support.ports import free_port
from tests.support.services import TOKEN, settings

PATIENCE_SECONDS = 180.0
"""How long anything may take on a machine that is busy with other tests."""
_LOG_CHARACTERS = 3000
_Answer = TypeVar("_Answer")


def wait_until(is_so: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"still waiting: {what}"
        time.sleep(0.05)


def parent(process: int) -> int:
    """Return the process that started another; a higher number is no later one: they wrap."""
    _, _, fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")
    return int(fields.split()[1])


def settled(ask: Callable[[], _Answer], body: Callable[[_Answer], bytes]) -> _Answer:
    """Return the answer to a delivery, which is made again while that is one of a busy service.

    On a busy machine a turn may take longer than the deadline, or find the journal busy for too
    long: the answer says so, and what is said next could overtake it.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_settled(body(answer := ask())) and time.monotonic() < until:
        time.sleep(0.2)
    return answer


def is_settled(body: bytes) -> bool:
    """Return whether an answer is that of a turn that is done, and saved."""
    said = _letters(body.decode())
    return not any(words in said for words in _of_a_busy_service())


@functools.cache
def _of_a_busy_service() -> list[str]:
    lines, names = Lines.load("en-US"), ("on_it", "not_saved", "not_saved_end")
    return [_letters(words) for name in names for words in lines.wordings(f"common.{name}")]


def _letters(text: str) -> str:
    return re.sub(r"<[^>]*>|[^a-z]", "", unescape(text).lower())


def _held_up(thread: Path) -> float:
    """Return for how long a thread was ready to run but the processors were others', so far."""
    return int((thread / "schedstat").read_text().split()[1]) / 1e9


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


class Installation:
    """A folder with a service's home, cache, temporary files and log; started and killed here."""

    def __init__(self, folder: Path, authority: AlexaAuthority, **others: str) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.log = folder / "log"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.port = free_port()
        self.settings = {
            **settings(
                folder,
                BIND=f"127.0.0.1:{self.port}",
                ALEXA_ROOTS=str(authority.roots),
                ALEXA_CHAINS=str(authority.chains),
                ALEXA_SKILL_ID=DEMO_SKILL,
                WEB_WORKERS="2",
                MODE="demo",  # else it makes a whole catalogue, which no test asks for
                **others,
            ),
            "TMPDIR": str(self.temporary),
        }
        self.supervisor: subprocess.Popen[bytes] | None = None
        self.deliveries = 0
        """How often `turn` asked; more often than it was called where the service was busy."""

    def start(self, open_files: int | None = None) -> None:
        """Start it, with a limit on open files if wanted, and wait until turns work."""
        limit = (
            [] if open_files is None else ["sh", "-c", f'ulimit -n {open_files}; exec "$@"', "-"]
        )
        with self.log.open("ab") as log:
            self.supervisor = subprocess.Popen(
                [*limit, *OURS, "serve"],
                env=environment(self.settings),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until(self.is_healthy, "turns")

    def wait_until_ready(self) -> None:
        """Wait until voice and recogniser answer and a worker is there."""
        self._wait_until(self.is_ready, "voice and recogniser")

    def is_healthy(self) -> bool:
        return self._is_ok("/healthz")

    def is_ready(self) -> bool:
        return self._is_ok("/readyz")

    def terminate(self) -> int:
        """Ask it to end; return its exit code."""
        assert self.supervisor is not None
        self.supervisor.terminate()
        return self.supervisor.wait(PATIENCE_SECONDS)

    def terminate_timed(self) -> tuple[int, float]:
        """Ask it to end; return its exit code, and after how long it had ended.

        Where others have the processors, that it could go on but isn't let doesn't count; nor that
        we aren't let see it.
        """
        assert self.supervisor is not None
        supervisor, here = Path(f"/proc/{self.supervisor.pid}"), Path("/proc/thread-self")
        begun = time.monotonic() - _held_up(supervisor) - _held_up(here)
        self.supervisor.terminate()
        with os.fdopen(os.pidfd_open(self.supervisor.pid)) as its_end:
            select.select([its_end], [], [], PATIENCE_SECONDS)
        took = time.monotonic() - _held_up(supervisor) - _held_up(here) - begun
        return self.supervisor.wait(PATIENCE_SECONDS), took

    def kill_all(self) -> None:
        """End every process of it at once, as a power cut would."""
        while found := self.processes():
            for process in found:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        if self.supervisor is not None:
            self.supervisor.wait()

    def kill_supervisor(self) -> None:
        assert self.supervisor is not None
        self.supervisor.kill()
        self.supervisor.wait()

    def processes(self) -> dict[int, str]:
        """Return the command line of every process that was given this home, by its id."""
        mark = f"SELFTRUST_HOME={self.home}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = command.decode(errors="replace")
        return {process: command for process, command in found.items() if command}

    def part(self, command: str) -> int:
        """Return the process with these words in its command line that the supervisor started."""
        assert self.supervisor is not None
        [started] = (
            process
            for process, line in self.processes().items()
            if command in line and parent(process) == self.supervisor.pid
        )
        return started

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read())

    def turn(self, user: str, happened: Mapping[str, Any], **others: Any) -> dict[str, Any]:
        """Take a turn by the generic door."""
        named = {"request_id": uuid.uuid4().hex, "user": user, "session": "s-1"}
        body = json.dumps({**named, "input": happened, **others}).encode()
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

        def ask() -> Answer:
            self.deliveries += 1
            answer = self.request("POST", "/v1/turn", body, headers)
            assert answer.status == http.client.OK, answer
            return answer

        return settled(ask, lambda answer: answer.body).json

    def alexa(self, request: SignedRequest) -> dict[str, Any]:
        def ask() -> Answer:
            answer = self.request("POST", "/alexa", request.body, request.headers)
            assert answer.status == http.client.OK, answer
            return answer

        answer = settled(ask, lambda answer: answer.body)
        response: dict[str, Any] = answer.json["response"]
        return response

    def _wait_until(self, is_so: Callable[[], object], what: str) -> None:
        try:
            wait_until(is_so, what)
        except AssertionError as late:
            late.add_note(f"its log ends with:\n{self.log.read_text()[-_LOG_CHARACTERS:]}")
            raise

    def _is_ok(self, path: str) -> bool:
        try:
            return self.request("GET", path).status == http.client.OK
        except OSError:
            return False


@contextmanager
def running(folder: Path, authority: AlexaAuthority, **others: str) -> Iterator[Installation]:
    """Run a service; leave none of its processes behind, whatever happens."""
    service = Installation(folder, authority, **others)
    try:
        service.start()
        yield service
    finally:
        service.kill_all()
