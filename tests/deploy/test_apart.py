"""The processes as the units start them, each by itself: together they are a service."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from service.config import read_config
from service.readiness import draining_mark
from tests.support.command_line import OURS, environment, run
from tests.support.ports import free_port
from tests.support.processes import ROOT
from tests.support.running_service import PATIENCE_SECONDS, wait_until
from tests.support.services import TOKEN, settings

pytestmark = [pytest.mark.slow, pytest.mark.models]

UNITS = ROOT / "deploy" / "systemd"
METRICS = "for-the-tests-alone"
TURN = {"request_id": "r", "user": "u", "session": "s", "input": {"type": "launch"}}


def commands(*units: str) -> Iterator[str]:
    """Yield what each unit starts."""
    for unit in units:
        text = (UNITS / f"selftrust-{unit}.service").read_text()
        (line,) = (line for line in text.splitlines() if line.startswith("ExecStart="))
        yield line.split()[-1]


def ask(port: int, path: str, body: str | None = None, token: str = TOKEN) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def status(port: int, path: str) -> int:
    with suppress(OSError):
        return ask(port, path)[0]
    return 0


def lacking(port: int) -> set[str]:
    with suppress(OSError):
        parts = json.loads(ask(port, "/readyz")[1])["parts"]
        return {name for name, is_ready in parts.items() if not is_ready}
    return set()


def test_the_web_processes_alone_tell_a_balancer_before_they_end(tmp_path: Path) -> None:
    port = free_port()
    chosen = settings(tmp_path, BIND=f"127.0.0.1:{port}", WEB_WORKERS="1", DRAIN_SECONDS="15")
    (command,) = commands("web")
    ended_before = draining_mark(read_config(chosen, folder=tmp_path))
    ended_before.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    ended_before.touch()

    with (tmp_path / "log").open("wb") as log, ExitStack() as stack:
        process = subprocess.Popen(
            [*OURS, command], env=environment(chosen), cwd=tmp_path, stdout=log, stderr=log
        )
        stack.enter_context(process)
        stack.callback(process.kill)
        wait_until(lambda: lacking(port) == {"speech", "worker"}, "its readiness, but for others'")
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: "serving" in lacking(port), "its word that it ends")
        still = status(port, "/healthz")

        assert still == 200
        assert process.wait(PATIENCE_SECONDS) == 0


def test_the_processes_of_the_units_are_a_service_together(tmp_path: Path) -> None:
    port, figures = free_port(), tmp_path / "figures"
    figures.mkdir()
    chosen = {
        **settings(
            tmp_path, BIND=f"127.0.0.1:{port}", MODE="demo", METRICS_TOKEN=METRICS, WEB_WORKERS="1"
        ),
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
    }
    (upgrade,) = commands("upgrade")
    assert run(chosen, tmp_path, upgrade).returncode == 0

    with ExitStack() as stack, (tmp_path / "log").open("wb") as log:
        for command in commands("speech", "worker", "web"):
            process = subprocess.Popen(
                [*OURS, command], env=environment(chosen), cwd=tmp_path, stdout=log, stderr=log
            )
            stack.enter_context(process)
            stack.callback(process.send_signal, signal.SIGTERM)
        wait_until(lambda: status(port, "/readyz") == 200, "every part")
        turn = ask(port, "/v1/turn", json.dumps(TURN))
        told = ask(port, "/metrics", token=METRICS)

    assert turn[0] == 200, turn
    assert 'selftrust_part_up{part="worker"} 1.0' in told[1]
    assert 'selftrust_request_seconds_count{door="/v1/turn",status="200"} 1.0' in told[1]
