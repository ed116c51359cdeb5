"""Who may sign in at the companion page, for how long, and who is kept guessing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from service.errors import SignInRefused
from service.journal.logins import PLATFORM, Logins
from service.journal.store import Journal
from tests.support.journals import NOW, files_holding, later, locked, make_journal, query

PASSPHRASE = "four green kettles sing"
HOUR = 3600.0


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    with closing(make_journal(home)) as journal:
        yield journal


@pytest.fixture
def logins(journal: Journal) -> Logins:
    return journal.logins


def test_an_invitation_makes_a_login_with_a_journal_of_its_own(journal: Journal) -> None:
    robin = journal.logins.accept(journal.logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    mira = journal.logins.accept(journal.logins.invite(NOW), "Mira", PASSPHRASE, NOW)

    assert robin.person_id != mira.person_id
    assert journal.person(PLATFORM, robin.id) == robin.person_id
    assert journal.logins.there_are_any()


@pytest.mark.parametrize("written", ["Robin", "robin", "  ROBIN "])
def test_the_right_passphrase_opens_however_the_name_is_written(
    logins: Logins, written: str
) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)

    assert logins.sign_in(written, PASSPHRASE, "10.0.0.1", NOW) == robin


def test_an_invitation_is_used_once(logins: Logins) -> None:
    token = logins.invite(NOW)
    logins.accept(token, "Robin", PASSPHRASE, NOW)

    with pytest.raises(SignInRefused, match="used already"):
        logins.accept(token, "Mira", PASSPHRASE, NOW)


def test_an_invitation_lasts_a_day(logins: Logins) -> None:
    token = logins.invite(NOW)

    assert logins.is_open(token, later(23 * HOUR))
    assert not logins.is_open(token, later(25 * HOUR))


@pytest.mark.parametrize(
    ("name", "passphrase", "told"),
    [
        ("", PASSPHRASE, "a name has"),
        ("x" * 65, PASSPHRASE, "a name has"),
        ("Robin", "short", "a passphrase has"),
        ("Robin", "x" * 257, "a passphrase has"),
        ("Robin Hood again", "robin hood  again", "must differ"),
    ],
)
def test_a_name_or_passphrase_out_of_bounds_is_told_and_spends_nothing(
    logins: Logins, name: str, passphrase: str, told: str
) -> None:
    token = logins.invite(NOW)

    with pytest.raises(SignInRefused, match=told):
        logins.accept(token, name, passphrase, NOW)
    assert logins.is_open(token, NOW)


def test_a_name_is_nobody_elses(logins: Logins) -> None:
    logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)

    with pytest.raises(SignInRefused, match="already"):
        logins.accept(logins.invite(NOW), "ROBIN", PASSPHRASE, NOW)


def test_a_forgotten_passphrase_is_set_anew_and_every_browser_signed_out(logins: Logins) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    cookie = logins.open_session(robin, NOW)

    assert logins.accept(logins.invite(NOW, robin.id), "robin", "seven wet stones", NOW) == robin

    assert logins.session(cookie, NOW) is None
    assert logins.sign_in("Robin", "seven wet stones", "10.0.0.1", NOW) == robin
    with pytest.raises(SignInRefused):
        logins.sign_in("Robin", PASSPHRASE, "10.0.0.2", NOW)


def test_a_link_for_one_sets_nobody_elses_passphrase(logins: Logins) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    mira = logins.accept(logins.invite(NOW), "Mira", PASSPHRASE, NOW)

    with pytest.raises(SignInRefused, match="another name"):
        logins.accept(logins.invite(NOW, robin.id), "Mira", "seven wet stones", NOW)
    assert logins.sign_in("Mira", PASSPHRASE, "10.0.0.1", NOW) == mira


def guess(logins: Logins, name: str, address: str, at: float = 0.0) -> SignInRefused:
    with pytest.raises(SignInRefused) as refused:
        logins.sign_in(name, "not the passphrase", address, later(at))
    return refused.value


def test_five_wrong_guesses_lock_the_name_for_a_quarter_of_an_hour(logins: Logins) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)

    refusals = [guess(logins, "Robin", f"10.0.0.{n}").locked for n in range(6)]

    assert refusals == [False] * 5 + [True]
    with pytest.raises(SignInRefused, match="quarter of an hour"):
        logins.sign_in("Robin", PASSPHRASE, "10.9.9.9", later(60))
    assert logins.sign_in("Robin", PASSPHRASE, "10.9.9.9", later(16 * 60)) == robin


def test_guessing_many_names_locks_the_address(logins: Logins) -> None:
    refusals = [guess(logins, f"name {n}", "10.0.0.1").locked for n in range(6)]

    assert refusals == [False] * 5 + [True]
    assert not guess(logins, "name 7", "10.0.0.2").locked


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_an_address_that_one_guesser_has_many_of_is_locked_as_one(
    logins: Logins, first: str, other: str
) -> None:
    for n in range(5):
        guess(logins, f"name {n}", first)

    assert guess(logins, "name 6", other).locked


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8"),
        ("", "unix:"),
    ],
)
def test_a_neighbour_of_a_guesser_is_not_locked(logins: Logins, first: str, other: str) -> None:
    for n in range(5):
        guess(logins, f"name {n}", first)

    assert not guess(logins, "name 6", other).locked


def test_wrong_guesses_that_lock_nobody_any_more_are_forgotten(home: Path, logins: Logins) -> None:
    for n in range(20):
        guess(logins, f"name {n}", f"10.0.0.{n}")

    guess(logins, "late", "10.0.1.1", at=16 * 60)

    assert query(home, "SELECT count(*) FROM sign_in_failures")[0][0] == 2


def test_wrong_guesses_of_the_last_quarter_of_an_hour_are_not_forgotten(logins: Logins) -> None:
    for n in range(5):
        guess(logins, "Robin", f"10.0.0.{n}")

    guess(logins, "late", "10.0.1.1", at=14 * 60)

    assert guess(logins, "Robin", "10.0.0.9", at=14 * 60).locked


def test_a_session_ends_with_disuse_and_in_any_case_after_thirty_days(logins: Logins) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    idle, busy = logins.open_session(robin, NOW), logins.open_session(robin, NOW)

    assert logins.session(idle, later(11 * HOUR)) == robin
    assert logins.session(idle, later(24 * HOUR)) is None
    for hours in range(10, 30 * 24, 10):
        assert logins.session(busy, later(hours * HOUR)) == robin
    assert logins.session(busy, later(timedelta(days=30, hours=1).total_seconds())) is None


def test_who_is_signed_in_stays_so_while_nobody_can_write(home: Path, logins: Logins) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    cookie = logins.open_session(robin, NOW)

    with closing(make_journal(home, busy_ms=10)) as hasty, locked(home):
        assert hasty.logins.session(cookie, later(HOUR)) == robin
        assert hasty.logins.session(cookie, later(13 * HOUR)) is None

    assert logins.session(cookie, later(11 * HOUR)) == robin
    assert logins.session(cookie, later(22 * HOUR)) == robin


def test_signing_out_ends_one_session_or_all_others(logins: Logins) -> None:
    robin = logins.accept(logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    here, there, elsewhere = (logins.open_session(robin, NOW) for _ in range(3))

    logins.close_session(there)
    logins.close_other_sessions(robin, here)

    assert logins.session(here, NOW) == robin
    assert logins.session(there, NOW) is logins.session(elsewhere, NOW) is None


def test_who_is_deleted_can_sign_in_no_more(journal: Journal) -> None:
    robin = journal.logins.accept(journal.logins.invite(NOW), "Robin", PASSPHRASE, NOW)
    cookie = journal.logins.open_session(robin, NOW)

    journal.forget_person(robin.person_id, NOW)

    assert journal.logins.session(cookie, NOW) is None
    assert not journal.logins.there_are_any()


def test_no_file_holds_a_name_a_passphrase_a_link_or_a_cookie(home: Path) -> None:
    with closing(make_journal(home)) as journal:
        token = journal.logins.invite(NOW)
        robin = journal.logins.accept(token, "Robin Canary", PASSPHRASE, NOW)
        unused = journal.logins.invite(NOW)
        cookie = journal.logins.open_session(robin, NOW)

        for secret in ("Robin Canary", "robin canary", PASSPHRASE, token, unused, cookie):
            assert files_holding(home, secret.encode()) == []
