"""A turn is saved before it is answered, and says so when it could not be."""

from __future__ import annotations

import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from flask import Flask

from service.app import create_app
from service.config import Config
from service.journal.delivery import Delivery
from service.platforms.generic import NAME as GENERIC
from skills.dialogue import Dialogue
from skills.lines import Lines
from skills.memory import PersonMemory
from skills.reply import Keep
from tests.support.journals import files_holding
from tests.support.services import (
    GenericUser,
    application,
    entries,
    installation,
    job_journal,
    locked,
)

PHRASE = "the violet umbrella of uncle ferdinand"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture
def user(app: Flask, request: pytest.FixtureRequest) -> GenericUser:
    somebody = GenericUser(app, request.node.name[:200])
    somebody.consent()
    return somebody


def is_said(text: str, line: str) -> bool:
    return any(wording in text for wording in Lines.load("en-US").wordings(line))


def left_for_today(config: Config, user: GenericUser, step: str) -> str:
    """Let a stranger be known by a step that they are to be asked about today; return their id."""
    today = datetime.now(ZoneInfo(config.timezone)).date().isoformat()
    asked = {"when": today, "prompt": step, "outcome": None}
    with job_journal(config) as journal:
        fields = {"step": step, "follow_up": asked}
        yesterday = datetime.now(UTC) - timedelta(days=1)
        with journal.writing(Delivery("generic", user.name)) as unit:
            unit.commit(
                [Keep(user.name, "F8", fields)],
                yesterday,
                {"platform": "generic", "tz": config.timezone},
                person_memory=msgspec.json.encode(PersonMemory(consent=True)),
                device_memory=None,
            )
            return unit.writer_id


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow, as on a disk without room."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python does; the test harness may not
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_16_a_locked_journal_is_said_to_have_saved_nothing_and_has_not(
    user: GenericUser, config: Config
) -> None:
    with locked(config.database):
        answer = user.say("about a six")

    assert is_said(answer["text"], "common.not_saved")
    assert (answer["saved"], answer["deleted"]) == ([], [])
    assert answer["listen_for"] == "rating"
    assert entries(config, user.name) == []


def test_16_what_was_not_saved_can_be_said_again(user: GenericUser, config: Config) -> None:
    with locked(config.database):
        user.say("about a six", request_id=f"{user.name} 1")

    answer = user.say("about a six", request_id=f"{user.name} 1")

    assert answer["saved"] == [{"rating": 6}]
    assert [entry.fields["rating"] for entry in entries(config, user.name)] == [6]


def test_a_repeat_of_a_saved_turn_is_never_told_that_it_was_not_saved(
    user: GenericUser, config: Config
) -> None:
    saved = user.say("about a six", request_id=user.name)

    with locked(config.database):
        repeated = user.say("about a six", request_id=user.name)

    assert repeated == saved


def test_a_forged_repeat_is_refused_while_the_journal_is_locked_too(
    user: GenericUser, config: Config
) -> None:
    user.say("about a six", request_id=user.name)

    with locked(config.database):
        forged = user.body({"type": "speech", "text": "a nine"}, request_id=user.name)
        answer = user.post(forged)

    assert answer.status_code == 400


def test_16_a_deletion_that_was_not_saved_is_not_said_to_be_done(
    user: GenericUser, config: Config
) -> None:
    user.say("about a six")
    user.say("delete everything")

    with locked(config.database):
        answer = user.say("yes")

    assert is_said(answer["text"], "common.not_saved_end")
    assert answer["deleted"] == []
    assert len(entries(config, user.name)) == 1


def test_16_a_launch_that_is_not_saved_says_none_of_the_words_that_a_pin_closes(
    app: Flask, config: Config
) -> None:
    user = GenericUser(app, "has a step for today")
    person_id = left_for_today(config, user, "ring my landlord")
    assert "landlord" in user.launch()["text"]
    with job_journal(config) as journal:
        journal.change_pin(person_id, "0419")
    user.session = "s-2"

    with locked(config.database):
        answer = user.launch()

    assert is_said(answer["text"], "common.not_saved")
    assert answer["listen_for"] is not None
    assert "landlord" not in answer["text"] + answer["reprompt"]


def test_what_is_due_in_entries_that_were_imported_after_a_launch_is_asked_at_the_next(
    tmp_path: Path,
) -> None:
    config, now = installation(tmp_path), datetime(2026, 11, 30, 9, tzinfo=UTC)
    left = {"when": "2026-11-30", "prompt": "Did you ring?", "outcome": None}
    entry = {"at": "2026-11-22T19:04:00+01:00", "flow": "F8", "step": "ring", "follow_up": left}
    asked = []
    with application(config, lambda: now) as app:
        GenericUser(app, "u-1").consent()
        for session in ("s-2", "s-3"):
            now += timedelta(hours=1)
            asked.append("Did you ring?" in GenericUser(app, "u-1", session).launch()["text"])
            with job_journal(config) as journal:
                exported = {"version": 1, "entries": [entry]}
                journal.transfer.import_document("generic", "u-1", exported, now)

    assert asked == [False, True]


