"""What several hosts meet: a replica that dies or leaves, a database that restarts, two workers."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import trustme

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL
from service.config import Config, read_config
from service.errors import JournalBusy
from service.home import prepare
from service.journal.delivery import Delivery
from service.journal.store import Journal, open_journal
from service.lanes import Lane
from service.notices import Webhook, plan_job
from service.reminders import Reminders
from service.supervisor import commands
from service.worker import Worker
from skills.memory import PersonMemory
from skills.reminder import Reminder
from tests.support import worlds
from tests.support.callers import Callers, by_alexa, wait_for_answers
from tests.support.command_line import environment
from tests.support.journals import database_in, deliver, key_in, make_journal
from tests.support.nginx import whole_server
from tests.support.ports import free_port
from tests.support.running_service import PATIENCE_SECONDS, wait_until
from tests.support.services import installation, job_journal, settings
from tests.support.web_hooks import receiving

pytestmark = [pytest.mark.slow, pytest.mark.needs("initdb")]

on_a_server = pytest.mark.parametrize("world", ["postgres"], indirect=True)


# --- replicas behind nginx ---


@dataclass
class Replica:
    """The web server of one host, as `serve` starts it, on a database that others use too."""

    home: Path
    port: int
    chosen: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        config = read_config(self.chosen, folder=self.home.parent)
        self.process = subprocess.Popen(
            commands(config)["web"], env=environment(self.chosen), start_new_session=True
        )

    def kill(self) -> None:
        """End it and its processes at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def is_there(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as asked:
            try:
                asked.request("GET", "/healthz")
                return asked.getresponse().status == http.client.OK
            except OSError:
                return False


def replica(first: Config, folder: Path, authority: AlexaAuthority) -> Replica:
    """Make another host of an installation: its own home, the same database, key and skill."""
    port = free_port()
    chosen = settings(
        folder,
        BIND=f"127.0.0.1:{port}",
        DATABASE_URL=first.database_url or "",
        MASTER_KEY_FILE=str(first.master_key_file),
        ALEXA_ROOTS=str(authority.roots),
        ALEXA_CHAINS=str(authority.chains),
        ALEXA_SKILL_ID=DEMO_SKILL,
        WEB_WORKERS="1",
    )
    folder.mkdir()
    prepare(read_config(chosen, folder=folder))
    return Replica(folder / "home", port, chosen)


@contextmanager
def replicas(
    first: Config, folder: Path, count: int, authority: AlexaAuthority
) -> Iterator[list[Replica]]:
    hosts = [replica(first, folder / f"host-{number}", authority) for number in range(count)]
    try:
        for host in hosts:
            host.start()
        for host in hosts:
            wait_until(host.is_there, "a replica")
        yield hosts
    finally:
        for host in hosts:
            if host.process is not None and host.process.poll() is None:
                host.kill()


@contextmanager
def in_front(folder: Path, hosts: list[Replica]) -> Iterator[tuple[int, ssl.SSLContext]]:
    """Run nginx as we ship it; yield its port, and whom its certificate is of."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = folder / "chain.pem", folder / "key.pem"
    issued.private_key_pem.write_to_path(key)
    for blob in issued.cert_chain_pems:
        blob.write_to_path(certificate, append=True)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    behind = "".join(
        f"    server 127.0.0.1:{host.port} max_fails=3 fail_timeout=10s;\n" for host in hosts
    )
    with whole_server(folder, certificate, key, behind, behind) as ports:
        yield ports.tls, context


@on_a_server
@pytest.mark.needs("nginx")
@pytest.mark.parametrize("how", ["killed", "ended"])
def test_a_replica_that_dies_or_leaves_costs_nobody_an_answer(
    world: str, tmp_path: Path, how: str
) -> None:
    first = installation(tmp_path / "first")
    # Alexa has an id for each delivery; at a door that may have none, a turn is sent but once.
    authority = AlexaAuthority.open(tmp_path / "authority", datetime.now(UTC))
    with ExitStack() as stack:
        one, _ = hosts = stack.enter_context(replicas(first, tmp_path, 2, authority))
        port, context = stack.enter_context(in_front(tmp_path, hosts))
        callers = Callers(port, 12, context=context, opening=by_alexa(authority))
        stack.enter_context(callers.calling())
        wait_for_answers(callers, 40)
        if how == "killed":
            one.kill()
        else:
            assert one.process is not None
            one.process.terminate()
            assert one.process.wait(PATIENCE_SECONDS) == 0
        wait_for_answers(callers, 80)
        callers.stop()

    assert set(callers.outcomes) == {"200"}, callers.outcomes
    with job_journal(first) as journal:
        assert [u for u in callers.saved if journal.person("alexa", u) is None] == []
        assert len(journal.persons()) == len(set(callers.saved)) == callers.answered


# --- a database that restarts ---


def test_a_database_that_crashes_within_commits_loses_none_and_doubles_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    with worlds.server() as folder:
        monkeypatch.setenv(worlds.SERVER, folder)
        with closing(make_journal(home, 5_000)) as one, closing(second_host(home)) as two:
            delivered: list[str] = []
            with ThreadPoolExecutor(8) as pool:
                over = threading.Event()
                senders = [
                    pool.submit(send, journal, f"{place}-{number}", delivered, over)
                    for place, journal in enumerate((one, two))
                    for number in range(4)
                ]
                for _ in range(3):
                    wanted = len(delivered) + 40
                    wait_until(lambda wanted=wanted: len(delivered) >= wanted, "deliveries")
                    worlds.crash(folder)
                wanted = len(delivered) + 40
                wait_until(lambda: len(delivered) >= wanted, "deliveries")
                over.set()
                lost_to = sum(sender.result() for sender in senders)

            person = one.person("generic", "u-1")
            assert person is not None
            kept = [entry.id for entry in one.entries(person)]
            assert one.upkeep.check() == []

    assert lost_to > 0  # it was met in the middle
    assert sorted(kept) == sorted(f"of-{each}" for each in delivered)
    assert len(delivered) == len(set(delivered))


def second_host(home: Path) -> Journal:
    """Open the journal from a home that shares the database and the master key."""
    other = home.with_name("second")
    key_in(other).parent.mkdir(parents=True)
    shutil.copy(key_in(home), key_in(other))
    return open_journal(database_in(other), key_in(other), 5_000, worlds.url_of(home))


def send(journal: Journal, name: str, delivered: list[str], over: threading.Event) -> int:
    """Deliver one thing after the other, each until it is acknowledged; count what failed."""
    failed = number = 0
    while not over.is_set():
        number += 1
        while True:
            try:
                deliver(journal, f"{name}-{number}", b"body", b"answer")
            except JournalBusy:
                failed += 1
                over.wait(0.05)
            else:
                break
        delivered.append(f"{name}-{number}")
    return failed


# --- two workers ---


@on_a_server
def test_of_two_workers_one_announces_a_reminder(world: str, tmp_path: Path) -> None:
    home, people = tmp_path / "home", [f"u-{number}" for number in range(20)]
    with (
        receiving(200) as (address, got),
        closing(make_journal(home, 5_000)) as one,
        closing(second_host(home)) as two,
    ):
        for user in people:
            wish_for_a_reminder(one, user)
        with at_work(one, address), at_work(two, address):
            wait_until(lambda: no_job_is_left(one), "the reminders")

    assert sorted(notice["user"] for _, notice in got) == sorted(people)


NOW = datetime.now(UTC) - timedelta(minutes=10)
"""The clock of the reminders stands here; for a worker, what is due soon after is due already."""


def wish_for_a_reminder(journal: Journal, user: str) -> None:
    due = NOW + timedelta(minutes=5)
    reminder = Reminder(f"of-{user}", f"{due:%H:%M}", on=f"{due:%Y-%m-%d}")
    memory = msgspec.json.encode(PersonMemory(reminders=(reminder,)))
    with journal.writing(Delivery("generic", user)) as unit:
        plan = plan_job("generic", user)
        unit.commit((), NOW, {}, person_memory=memory, device_memory=None, jobs=[plan])


@contextmanager
def at_work(journal: Journal, address: str) -> Iterator[None]:
    reminders = Reminders(
        journal, {"home": Webhook(address)}, "A nudge.", ZoneInfo("UTC"), lambda: NOW
    )
    worker = Worker(journal, [Lane(reminders.handlers)])
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def no_job_is_left(journal: Journal) -> bool:
    return not any(journal.jobs.counts().values())
