"""A household's box: each signs in by themselves, and has a journal and a key of their own.

Each sentence of what a home box's sign-in promises has its test here, or in `test_guard.py`
(cookie, Origin, forgery, policy, no-store) and `journal/test_logins.py` (hashes, bounds).
"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.commands.serve import _welcome
from service.companion.guard import COOKIE
from service.config import Config
from service.home import open_job_journal
from service.journal.logins import IDLE_LASTS, LOCKED_FOR, SESSION_LASTS
from tests.support.browser import PASSPHRASE, Browser
from tests.support.services import installation, job_journal


class Box:
    """An installation with a clock, and any number of browsers."""

    def __init__(self, folder: Path) -> None:
        self.config: Config = installation(folder)
        self.now = datetime.now(UTC)
        self.app: Flask = create_app(self.config, lambda: self.now)

    def browser(self, name: str = "") -> Browser:
        """Open a browser; with a name, at a first visit by invitation."""
        browser = Browser(self.app, self.config)
        if name:
            browser.begin(name)
        return browser

    def sign_in(self, name: str, passphrase: str = PASSPHRASE) -> tuple[Browser, int]:
        browser = self.browser()
        response = browser.send("/sign-in", {"name": name, "passphrase": passphrase})
        return browser, response.status_code


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie(COOKIE, domain="localhost")
    assert found
    return found.value


def is_in(browser: Browser) -> bool:
    return browser.get("/").status_code == 200


def test_the_console_prints_a_link_until_somebody_has_used_it(box: Box) -> None:
    link = re.search(r"/set-up/[\w-]+", _welcome(box.config, ()))
    assert link
    robin = box.browser()
    form = {"name": "Robin", "passphrase": PASSPHRASE, "again": PASSPHRASE}

    assert robin.send(link[0], form).status_code == 303
    assert is_in(robin)

    assert box.browser().send(link[0], form).status_code == 422
    assert "/set-up/" not in _welcome(box.config, ())


def test_two_different_passphrases_begin_nothing(box: Box) -> None:
    browser = box.browser()
    form = {"name": "Robin", "passphrase": PASSPHRASE, "again": PASSPHRASE + "!"}

    assert browser.send(browser.invited(), form).status_code == 422
    assert not is_in(browser)


def test_each_of_a_household_has_a_journal_and_a_key_of_their_own(box: Box) -> None:
    robin, mira = box.browser("Robin"), box.browser("Mira")
    robin.submit("/check-in", text="for robin alone")
    mira.submit("/check-in", text="for mira alone")

    assert "mira alone" not in robin.page("/journal")
    assert "robin alone" not in mira.page("/journal")
    with closing(open_job_journal(box.config)) as journal:
        first, second = (journal.sealers.of(person.id) for person in journal.persons())
        assert first
        assert second
        sealed = first.seal(b"x", "id", "test")
        with pytest.raises(Exception, match="damaged"):
            second.unseal(sealed, "id", "test")


def test_deleting_everything_of_one_leaves_the_others(box: Box) -> None:
    robin, mira = box.browser("Robin"), box.browser("Mira")
    mira.submit("/check-in", text="for mira alone")

    robin.submit("/journal/delete-everything", word="delete everything")

    assert not is_in(robin)
    assert "for mira alone" in mira.page("/journal")
    assert box.sign_in("Robin")[1] == 403


def test_signing_out_everywhere_leaves_this_browser_and_the_others_of_the_house(box: Box) -> None:
    here, mira = box.browser("Robin"), box.browser("Mira")
    there, status = box.sign_in("Robin")
    assert status == 303

    here.submit("/settings/sign-out-others")

    assert (is_in(here), is_in(there), is_in(mira)) == (True, False, True)


def test_each_sign_in_has_a_fresh_session_and_ends_the_one_before(box: Box) -> None:
    browser = box.browser("Robin")
    before = cookie(browser)

    browser.send("/sign-in", {"name": "Robin", "passphrase": PASSPHRASE})

    assert cookie(browser) != before
    stale = box.browser()
    stale.client.set_cookie(COOKIE, before, domain="localhost")
    assert not is_in(stale)


def test_who_is_idle_for_half_a_day_signs_in_anew_and_who_reads_on_does_not(box: Box) -> None:
    idle = box.browser("Robin")
    busy, _ = box.sign_in("Robin")
    begun = box.now
    while box.now < begun + IDLE_LASTS:
        box.now += IDLE_LASTS / 3
        assert is_in(busy)
    box.now += timedelta(seconds=1)

    assert (is_in(idle), is_in(busy)) == (False, True)


def test_after_thirty_days_even_who_reads_on_signs_in_anew(box: Box) -> None:
    browser = box.browser("Robin")
    begun = box.now
    while box.now + IDLE_LASTS / 2 < begun + SESSION_LASTS:
        box.now += IDLE_LASTS / 2
        assert is_in(browser)
    box.now = begun + SESSION_LASTS + timedelta(seconds=1)

    assert not is_in(browser)


def test_guessing_locks_the_name_even_for_the_right_passphrase_and_it_opens_again(box: Box) -> None:
    robin = box.browser("Robin")
    assert [box.sign_in("Robin", "wrong guess")[1] for _ in range(5)] == [403] * 5

    assert box.sign_in("Robin")[1] == 429
    assert is_in(robin), "who is in stays in"

    box.now += LOCKED_FOR + timedelta(seconds=1)
    assert box.sign_in("Robin")[1] == 303


def test_a_forgotten_passphrase_is_set_anew_and_keeps_the_journal(box: Box) -> None:
    robin = box.browser("Robin")
    robin.submit("/check-in", text="kept through it")
    with job_journal(box.config) as journal:
        token = journal.logins.invite(box.now, journal.logins.named("Robin"))
    new = "seven wet stones"
    again = box.browser()

    again.send(f"/set-up/{token}", {"name": "Robin", "passphrase": new, "again": new})

    assert "kept through it" in again.page("/journal")
    assert not is_in(robin)
    assert (box.sign_in("Robin")[1], box.sign_in("Robin", new)[1]) == (403, 303)
