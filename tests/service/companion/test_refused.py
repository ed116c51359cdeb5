"""Whoever is refused at the page reads why, and has what they wrote back."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from service.config import Config
from service.journal.store import Journal
from tests.support.browser import Browser
from tests.support.services import locked

WORDS = "I waited for a sign from <other> people."
SHOWN = "I waited for a sign from &lt;other&gt; people."


@pytest.fixture
def reader(robin: Browser) -> Browser:
    """Somebody who is signed in, at a browser that asks for pages."""
    robin.client.environ_base["HTTP_ACCEPT"] = "text/html,application/xhtml+xml,*/*;q=0.8"
    return robin


def first_entry(browser: Browser) -> str:
    found = re.search(r"/journal/entry/[0-9a-f]+", browser.page("/journal"))
    assert found
    return found[0]


def test_an_address_that_leads_nowhere_says_so_and_leads_back(reader: Browser) -> None:
    for path in ("/journal/entry/0123", "/listen/G99/1"):
        answer = reader.get(path)

        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
        assert 'href="/"' in answer.text


def test_a_script_or_a_player_gets_the_bare_answer(robin: Browser) -> None:
    assert robin.get("/journal/entry/0123/sound").data == b""
    assert robin.send("/listen/G02/1/place", {"csrf": robin.csrf(), "now": "?"}).data == b""


def test_words_sent_after_the_sign_in_ran_out_come_back(reader: Browser) -> None:
    form = {"csrf": reader.csrf(), "text": WORDS}
    reader.client.delete_cookie("__Host-selftrust", domain="localhost")

    answer = reader.send("/check-in", form)

    assert answer.status_code == 401
    assert "You are signed out" in answer.text
    assert SHOWN in answer.text


def test_words_on_a_page_from_before_the_sign_in_come_back(reader: Browser) -> None:
    answer = reader.send("/check-in", {"csrf": "0" * 64, "text": WORDS})

    assert answer.status_code == 403
    assert "out of date" in answer.text
    assert SHOWN in answer.text


def test_what_another_site_sends_is_shown_to_nobody(reader: Browser) -> None:
    answer = reader.send("/check-in", {"text": WORDS}, origin="https://evil.example")

    assert answer.status_code == 403
    assert SHOWN not in answer.text


def test_a_check_in_that_could_not_be_kept_is_still_in_the_form(
    reader: Browser, config: Config
) -> None:
    form = {"csrf": reader.csrf(), "rating": "6", "feeling": "hopeful", "text": WORDS}

    with locked(config.database):
        answer = reader.send("/check-in", form)

    assert answer.status_code == 503
    assert "could not be saved just now" in answer.text
    assert re.search(r'value="6" checked', answer.text)
    for kept in ('value="hopeful"', SHOWN):
        assert kept in answer.text


def test_words_that_could_not_be_mended_come_back(reader: Browser, config: Config) -> None:
    reader.submit("/check-in", text="before")
    entry, form = first_entry(reader), {"csrf": reader.csrf(), "text": WORDS}

    with locked(config.database):
        answer = reader.send(entry, form)

    assert answer.status_code == 503
    assert "Please try again" in answer.text
    assert SHOWN in answer.text


def test_a_fault_of_ours_is_told_in_words_without_a_trace(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(Journal, "search", failing)
    answer = reader.get("/journal")

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "RuntimeError" not in answer.text


def test_too_large_a_file_is_told_in_words(reader: Browser) -> None:
    answer = reader.send("/check-in", {"csrf": "", "text": "x" * 2_000_000})

    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_a_recording_that_is_none_is_refused_where_it_was_brought(reader: Browser) -> None:
    form = {"csrf": reader.csrf(), "sound": (BytesIO(b"no sound"), "x.wav")}
    answer = reader.send("/reflection", form)

    told = answer.text[answer.text.index('id="aloud"') :]
    assert 'role="alert"' in told
