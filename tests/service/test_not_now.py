"""What is answered while the journal can't be asked: that nothing was kept, and to try again."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.config import Config
from service.errors import JournalBusy
from service.journal.store import Journal
from service.journal.tokens import Token, Tokens
from skills.lines import Lines
from tests.support.browser import PASSPHRASE, Browser
from tests.support.services import GenericUser, locked

TRY_AGAIN = "nothing was kept just now; please try again"


@pytest.fixture
def _away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database that knows whose a token is be away."""

    def find(_tokens: Tokens, given: str) -> Token | None:
        if given.startswith("st_"):
            raise JournalBusy("the database's server does not answer")
        return None

    monkeypatch.setattr(Tokens, "find", find)


def posted(app: Flask, path: str) -> TestResponse:
    """Send something with a person's token."""
    headers = {"Authorization": "Bearer st_00000000_x", "Content-Type": "application/json"}
    return app.test_client().post(path, data=b"{}", headers=headers)


@pytest.mark.usefixtures("_away")
def test_a_program_whose_token_cant_be_looked_up_is_told_to_try_again(app: Flask) -> None:
    answer = posted(app, "/v1/turn")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json() == {"error": {"code": "busy", "detail": TRY_AGAIN}}


@pytest.mark.usefixtures("_away")
def test_a_chat_agent_is_told_so_in_the_form_of_its_errors(app: Flask) -> None:
    answers = [
        posted(app, "/v1/chat/completions"),
        app.test_client().get("/v1/models", headers={"Authorization": "Bearer st_00000000_x"}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        error = answer.get_json()["error"]
        assert error == {
            "message": f"Self Trust is busy: {TRY_AGAIN}",
            "type": "server_error",
            "param": None,
            "code": "busy",
        }


@pytest.mark.usefixtures("_away")
def test_the_operators_token_needs_no_journal_to_be_known(app: Flask) -> None:
    assert GenericUser(app, "u-1").post(b"{}").status_code == 400


def test_a_page_that_cant_be_shown_says_so_in_words(app: Flask, config: Config) -> None:
    browser = Browser(app, config)
    browser.begin()

    with locked(config.database):
        answer = browser.send("/sign-in", {"name": "Robin", "passphrase": PASSPHRASE})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (answer.mimetype, answer.text) == ("text/plain", TRY_AGAIN.capitalize() + ".\n")


def test_a_turn_whose_journal_is_away_is_told_so_and_is_no_crash_of_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> None:
        raise JournalBusy("the database's server does not answer")

    for begins in ("writing", "reading"):
        monkeypatch.setattr(Journal, begins, away)

    said = GenericUser(app, "u-1").say("about a six")

    assert said["text"] in Lines.load("en-US").wordings("common.not_saved_end")
    assert (said["saved"], said["session_end"]) == ([], True)
    assert "turn not saved: JournalBusy" in caplog.text
    assert "crashed" not in caplog.text
