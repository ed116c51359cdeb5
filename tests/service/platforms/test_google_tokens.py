"""Google's keys are fetched when they are needed, and not more often than that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.platforms.google_tokens import KEPT_SECONDS, PAUSE_SECONDS, GoogleKeys, GoogleTokens
from service.platforms.request import Refused
from tests.support.google_accounts import EMAIL, GoogleAccounts, google_accounts

AUDIENCE = "https://voice.example.org/dialogflow/cx"


class Seconds:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleAccounts]:
    with google_accounts() as accounts:
        monkeypatch.setattr("service.platforms.google_tokens.KEYS_ORIGIN", accounts.origin)
        monkeypatch.setattr("service.platforms.google_tokens.FETCH_SECONDS", 60.0)
        yield accounts


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def tokens(google: GoogleAccounts, seconds: Seconds) -> GoogleTokens:
    return GoogleTokens(GoogleKeys(seconds), EMAIL)


def accepts(tokens: GoogleTokens, token: str) -> bool:
    try:
        tokens.verify(token, AUDIENCE)
    except Refused:
        return False
    return True


def test_the_keys_are_fetched_once_for_many_tokens(
    tokens: GoogleTokens, google: GoogleAccounts
) -> None:
    assert all(accepts(tokens, google.token(AUDIENCE)) for _ in range(5))
    assert google.server.paths == ["/oauth2/v3/certs"]


def test_a_key_that_google_adds_is_good_a_moment_later(
    tokens: GoogleTokens, google: GoogleAccounts, seconds: Seconds
) -> None:
    accepts(tokens, google.token(AUDIENCE))
    google.publish("k1", "k2")

    seconds.now += PAUSE_SECONDS

    assert accepts(tokens, google.token(AUDIENCE, key="k2"))


def test_made_up_keys_cause_no_flood_of_fetches(
    tokens: GoogleTokens, google: GoogleAccounts
) -> None:
    for _ in range(20):
        assert not accepts(tokens, google.token(AUDIENCE, key="stolen"))

    assert len(google.server.paths) == 1


def test_a_key_that_google_has_taken_back_is_refused_within_the_hour(
    tokens: GoogleTokens, google: GoogleAccounts, seconds: Seconds
) -> None:
    token = google.token(AUDIENCE)
    accepts(tokens, token)
    google.publish("k2")

    seconds.now += KEPT_SECONDS + 1

    assert not accepts(tokens, token)


@pytest.mark.parametrize("status", [None, 500])
def test_the_keys_outlive_an_outage_of_googles(
    tokens: GoogleTokens, google: GoogleAccounts, seconds: Seconds, status: int | None
) -> None:
    accepts(tokens, google.token(AUDIENCE))
    google.server.status = status
    google.server.content = b"<html>not keys</html>"

    seconds.now += KEPT_SECONDS + 1

    assert accepts(tokens, google.token(AUDIENCE))


def test_without_any_keys_nobody_is_let_in(tokens: GoogleTokens, google: GoogleAccounts) -> None:
    google.server.status = 500

    assert not accepts(tokens, google.token(AUDIENCE))
