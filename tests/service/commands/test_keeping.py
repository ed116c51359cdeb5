"""Keeping the journal from the command line: found, deleted, backed up, and its key kept."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from audio.recognition import models as recognition_models
from service.config import Config
from service.home import only_server
from service.journal import schema
from tests.support.in_process import printed, selftrust, told
from tests.support.journals import NOW, files_holding, keep, query, turn
from tests.support.services import entries, installation, job_journal, settings

PHRASE = "the violet umbrella of uncle ferdinand"
ME = ("--user", "u-1")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    config = installation(tmp_path)
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return config


@pytest.fixture
def three(config: Config) -> Config:
    """Keep an entry a day."""
    with job_journal(config) as journal:
        for day in range(3):
            text = PHRASE if day == 0 else f"day {day}"
            turn(journal, [keep(f"e{day}", rating=day, text=text)], at=NOW + timedelta(days=day))
    return config


def left(config: Config) -> list[str]:
    return [entry.id for entry in entries(config, "u-1")]


# --- a line for one's corner ---


def test_a_line_for_one_s_corner_is_not_taken_where_recordings_go(three: Config) -> None:
    file = three.home / "line.wav"
    file.write_bytes(b"no sound")
    spoken = ("reflect", "--corner", "--file", str(file), "--platform", "generic", *ME)

    assert "journal retention --keep-audio always --user u-1" in told(*spoken)
    printed("journal", "retention", *ME, "--keep-audio", "always")
    assert "can't be read as sound" in told(*spoken)


# --- finding and deleting ---


def test_entries_are_found_by_words_days_and_ratings(three: Config) -> None:
    found = printed("journal", "search", "umbrella", *ME, "--json")
    of_two_days = printed("journal", "search", *ME, "--since", "2026-11-23", "--rating-max", "1")

    assert json.loads(found)["id"] == "e0"
    assert [line.split()[3] for line in of_two_days.splitlines()] == ["e1"]


def test_a_range_is_deleted_and_its_bytes_leave_the_disk(three: Config) -> None:
    sealed = query(three.home, "SELECT body FROM entries WHERE id = 'e0'")[0][0]

    period = ("--since", "2026-11-22", "--until", "2026-11-23")
    assert "2 entries are deleted" in printed("journal", "delete", *ME, *period, "--yes")

    assert left(three) == ["e2"]
    assert files_holding(three.home, sealed) == []


def test_deleting_is_asked_about_and_only_the_word_does_it(three: Config) -> None:
    assert "nothing was deleted" in told("journal", "delete", *ME, "--all", said="yes\n")
    assert len(left(three)) == 3

    printed("journal", "delete", *ME, "--all", said="delete\n")

    assert "nobody is known" in told("journal", "list", *ME)


@pytest.mark.parametrize(
    "options", [(), ("--all", "--id", "e0"), ("--id", "e0", "--since", "2026-11-22")]
)
def test_what_to_delete_is_said_once(three: Config, options: tuple[str, ...]) -> None:
    assert selftrust("journal", "delete", *ME, *options, "--yes").exit_code == 2
    assert len(left(three)) == 3


def test_retention_is_shown_changed_and_bounded(three: Config) -> None:
    assert "until they are transcribed" in printed("journal", "retention", *ME)

    chosen = ("--keep-audio", "7", "--keep-entries", "365", "--json")
    decided = json.loads(printed("journal", "retention", *ME, *chosen))

    assert decided == {"keep_audio_days": 7, "keep_entries_days": 365}
    assert "a number of days" in told("journal", "retention", *ME, "--keep-audio", "soon")


# --- backup, restore, upgrade ---


def test_a_backup_is_restored_and_what_was_deleted_since_stays_deleted(three: Config) -> None:
    made = printed("backup", "evening.backup")
    printed("journal", "delete", *ME, "--id", "e1", "--yes")

    done = printed("restore", "evening.backup", "--yes")

    assert "3 entries of 1 people" in made
    assert "1 deletions made since the backup were made again" in done
    assert left(three) == ["e2", "e0"]


def test_a_restore_is_asked_about(three: Config) -> None:
    printed("backup", "evening.backup")

    assert "nothing was changed" in told("restore", "evening.backup", said="no\n")


def test_nothing_is_restored_under_a_running_service(three: Config) -> None:
    printed("backup", "evening.backup")

    with only_server(three):
        assert "another server is running" in told("restore", "evening.backup", "--yes")


def test_a_backup_to_nowhere_is_one_line(three: Config) -> None:
    assert "there is no folder" in told("backup", "no/such/folder/evening.backup")
    assert "cannot be read" in told("restore", "evening.backup", "--yes")


def test_30_an_upgrade_of_what_is_current_says_so_and_a_newer_journal_is_left_alone(
    three: Config,
) -> None:
    assert f"of this version (schema {schema.HEAD})" in printed("upgrade")
    query(three.home, "UPDATE alembic_version SET version_num = '9999'")

    assert "install the newer version" in told("upgrade")
    assert query(three.home, "SELECT version_num FROM alembic_version") == [("9999",)]


# --- the key ---


def test_a_rotated_key_is_made_again_from_its_code(three: Config) -> None:
    code = json.loads(printed("key", "rotate", "--json"))["recovery_code"]
    three.master_key_file.unlink()

    assert "selftrust key restore" in told("journal", "list", *ME)
    printed("key", "restore", said=f"{code}\n")

    assert left(three) == ["e2", "e1", "e0"]
    assert three.master_key_file.stat().st_mode & 0o077 == 0


def test_a_key_that_is_there_is_not_replaced(three: Config) -> None:
    assert "already" in told("key", "restore", said="whatever\n")


# --- models ---


def test_models_are_listed_and_named_when_they_are_not_there(config: Config) -> None:
    listed = [json.loads(line) for line in printed("models", "list", "--json").splitlines()]

    assert [model["installed"] for model in listed] == [False, False]
    assert "is not installed" in told("models", "verify", listed[0]["name"])
    assert "is not installed" in told("models", "remove", listed[0]["name"])


def test_offline_the_error_names_address_digest_and_folder(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition_models.ModelStore.__init__, "__kwdefaults__", {
        "server": "http://127.0.0.1:9", "catalogue": recognition_models.CATALOGUE,
    })  # fmt: skip
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    model = recognition_models.CATALOGUE[0]

    line = told("models", "get")

    for fact in (
        f"http://127.0.0.1:9/{model.name}.zip",
        model.sha256,
        "--from-zip",
        str(config.models),
    ):
        assert fact in line


def test_an_archive_that_is_none_is_refused(config: Config, tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"no archive")

    assert "model.zip" in told("models", "get", "--from-zip", "model.zip")
