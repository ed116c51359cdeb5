"""Tokens of persons: what opens, what doesn't, and what of them is on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.config import Config
from service.journal.store import Journal
from tests.support.services import installation, job_journal

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, world: str) -> Config:
    del world
    return installation(tmp_path)


@pytest.fixture
def journal(config: Config) -> Iterator[Journal]:
    with job_journal(config) as journal:
        yield journal


def test_a_token_is_found_by_what_was_shown_once(journal: Journal) -> None:
    made, secret = journal.tokens.issue("anna", NOW)

    assert journal.tokens.find(secret) == made
    assert (made.user, made.made) == ("anna", NOW)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda secret: secret[:-1],
        lambda secret: secret + "A",
        lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        lambda secret: secret.replace("st_", "st-"),
        lambda secret: "st_00000000" + secret[11:],
        lambda secret: secret.upper(),
        lambda _secret: "",
        lambda _secret: "st_é",
        lambda _secret: "%",
    ],
)
def test_what_is_nearly_a_token_opens_nothing(journal: Journal, spoilt: object) -> None:
    _, secret = journal.tokens.issue("anna", NOW)

    assert journal.tokens.find(spoilt(secret)) is None  # type: ignore[operator]  # a function of the table


def test_the_secret_of_one_token_does_not_open_another(journal: Journal) -> None:
    first, _ = journal.tokens.issue("anna", NOW)
    _, secret = journal.tokens.issue("ben", NOW)

    assert journal.tokens.find(f"st_{first.id}_{secret[12:]}") is None


def test_32_a_revoked_token_opens_nothing_in_any_process(config: Config, journal: Journal) -> None:
    made, secret = journal.tokens.issue("anna", NOW)
    with job_journal(config) as other:
        assert other.tokens.find(secret) == made
        assert journal.tokens.revoke(made.id)

        assert other.tokens.find(secret) is None
    assert not journal.tokens.revoke(made.id)


def test_they_are_listed_the_oldest_first(journal: Journal) -> None:
    later, _ = journal.tokens.issue("ben", NOW + timedelta(days=1))
    first, _ = journal.tokens.issue("anna", NOW)

    assert journal.tokens.all() == [first, later]


def test_neither_secret_nor_name_is_on_the_disk(config: Config, journal: Journal) -> None:
    _, secret = journal.tokens.issue("anna of the violet umbrella", NOW)

    written = b"".join(file.read_bytes() for file in config.data.glob("journal.db*"))
    assert secret.encode() not in written
    assert secret[12:].encode() not in written
    assert b"violet umbrella" not in written
