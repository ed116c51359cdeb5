"""`selftrust serve`: one command that keeps web, worker and speech running on one box.

The web processes hold no models; the speech process holds them all; the worker does what takes
longer than a turn may. A child that dies is started again; all end together.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from audio.parent import end_with_parent
from service.config import Config
from service.settings import METRICS_FOLDER

log = logging.getLogger(__name__)

END_SECONDS = 10.0
"""How long the end takes at most, once nobody is waited for any more: docs/operating.md says so."""
OWN_SECONDS = 2.0
"""Our own part of it: on a busy machine the interpreter alone takes more than one to go."""
LAST_SECONDS = 1.0
"""How long the first child has at least, which ends after all others."""
STOP_SECONDS = END_SECONDS - OWN_SECONDS - LAST_SECONDS
"""How long the children have to finish what they are doing."""
KEEP_ALIVE_SECONDS = 75
"""Longer than a proxy keeps its connections to us (nginx: 60): who closes first must not be we."""
FIRST_RESTART_SECONDS = 0.5
LONGEST_RESTART_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A child that ran for so long is started again without further delay."""
_TICK_SECONDS = 0.1


@dataclass(slots=True)
class Child:
    """A program that is kept running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    delay: float = field(default=FIRST_RESTART_SECONDS)


def commands(config: Config, queues: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return the command of each child; the first holds what the others work with.

    Args:
        config: the settings.
        queues: whose jobs a host does that serves nothing else; none for a whole one.
    """
    ours = [sys.executable, "-m", "service.cli"]
    if queues:
        children = {"speech": [*ours, "speech"]}
        children |= {f"worker of {name}": [*ours, "worker", "--queue", name] for name in queues}
        if config.metrics_token is not None:
            children["figures"] = _gunicorn(config, f"service.queue_door:serve{(*queues,)}", 1)
        return children
    children = {
        "speech": [*ours, "speech"],
        "worker": [*ours, "worker"],
        "web": web_command(config),
    }
    if config.wyoming is not None:
        children["wyoming"] = [*ours, "wyoming"]
    return children


def web_command(config: Config) -> list[str]:
    """Return the command of the web server, whose processes hold no models."""
    application = f"service.app:serve(open_door={config.open_door})"
    return _gunicorn(config, application, config.web_workers)


def _gunicorn(config: Config, application: str, processes: int) -> list[str]:
    host = f"[{config.bind_host}]" if ":" in config.bind_host else config.bind_host
    return [
        sys.executable, "-m", "gunicorn",
        "--bind", f"{host}:{config.bind_port}",
        "--worker-class", "service.web_server.Worker",
        "--logger-class", "service.web_server.Log",
        "--workers", str(processes),
        "--threads", "8",
        "--keep-alive", str(KEEP_ALIVE_SECONDS),
        "--graceful-timeout", str(round(STOP_SECONDS - 1)),
        "--log-level", "warning",
        "--no-control-socket",
        *_heartbeat(),
        application,
    ]  # fmt: skip


def _heartbeat() -> list[str]:
    """Keep the file by which gunicorn knows that a process is alive off a disk that may be busy."""
    in_memory = "/dev/shm"  # noqa: S108 -- gunicorn makes the file for itself alone, and unlinks it
    return ["--worker-tmp-dir", in_memory] if os.access(in_memory, os.W_OK) else []


class Supervisor:
    """Starts the children, starts them again, and ends them."""

    def __init__(
        self,
        children: Mapping[str, Sequence[str]],
        env: Mapping[str, str] | None = None,
        on_start: Callable[[], None] = lambda: None,
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the children's commands and environment (ours), and what to do at begin and end."""
        self._children = [Child(name, command) for name, command in children.items()]
        self._env = None if env is None else dict(env)
        self._on_start = on_start
        self._on_stop = on_stop
        self._stopping = False

    def run(self) -> None:
        """Keep everything running until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            self._keep_running()
        finally:
            try:
                self._on_stop()
            finally:
                self._end()

    def _keep_running(self) -> None:
        self._tend()
        self._on_start()
        while not self._stopping:
            self._tend()
            time.sleep(_TICK_SECONDS)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.start_at:
                self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        child.process = subprocess.Popen(
            child.command,
            env=self._env,
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches us alone; a child must not outlive us, however we end.
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 -- this process has one thread
        )
        child.started = now

    def _bury(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        if now - child.started > STEADY_SECONDS:
            child.delay = FIRST_RESTART_SECONDS
        log.error("%s ended with %s; starting it again in %.1f s", child.name, code, child.delay)
        child.process = None
        child.start_at = now + child.delay
        child.delay = min(child.delay * 2, LONGEST_RESTART_SECONDS)

    def _end(self) -> None:
        """End the first child after all others: they finish what they do with its help.

        What hasn't ended by the deadline is killed; the first has a moment of its own, however
        long the others took.
        """
        begun = time.monotonic()
        _ended([child.process for child in self._children[1:]], begun + STOP_SECONDS)
        last = max(begun + STOP_SECONDS, time.monotonic() + LAST_SECONDS)
        _ended([child.process for child in self._children[:1]], last)


def _ended(processes: Iterable[subprocess.Popen[bytes] | None], deadline: float) -> None:
    running = [process for process in processes if process and process.poll() is None]
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def child_environment(config: Config) -> dict[str, str]:
    """Return the environment the children read the same settings, and share figures, by."""
    return {
        **os.environ,
        "SELFTRUST_HOME": str(config.home),
        METRICS_FOLDER: str(metrics_folder(config)),
    }


def metrics_folder(config: Config) -> Path:
    """Make the folder of the figures anew: with `serve`, all counters begin at 0."""
    folder = config.runtime / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
