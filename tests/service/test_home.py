"""An installation's home: made at the first start, private, and served by one server at a time."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.config import Config, read_config
from service.errors import ConfigError, KeyMissing, KeyWrong
from service.home import is_served, only_server, prepare, with_token
from tests.support.journals import keep, turn
from tests.support.services import installation, job_journal, settings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def bare(tmp_path: Path) -> Config:
    """Return the config of an installation that isn't made yet, and whose token isn't set."""
    return read_config(settings(tmp_path, API_TOKEN=""), folder=tmp_path)


def test_the_first_start_makes_everything_for_this_user_alone(bare: Config) -> None:
    bare.home.mkdir()

    config = prepare(bare)

    for folder in (config.home, config.data, config.models, config.runtime, config.home / "keys"):
        assert mode(folder) == 0o700, folder
    for file in (config.database, config.master_key_file, config.token_file):
        assert mode(file) & 0o077 == 0, file
    assert config.cache.is_dir()


def test_the_second_start_changes_nothing(bare: Config) -> None:
    first = prepare(bare)
    key = first.master_key_file.read_bytes()

    second = prepare(bare)

    assert second == first
    assert second.master_key_file.read_bytes() == key


def test_the_token_is_made_once_whoever_asks_first(bare: Config) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = {config.api_token for config in threads.map(with_token, [bare] * 8)}

    (token,) = made
    assert token is not None
    assert len(token) >= 32
    assert [path.name for path in bare.token_file.parent.iterdir()] == ["api-token"]


def test_a_token_that_was_set_is_not_written_down(tmp_path: Path) -> None:
    config = installation(tmp_path)

    assert not config.token_file.exists()


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_a_token_s_file_without_one_opens_no_door(bare: Config, content: str) -> None:
    bare.token_file.parent.mkdir(parents=True)
    bare.token_file.write_text(content)

    with pytest.raises(ConfigError, match="delete it"):
        with_token(bare)


def test_a_home_that_others_can_read_is_closed(bare: Config) -> None:
    bare.home.mkdir()
    bare.home.chmod(0o755)

    assert mode(prepare(bare).home) == 0o700


def test_a_folder_that_can_t_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    config = read_config(settings(tmp_path / "file"), folder=tmp_path)

    with pytest.raises(ConfigError, match="can't be made") as told:
        prepare(config)

    assert str(tmp_path / "file") in str(told.value)


def with_somebody(folder: Path) -> Config:
    config = installation(folder)
    with job_journal(config) as journal:
        turn(journal, [keep("e1", text="said once")])
    return config


def test_25_a_lost_key_is_never_made_anew_over_a_journal(tmp_path: Path) -> None:
    config = with_somebody(tmp_path)
    database = config.database.read_bytes()
    config.master_key_file.rename(tmp_path / "kept elsewhere")

    with pytest.raises(KeyMissing):
        prepare(config)

    assert not config.master_key_file.exists()
    assert config.database.read_bytes() == database
    (tmp_path / "kept elsewhere").rename(config.master_key_file)
    prepare(config)


def test_25_another_key_opens_nothing_and_harms_nothing(tmp_path: Path) -> None:
    config = with_somebody(tmp_path)
    right = config.master_key_file.read_bytes()
    config.master_key_file.write_bytes(os.urandom(len(right)))

    with pytest.raises(KeyWrong):
        prepare(config)

    config.master_key_file.write_bytes(right)
    with job_journal(config) as journal:
        (person,) = journal.persons()
        assert journal.entries(person.id)[0].fields["text"] == "said once"


def test_26_a_second_server_on_one_home_is_refused(tmp_path: Path) -> None:
    config = installation(tmp_path)
    assert not is_served(config)

    with only_server(config):
        assert is_served(config)
        with pytest.raises(ConfigError, match="another server"), only_server(config):
            pass

    assert not is_served(config)
    with only_server(config):
        pass
