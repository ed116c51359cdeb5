"""What only a journal on a PostgreSQL server can meet: other hosts, and a server that goes away."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection

from service.errors import ConfigError, Conflict, JournalBusy, JournalError, JournalTooNew
from service.jobs import NewJob
from service.journal import ledger, postgres_schema, schema, statements
from service.journal.delivery import Delivery
from service.journal.opening import open_database
from service.journal.postgres import MOST_IDLE, PostgresDatabase, PostgresTransaction, connect
from service.journal.store import Journal, open_journal
from service.per_process import PerProcess
from skills.reply import Effect, Forget, Join, OfferCode
from tests.support import s3, worlds
from tests.support.in_process import printed, told
from tests.support.journals import (
    NOW,
    database_in,
    deliver,
    keep,
    key_in,
    make_journal,
    query,
    texts,
    turn,
)
from tests.support.running_service import wait_until
from tests.support.services import installation, settings

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)
NOBODY = "postgresql://anna:a-secret@127.0.0.1:1/journal"


@pytest.fixture
def url(home: Path, journal: Journal) -> str:
    del journal
    found = worlds.url_of(home)
    assert found is not None
    return found


@pytest.fixture
def second_host(home: Path, tmp_path: Path, url: str) -> Iterator[Journal]:
    """Open the journal from a home that shares the database and the master key."""
    other = tmp_path / "second"
    key_in(other).parent.mkdir(parents=True)
    shutil.copy(key_in(home), key_in(other))
    with closing(open_journal(database_in(other), key_in(other), 5_000, url)) as journal:
        yield journal


@contextmanager
def by_tcp(url: str) -> Iterator[str]:
    """Reach a server of the tests by TCP, as another host does; yield that address."""
    server = Path(url.rpartition("host=")[2]) / ".s.PGSQL.5432"
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as opened:

        def pass_on() -> None:
            here = opened.enter_context(listening.accept()[0])
            there = opened.enter_context(socket.socket(socket.AF_UNIX))
            there.connect(str(server))
            for pair in ((here, there), (there, here)):
                threading.Thread(target=s3.carry, args=pair, daemon=True).start()

        threading.Thread(target=pass_on, daemon=True).start()
        yield url.replace(f"host={server.parent}", "host=127.0.0.1") + (
            f"&port={listening.getsockname()[1]}"
        )


def test_who_waits_for_a_server_whose_network_is_gone_notices_within_half_a_minute(
    url: str,
) -> None:
    with by_tcp(url) as address, closing(connect(address)) as connection:
        line = socket.socket(fileno=os.dup(connection.fileno()))

        with line:
            asked = line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            idle, interval, count = (
                line.getsockopt(socket.IPPROTO_TCP, option)
                for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            )
            unanswered_ms = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert asked
    assert idle + interval * count <= 30
    assert 0 < unanswered_ms <= 30_000


def test_two_hosts_answer_one_delivery_once(journal: Journal, second_host: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        hosts = [journal, second_host] * 4
        answers = list(
            pool.map(lambda n: deliver(hosts[n], "r-1", b"body", b"answer %d" % n), range(8))
        )

    assert len(set(answers)) == 1
    assert texts(journal) == ["said once"]


def test_the_workers_of_two_hosts_do_each_job_once(journal: Journal, second_host: Journal) -> None:
    for number in range(20):
        journal.jobs.enqueue(NewJob("render", {"n": number}), NOW)

    with ThreadPoolExecutor(8) as pool:
        hosts = [journal, second_host] * 10
        leased = list(pool.map(lambda host: host.jobs.lease(["render"], 60, NOW), hosts))

    assert sorted(job.payload["n"] for job in leased if job) == list(range(20))


def test_a_connection_that_the_server_closed_is_replaced(journal: Journal, url: str) -> None:
    turn(journal, [keep("e1", text="before")])

    worlds.cut_connections(url)

    turn(journal, [keep("e2", text="after")])
    assert texts(journal) == ["after", "before"]


class TakenMeanwhile(list[Connection]):
    """Idle connections, the last of which somebody else takes whenever one is looked for."""

    def __bool__(self) -> bool:
        return True


def test_the_last_idle_connection_may_go_to_another_thread(journal: Journal) -> None:
    turn(journal, [keep("e1", text="before")])
    database = journal._database
    assert isinstance(database, PostgresDatabase)
    database.close()
    database._idle = PerProcess(TakenMeanwhile)

    turn(journal, [keep("e2", text="after")])
    journal.close()

    assert texts(journal) == ["after", "before"]


def test_connections_that_were_needed_once_are_given_back(journal: Journal, url: str) -> None:
    def held() -> int:
        counted = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'selftrust'"
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            row = connection.execute(counted).fetchone()
        return 0 if row is None else int(row[0])

    with ExitStack() as slow:
        for _ in range(MOST_IDLE + 5):
            slow.enter_context(journal._database.reading())
        assert held() >= MOST_IDLE + 5

    wait_until(lambda: held() <= MOST_IDLE, "their end")
    turn(journal, [keep("e1", text="after")])
    assert held() > 0


def test_a_connection_that_is_lost_within_a_turn_is_told_and_nothing_is_written(
    journal: Journal, url: str
) -> None:
    with journal.writing(Delivery("generic", "u-1")) as unit:
        worlds.cut_connections(url)
        with pytest.raises(JournalBusy, match="does not answer"):
            unit.commit([keep("e1", text="lost")], NOW, {}, person_memory=None, device_memory=None)

    turn(journal, [keep("e2", text="after")])
    assert texts(journal) == ["after"]


def test_who_reads_waits_no_longer_for_the_operator_s_lock_than_who_writes(
    home: Path, journal: Journal, url: str
) -> None:
    turn(journal, [keep("e1", text="kept")])
    hurried = make_journal(home, busy_ms=50)
    with closing(connect(url)) as operator, operator.transaction():
        operator.execute("SET LOCAL idle_in_transaction_session_timeout = '5min'")
        operator.execute("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE")  # as VACUUM FULL does

        with pytest.raises(JournalBusy):
            texts(hurried)

    assert texts(hurried) == ["kept"]
    hurried.close()


def test_a_server_that_does_not_answer_is_told_without_its_password(home: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be used") as refused:
        open_journal(database_in(home), key_in(home), 1500, NOBODY)
    running = open_database(database_in(home), 1500, NOBODY)
    with pytest.raises(JournalBusy, match="does not answer") as busy, running.writing():
        pass

    assert "a-secret" not in f"{refused.value} {busy.value}"


def test_hosts_that_start_at_once_make_one_schema(url: str) -> None:
    worlds.query(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(postgres_schema.upgrade, [url] * 4))

    assert worlds.query(url, "SELECT version_num FROM alembic_version", {}) == [(schema.HEAD,)]


def test_a_newer_schema_is_refused_and_left_alone(home: Path, url: str) -> None:
    worlds.query(url, "UPDATE alembic_version SET version_num = '9999'", {})

    with pytest.raises(JournalTooNew, match="9999"):
        make_journal(home)


def test_the_client_is_asked_for_where_it_is_missing(
    home: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "service.journal.postgres", None)

    with pytest.raises(ConfigError, match="make scale"):
        open_database(database_in(home), 1500, url)


def test_what_a_dump_brought_back_is_deleted_again(
    journal: Journal, home: Path, tmp_path: Path
) -> None:
    turn(journal, [keep("e1", text="kept"), keep("e2", text="regretted")])
    [person] = journal.persons()
    before = query(home, "SELECT * FROM entries WHERE id = 'e2'")[0]
    journal.delete_entries(person.id, ["e2"], NOW)
    journal.upkeep.purge()
    saved = shutil.copy(ledger.file_of(database_in(home)), tmp_path / "deletions.json")
    # As the dump was: the entry is there, and the deletion is not known.
    query(home, "DELETE FROM deletions")
    columns = {str(number): value for number, value in enumerate(before)}
    query(home, "INSERT INTO entries VALUES (:0, :1, :2, :3, :4, :5)", columns)
    assert len(texts(journal)) == 2

    assert journal.upkeep.delete_again([Path(saved)]) == 1

    assert texts(journal) == ["kept"]
    assert query(home, "SELECT entry_id FROM deletions") == [("e2",)]


def test_backup_and_restore_say_whose_tools_do_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = installation(home)
    for name, value in settings(home, DATABASE_URL=config.database_url or "").items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(home)

    assert "pg_dump" in told("backup", "journal.backup")
    assert not (home / "journal.backup").exists()
    assert "pg_restore" in told("restore", "journal.backup")
    assert "0 deletions" in printed("restore", "--yes")


def test_turns_of_other_accounts_are_written_while_one_is_still_going_on(
    journal: Journal, second_host: Journal
) -> None:
    with journal.writing(Delivery("generic", "u-1"), alone=False) as slow:
        turn(second_host, [keep("e2", text="meanwhile")], user="u-2", alone=False)
        assert texts(second_host, "u-2") == ["meanwhile"]

        slow.commit([keep("e1")], NOW, {}, person_memory=b"{}", device_memory=None)

    assert texts(journal) == [None]


def test_a_turn_waits_for_its_own_account_and_for_whoever_writes_alone(
    home: Path, journal: Journal
) -> None:
    with closing(make_journal(home, busy_ms=50)) as hurried:
        for user, is_alone, other_is_alone in (
            ("u-1", False, False),
            ("u-2", True, False),
            ("u-2", False, True),
        ):
            with (
                journal.writing(Delivery("generic", user), alone=is_alone),
                pytest.raises(JournalBusy, match="LockNotAvailable"),
            ):
                turn(hurried, user="u-1", alone=other_is_alone)


def test_a_person_who_speaks_by_two_accounts_at_once_loses_nothing(
    journal: Journal, second_host: Journal
) -> None:
    turn(journal, memory=b"0")
    journal.link_identity(journal.person("generic", "u-1") or "", "twilio", "p-1", NOW)
    ways = [(journal, "generic", "u-1"), (second_host, "twilio", "p-1")]

    def count(number: int) -> None:
        host, platform, user = ways[number % 2]
        with host.writing(Delivery(platform, user), alone=False) as unit:
            counted = b"%d" % (int(unit.person_memory or b"") + 1)
            unit.commit(
                [keep(f"e{number}", text=f"said {number}")],
                NOW,
                {},
                person_memory=counted,
                device_memory=None,
            )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(count, range(40)))

    with journal.reading(Delivery("generic", "u-1")) as view:
        assert view.person_memory == b"40"
    assert sorted(texts(journal, "p-1", "twilio")) == sorted(f"said {n}" for n in range(40))


def test_a_delivery_id_of_two_accounts_at_once_is_one_delivery(
    journal: Journal, second_host: Journal
) -> None:
    def deliver_as(number: int) -> str:
        host = [journal, second_host][number % 2]
        delivery = {"request_id": "r-1", "digest": b"body %d" % number}
        try:
            with host.writing(Delivery("generic", f"u-{number}", **delivery), alone=False) as unit:
                unit.commit(
                    [], NOW, {}, person_memory=b"{}", device_memory=None, answer=b"answered"
                )
        except Conflict:
            return "refused"
        return "answered"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(deliver_as, range(6)))

    assert sorted(outcomes) == ["answered"] + ["refused"] * 5


@pytest.mark.parametrize("effect", [Forget(("e1",)), OfferCode("123456"), Join("123456")])
def test_what_reaches_beyond_who_speaks_is_to_be_taken_alone(
    journal: Journal, effect: Effect
) -> None:
    with journal.writing(Delivery("generic", "u-1"), alone=False) as unit:
        assert unit.must_be_alone([keep("e1"), effect])
        assert not unit.must_be_alone([keep("e1")])
        with pytest.raises(JournalError, match="alone"):
            unit.commit([effect], NOW, {}, person_memory=b"{}", device_memory=None)
    assert journal.persons() == []
    with journal.writing(Delivery("generic", "u-1")) as unit:
        assert not unit.must_be_alone([effect])


def test_a_standby_is_passed_over_and_alone_is_a_server_that_does_not_answer(
    home: Path, journal: Journal, url: str
) -> None:
    turn(journal, [keep("e1", text="kept")])
    with worlds.standby(url) as following:
        folders = [one.rpartition("host=")[2] for one in (following, url)]
        both = url.replace(folders[1], ",".join(folders))
        for address in (following, both):
            with closing(PostgresDatabase(address, database_in(home))) as database:
                if address == both:
                    with database.writing() as transaction:
                        transaction.commit()
                else:
                    with pytest.raises(JournalBusy), database.writing():
                        pass


def test_who_leads_no_longer_is_a_busy_moment_and_whoever_follows_is_found(
    home: Path, journal: Journal, url: str
) -> None:
    turn(journal, [keep("e1", text="kept")])
    with (
        closing(PostgresDatabase(url, database_in(home))) as database,
        worlds.standby(url) as following,
    ):
        kept = psycopg.connect(following, autocommit=True)
        database._idle.get().append(kept)  # as of before it was demoted

        with database.writing() as transaction:
            transaction.commit()

        assert kept.closed


def test_the_newest_entry_of_years_comes_without_the_others(journal: Journal, url: str) -> None:
    turn(journal, [keep(f"e{number}", text="x" * 500) for number in range(2_000)])
    person = {"person": journal.person("generic", "u-1")}
    with by_tcp(url) as address, closing(connect(address)) as connection:
        connection.execute("BEGIN")
        before = received(connection)
        newest = next(PostgresTransaction(connection).stream(statements.NEWEST_ENTRIES, person))
        taken = received(connection) - before
        connection.execute("ROLLBACK")

    assert newest[0] == "e1999"
    assert 500 < taken < 100_000


def received(connection: Connection) -> int:
    """Return how many bytes a server has sent by TCP: tcpi_bytes_received of linux/tcp.h."""
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
    count: int = struct.unpack_from("Q", told, 128)[0]
    return count
