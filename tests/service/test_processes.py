"""The processes of a real `serve`, as who operates it sees them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from service.alexa_authority import AlexaAuthority
from service.config import Config, read_config
from tests.support.callers import Callers, wait_for_answers
from tests.support.figures import METRICS_TOKEN, Figures
from tests.support.running_service import Installation, parent, running, wait_until
from tests.support.services import job_journal

pytestmark = [pytest.mark.slow, pytest.mark.models]

DRAIN_SECONDS = 15
ENDS_WITHIN_SECONDS = 10


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> AlexaAuthority:
    return AlexaAuthority.open(tmp_path_factory.mktemp("authority"), datetime.now(UTC))


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, authority: AlexaAuthority
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("service")
    with running(folder, authority, METRICS_TOKEN=METRICS_TOKEN, LOG_FORMAT="json") as service:
        yield service


def config_of(service: Installation) -> Config:
    return read_config(service.settings, folder=service.folder)


def scrape(service: Installation) -> Figures:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    return Figures.read(service.request("GET", "/metrics", headers=headers).body.decode())


def test_the_figures_of_all_processes_are_one(service: Installation) -> None:
    service.wait_until_ready()
    before, asked_before = scrape(service), service.deliveries
    for number in range(20):  # enough for both web processes to have had some
        answer = service.turn(f"u-{number}", {"type": "launch"}, device={"speech": True})
    assert service.request("GET", urlsplit(answer["speech_url"]).path).status == 200

    told = [scrape(service) for _ in range(8)]

    asked = service.deliveries - asked_before
    turns = {f.value("selftrust_request_seconds_count", door="/v1/turn") for f in told}
    assert turns == {before.value("selftrust_request_seconds_count", door="/v1/turn") + asked}
    assert told[0].value("selftrust_speech_sound_seconds_total", work="synthesis") > 0
    assert told[0].value("selftrust_part_up", part="serving") == 1
    assert {f.value("selftrust_build_info") for f in told} == {1}
    assert {"reason": "JournalFull"} in told[0].labels()


def test_a_web_process_keeps_to_one_cpu_with_all_its_threads(service: Installation) -> None:
    service.wait_until_ready()
    service.turn("u-on-one", {"type": "launch"}, device={"speech": True})
    web = [
        process for process in service.processes() if parent(process) == service.part("gunicorn")
    ]

    def have_settled() -> bool:
        threads = [thread for process in web for thread in Path(f"/proc/{process}/task").iterdir()]
        with suppress(ProcessLookupError):  # one has ended meanwhile
            return all(len(os.sched_getaffinity(int(thread.name))) == 1 for thread in threads)
        return False

    assert len(web) == 2
    wait_until(have_settled, "each web process to have settled")


def test_7_a_balancer_is_told_and_whoever_reaches_it_is_answered_to_the_end(
    tmp_path: Path, authority: AlexaAuthority
) -> None:
    with running(tmp_path, authority, DRAIN_SECONDS=str(DRAIN_SECONDS)) as service:
        service.wait_until_ready()
        passing, staying = Callers(service.port, 4), Callers(service.port, 4, keeps=True)
        led = Callers(service.port, 2)
        with passing.calling(), staying.calling(), led.calling(), ThreadPoolExecutor(1) as pool:
            wait_for_answers(passing, 20)
            ending = pool.submit(service.terminate_timed)
            wait_until(lambda: not service.is_ready(), "its word that it ends")
            led.stop()  # as a balancer leads them elsewhere
            told = service.request("GET", "/readyz").json
            wait_for_answers(passing, 1)
            ended, took = ending.result()
            assert ended == 0

        assert told["parts"].pop("serving") is False
        assert set(told["parts"].values()) == {True}
        assert set(led.outcomes) == {"200"}, led.outcomes
        assert set(passing.outcomes) <= {"200", "refused"}, passing.outcomes
        assert set(staying.outcomes) <= {"200", "refused"}, staying.outcomes
        assert took < DRAIN_SECONDS + ENDS_WITHIN_SECONDS
        assert service.processes() == {}
        with job_journal(config_of(service)) as journal:
            lost = [u for u in passing.saved + staying.saved if not journal.person("generic", u)]
        assert lost == []


def test_who_connects_and_says_nothing_or_stops_within_its_headers_keeps_nobody_waiting(
    service: Installation,
) -> None:
    with ExitStack() as stack:
        for words in (b"", b"POST /v1/turn HT") * 32:
            dawdler = socket.create_connection(("127.0.0.1", service.port), timeout=60)
            stack.enter_context(dawdler).sendall(words)

        answers = [service.turn(f"u-{n}", {"type": "launch"}) for n in range(8)]
        wait_until(lambda: refused_as_slow(service) > 0, "the count of those who dawdled")

    assert all(answer["text"] for answer in answers)
    assert b"Traceback" not in service.log.read_bytes()


def test_who_was_answered_and_does_not_hang_up_keeps_nobody_waiting(service: Installation) -> None:
    service.wait_until_ready()
    with ExitStack() as stack:
        held = [
            stack.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=180))
            for _ in range(64)
        ]
        for one in held:
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answers = [to_its_end(one) for one in held]
        assert service.request("GET", "/healthz").status == 200

    assert {answer.partition(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}
    levels = [line["level"] for line in told_by_the_web_server(service)]
    assert "critical" not in levels, "a process was ended, as it seemed to hang"


def test_who_still_sends_what_is_refused_reads_the_whole_answer(service: Installation) -> None:
    address = ("127.0.0.1", service.port)
    with socket.create_connection(address, timeout=180) as connection:
        connection.sendall(
            b"POST /v1/turn HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n"
        )
        connection.sendall(b"x" * 300_000)
        answer = to_its_end(connection)  # a connection that is cut raises

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert json.loads(body)["error"]


def to_its_end(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as answer:
        return answer.read()


def told_by_the_web_server(service: Installation) -> list[dict[str, str]]:
    lines = service.log.read_text().splitlines()
    return [json.loads(line) for line in lines if "gunicorn.error" in line]


def test_who_asks_again_at_once_keeps_nobody_waiting(service: Installation) -> None:
    service.wait_until_ready()
    over = threading.Event()
    eager = range(24)  # more than the two processes have threads
    with ThreadPoolExecutor(len(eager)) as pool:
        asking = [pool.submit(ask_ahead, service.port, over) for _ in eager]
        try:
            answers = [service.request("GET", "/healthz") for _ in range(8)]
        finally:
            over.set()

    assert {answer.status for answer in answers} == {200}
    counts = [asked.result() for asked in asking]
    assert all(counts)
    assert sum(counts) < 3000, "threads that stay with their callers answer them 10,000 times"


def ask_ahead(port: int, over: threading.Event) -> int:
    """Ask over one connection, each time as soon as an answer begins; count the answers."""
    question = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    count = 0
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as connection,
        connection.makefile("rb") as answers,
    ):
        connection.sendall(question)
        while not over.is_set():
            assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
            connection.sendall(question)
            answers.read(int(http.client.parse_headers(answers)["Content-Length"]))
            count += 1
    return count


def refused_as_slow(service: Installation) -> float:
    return scrape(service).value("selftrust_refusals_total", code="headers_too_slow")


def test_the_web_server_itself_logs_as_we_do(service: Installation) -> None:
    leader = service.part("gunicorn")
    worker = next(pid for pid in service.processes() if parent(pid) == leader)
    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: "SIGKILL" in service.log.read_text(), "its word about that")

    told = told_by_the_web_server(service)
    assert {line["level"] for line in told} <= {"warning", "error"}
    assert any("SIGKILL" in line["message"] for line in told)
    wait_until(service.is_healthy, "its successor")
