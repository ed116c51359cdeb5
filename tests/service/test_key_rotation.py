"""The master key of several hosts is changed as docs/operating.md says, while people talk."""

from __future__ import annotations

import functools
import http.client
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.config import Config, read_config
from service.errors import KeyWrong
from service.home import prepare
from service.journal import master, statements
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.notices import plan_job
from tests.support.command_line import OURS, environment, run
from tests.support.running_service import free_port, settled, wait_until
from tests.support.services import installation, job_journal, settings

pytestmark = [pytest.mark.slow, pytest.mark.needs("initdb")]

TALKERS = 4


@dataclass(frozen=True, slots=True)
class Host:
    """A host of several: a home and a key's file of its own, and the database of all."""

    folder: Path
    port: int
    chosen: dict[str, str]

    @property
    def config(self) -> Config:
        return read_config(self.chosen, folder=self.folder)

    @property
    def key(self) -> Path:
        return self.config.master_key_file

    def is_there(self) -> bool:
        with suppress(OSError):
            return self.ask("GET", "/healthz")[0] == http.client.OK
        return False

    def ask(self, method: str, path: str, request: SignedRequest | None = None) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            body, headers = (request.body, request.headers) if request else (None, {})
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


def host_beside(first: Config, folder: Path, authority: AlexaAuthority) -> Host:
    port = free_port()
    chosen = settings(
        folder,
        BIND=f"127.0.0.1:{port}",
        DATABASE_URL=first.database_url or "",
        MASTER_KEY_FILE=str(folder / "secrets" / "master-key"),
        WEB_WORKERS="1",
        MODE="demo",  # else the worker asks for a whole catalogue
        ALEXA_ROOTS=str(authority.roots),
        ALEXA_CHAINS=str(authority.chains),
        ALEXA_SKILL_ID=DEMO_SKILL,
    )
    host = Host(folder, port, chosen)
    host.key.parent.mkdir(parents=True)
    host.key.write_bytes(first.master_key_file.read_bytes())
    prepare(host.config)
    return host


@contextmanager
def at_work(*of: tuple[Host, str]) -> Iterator[None]:
    """Run commands of hosts, as their units do, until they are told to end."""
    with ExitStack() as stack:
        for host, command in of:
            process = subprocess.Popen(
                [*OURS, command], env=environment(host.chosen), cwd=host.folder
            )
            stack.enter_context(process)
            stack.callback(process.terminate)
        for host, _ in of:
            wait_until(host.is_there, "its web process")
        yield


class Talkers:
    """People who open the skill for the first time, let it keep what they say, and rate a day."""

    def __init__(self, hosts: list[Host], authority: AlexaAuthority) -> None:
        self._hosts = hosts
        self._authority = authority
        self._over = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.done: list[str] = []
        self._threads = [threading.Thread(target=self._talk, args=[n]) for n in range(TALKERS)]

    @contextmanager
    def talking(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join()

    def wait_for(self, more: int) -> None:
        wanted = len(self.done) + more
        wait_until(lambda: len(self.done) >= wanted, f"people: {self.statuses}")

    def _talk(self, number: int) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            user = f"amzn1.ask.account.{number}-{turn}"
            alexa = SignedAlexa(self._authority, lambda: datetime.now(UTC), user=user)
            for place, request in enumerate(checked_in(alexa)):
                host = self._hosts[(number + turn + place) % len(self._hosts)]
                ask = functools.partial(host.ask, "POST", "/alexa", request)
                status, _ = settled(ask, lambda answer: answer[1].encode())
                self.statuses[status] += 1
            self.done.append(user)


def checked_in(alexa: SignedAlexa) -> Iterator[SignedRequest]:
    yield alexa.launch()
    yield alexa.intent("AMAZON.YesIntent")
    yield alexa.intent("GiveRating", {"rating": "6"})


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
def test_while_people_talk_no_turn_is_lost_and_every_entry_opens_with_the_new_key_alone(
    world: str, tmp_path: Path
) -> None:
    first = installation(tmp_path / "first")
    authority = AlexaAuthority.open(tmp_path, datetime.now(UTC))
    hosts = [host_beside(first, tmp_path / name, authority) for name in ("one", "two")]
    talkers = Talkers(hosts, authority)
    old = master.read(hosts[0].key)

    with at_work((hosts[0], "web"), (hosts[1], "web"), (hosts[1], "worker")), talkers.talking():
        talkers.wait_for(8)
        given = new_key_for(hosts)
        talkers.wait_for(4)
        done = run(hosts[0].chosen, hosts[0].folder, "key", "rotate")
        assert done.returncode == 0, done.stderr
        talkers.wait_for(12)
        with job_journal(hosts[0].config) as journal:
            ask_for_a_job(journal, "u")
            wait_until(lambda: not sum(journal.jobs.counts().values()), "a job of somebody's")

    assert set(talkers.statuses) == {200}
    assert master.recovery_code(given) in done.stdout
    assert [master.read(host.key) for host in hosts] == [given, given]
    assert opened_by(old, first) == 0
    assert opened_by(given, first) == len(talkers.done) + 1
    with job_journal(hosts[1].config) as journal:
        assert [ratings(journal, user) for user in talkers.done] == [[6]] * len(talkers.done)
        assert journal.upkeep.check() == []


def ask_for_a_job(journal: Journal, user: str) -> None:
    """Have the worker do something that opens a person's key."""
    job = plan_job("alexa", user)
    with journal.writing(Delivery("alexa", user)) as unit:
        now = datetime.now(UTC)
        unit.commit((), now, {}, person_memory=None, device_memory=None, jobs=[job])


def new_key_for(hosts: list[Host]) -> master.MasterKey:
    """Lay a new key beside the old one of every host."""
    beside = [host.key.with_name(f"{host.key.name}.new") for host in hosts]
    made = master.create(beside[0])
    for file in beside[1:]:
        file.write_bytes(beside[0].read_bytes())
    return made


def ratings(journal: Journal, user: str) -> list[Any]:
    person = journal.person("alexa", user)
    return [entry.fields["rating"] for entry in journal.entries(person or "")]


def opened_by(key: master.MasterKey, config: Config) -> int:
    """Count the people whose key this master key opens."""
    assert config.database_url
    with closing(psycopg.connect(config.database_url)) as connection:
        wrapped = [bytes(row[1]) for row in connection.execute(statements.WRAPPED_KEYS)]
    opened = 0
    for one in wrapped:
        with suppress(KeyWrong):
            key.unwrap(one)
            opened += 1
    return opened