def test_16_a_player_s_event_is_answered_while_the_journal_is_locked(
    user: GenericUser, config: Config
) -> None:
    with locked(config.database):
        answer = user.event("playback_stopped", "G01-1-" + "0" * 64, 5000)

    assert answer["text"] == ""


def test_9_a_full_disk_is_said_to_have_saved_nothing_and_heals_without_a_restart(
    user: GenericUser, config: Config
) -> None:
    with full_disk():
        answer = user.say("about a six")

    assert is_said(answer["text"], "common.not_saved")
    assert answer["saved"] == []
    assert entries(config, user.name) == []
    assert user.say("about a six")["saved"] == [{"rating": 6}]
    assert len(entries(config, user.name)) == 1


def test_a_crash_is_answered_with_an_apology_and_leaves_no_words_in_the_log(
    user: GenericUser,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def crash(self: Dialogue, turn: object, *_: object) -> None:
        raise ValueError(f"cannot make sense of {turn}")

    caplog.set_level("DEBUG")
    with monkeypatch.context() as patch:
        patch.setattr(Dialogue, "respond", crash)
        answer = user.say(PHRASE)

    assert is_said(answer["text"], "common.not_saved_end")
    assert (answer["session_end"], answer["expects_reply"]) == (True, False)
    assert entries(config, user.name) == []
    assert "ValueError" in caplog.text
    assert "umbrella" not in caplog.text


def test_a_crash_is_not_stored_as_the_answer(
    user: GenericUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Dialogue, "respond", None)
        user.say("about a six", request_id=user.name)

    assert user.say("about a six", request_id=user.name)["saved"] == [{"rating": 6}]


def test_the_answer_to_a_repeat_is_the_stored_one_even_after_other_turns(
    user: GenericUser,
) -> None:
    first = user.say("about a six", request_id=user.name)
    user.say("hopeful")

    assert user.say("about a six", request_id=user.name) == first


def test_everything_is_deleted_within_the_turn_and_the_person_is_a_stranger(
    user: GenericUser, config: Config
) -> None:
    user.say("about a six")
    user.say("hopeful")
    user.say(PHRASE)
    asked = user.say("delete everything")
    assert (asked["listen_for"], asked["state"]) == ("yes_no", "confirm_delete_all")

    gone = user.say("yes")

    assert gone["deleted"] == ["*"]
    with job_journal(config) as journal:
        assert journal.person(GENERIC, user.name) is None
        assert journal.jobs.counts()["queued"] > 0
        journal.upkeep.purge()
    assert files_holding(config.home, user.name.encode()) == []
    user.session = "s-2"
    assert user.launch()["listen_for"] == "yes_no"


def test_a_deletion_answered_twice_deletes_once(user: GenericUser) -> None:
    user.say("about a six")
    user.say("delete everything")

    answers = [user.say("yes", request_id=user.name) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["deleted"] == ["*"]


def test_a_no_deletes_nothing(user: GenericUser, config: Config) -> None:
    user.say("about a six")
    user.say("delete everything")

    assert user.say("no")["deleted"] == []
    assert len(entries(config, user.name)) == 1


def test_without_consent_nothing_is_kept(app: Flask, config: Config) -> None:
    stranger = GenericUser(app, "who declines")
    stranger.launch()
    stranger.say("no")

    answers = [stranger.say("about a six"), stranger.say("hopeful"), stranger.say(PHRASE)]

    assert [answer["saved"] for answer in answers] == [[], [], []]
    assert entries(config, "who declines") == []


def test_two_people_never_see_each_other_s_entries(app: Flask, config: Config) -> None:
    one, other = GenericUser(app, "one of two"), GenericUser(app, "other of two")
    for somebody, rating in ((one, "two"), (other, "seven")):
        somebody.consent()
        somebody.say(f"about a {rating}")

    assert [e.fields["rating"] for e in entries(config, "one of two")] == [2]
    assert [e.fields["rating"] for e in entries(config, "other of two")] == [7]


def test_nothing_a_user_said_lies_on_the_disk_in_plain_text(
    user: GenericUser, config: Config
) -> None:
    user.say("about a six")
    user.say("hopeful")
    user.say(PHRASE)

    assert any(entry.fields.get("text") == PHRASE for entry in entries(config, user.name))
    assert files_holding(config.home, PHRASE.encode()) == []
    assert files_holding(config.home, b"hopeful") == []


def test_13_a_database_that_is_torn_under_it_is_answered_and_nothing_is_said_to_be_saved(
    tmp_path: Path,
) -> None:
    config = installation(tmp_path)
    somebody = GenericUser(create_app(config), "u-1")
    somebody.consent()
    with sqlite3.connect(config.database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with config.database.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(config.database.stat().st_size - 4096))

    answer = somebody.say("about a six")

    assert answer["text"]
    assert answer["saved"] == []
