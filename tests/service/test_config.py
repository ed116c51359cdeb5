"""Settings: read once, checked, and each fault told in one line that names the setting."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from audio.bucket_address import BucketAddress, Credentials
from service.config import Config, read_config
from service.errors import ConfigError
from service.settings import SETTINGS

TEST_TRUST = {"ALEXA_ROOTS": "/tmp/roots.pem", "ALEXA_CHAINS": "/tmp/chains"}  # noqa: S108 - never opened


def read(folder: Path, *, open_door: bool = False, **chosen: str) -> Config:
    environ = {f"SELFTRUST_{name}": value for name, value in chosen.items()}
    return read_config(environ, folder=folder, open_door=open_door)


def test_nothing_need_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    config = read(tmp_path)

    assert (config.bind_host, config.bind_port) == ("127.0.0.1", 8080)
    assert config.public_url == "http://127.0.0.1:8080"
    assert (config.mode, config.locale, config.country) == ("production", "en-US", "US")
    assert config.home == tmp_path / ".local" / "share" / "selftrust"
    assert config.api_token is None
    assert config.voices == ("gtts", "piper")
    assert config.alexa_skill_ids == ()


def test_the_journal_and_its_key_lie_in_different_folders(tmp_path: Path) -> None:
    config = read(tmp_path, HOME=str(tmp_path))

    assert not config.master_key_file.is_relative_to(config.data)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WYOMING_BIND", "10700"),
        ("WYOMING_ANNOUNCE", "maybe"),
        ("SATELLITES", "assist_satellite.desk"),
        ("SATELLITES", "=anna"),
        ("BIND", "8080"),
        ("BIND", "127.0.0.1"),
        ("BIND", "127.0.0.1:"),
        ("BIND", "127.0.0.1:99999"),
        ("BIND", "127.0.0.1:٨٠"),
        ("BIND", "127.0.0.1:-1"),
        ("BIND", ":8080"),
        ("MODE", "Production"),
        ("MODE", "staging"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "Europe"),
        ("TIMEZONE", "../etc/passwd"),
        ("LOCALE", "xx-XX"),
        ("LOCALE", "../../etc"),
        ("PUBLIC_URL", "voice.example.org"),
        ("PUBLIC_URL", "ftp://voice.example.org"),
        ("YANDEX_SECRET", "short"),
        ("YANDEX_SECRET", "a/path/that/goes/elsewhere/than/it/looks"),
        ("TWILIO_ACCOUNT", "AC123"),
        ("TWILIO_ACCOUNT", "AC00000000000000000000000000000000"),
        ("TWILIO_TOKEN", "a token without its account"),
        ("TWILIO_API", "https://elsewhere.example"),
        ("DIALOGFLOW_SECRET", "too short"),
        ("DIALOGFLOW_SECRET", "long enough a secret to be one, surely,short"),
        ("PUBLIC_URL", "https://"),
        ("DATABASE_URL", "sqlite:///journal.db"),
        ("DATABASE_URL", "mysql://anna@db/journal"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://voice.example.org:99999"),
        ("PUBLIC_URL", "https://voice.example.org/?a=b"),
        ("CACHE_MB", "15"),
        ("CACHE_MB", "many"),
        ("CACHE_MB", "-100"),
        ("CACHE_MB", "\N{ARABIC-INDIC DIGIT ONE}00"),
        ("X_ACCEL", "rendered"),
        ("X_ACCEL", "/../etc"),
        ("WEB_WORKERS", "0"),
        ("WEB_WORKERS", "2.5"),
        ("API_TOKEN_FILE", "/nowhere/token"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"SELFTRUST_{name}") as told:
        read(tmp_path, **{name: value})

    assert "\n" not in str(told.value)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "SELFTRUST_BIND=127.0.0.1:9001\nSELFTRUST_MODE=demo\nSELFTRUST_COUNTRY=\n"
    )

    config = read(tmp_path, BIND="127.0.0.1:9002")

    assert (config.bind_port, config.mode, config.country) == (9002, "demo", "US")


def test_an_empty_setting_is_one_that_is_not_set(tmp_path: Path) -> None:
    config = read(tmp_path, API_TOKEN="  ", BIND="", VOICES=" , ")

    assert (config.api_token, config.bind_port) == (None, 8080)
    assert config.voices == ("gtts", "piper")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("  a secret of some length\n")

    config = read(tmp_path, API_TOKEN_FILE=str(tmp_path / "token"))

    assert config.api_token == "a secret of some length"


def test_a_secret_s_file_that_holds_no_text_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe umbrella")

    with pytest.raises(ConfigError, match="SELFTRUST_API_TOKEN_FILE") as told:
        read(tmp_path, API_TOKEN_FILE=str(tmp_path / "token"))

    assert "umbrella" not in str(told.value)


def test_a_short_token_is_refused_where_others_reach_the_door(tmp_path: Path) -> None:
    assert read(tmp_path, API_TOKEN="short").api_token == "short"
    with pytest.raises(ConfigError, match="SELFTRUST_API_TOKEN"):
        read(tmp_path, API_TOKEN="short", BIND="0.0.0.0:8080")


@pytest.mark.parametrize("bind", ["0.0.0.0:8080", "192.168.1.5:8080", "[::]:8080", "nas.local:80"])
def test_an_open_door_is_for_this_machine_alone(tmp_path: Path, bind: str) -> None:
    with pytest.raises(ConfigError, match="--open"):
        read(tmp_path, BIND=bind, open_door=True)


@pytest.mark.parametrize("bind", ["127.0.0.1:8080", "[::1]:8080", "localhost:8080", "127.9.9.9:80"])
def test_this_machine_is_known_by_its_names(tmp_path: Path, bind: str) -> None:
    assert read(tmp_path, BIND=bind, open_door=True).open_door


@pytest.mark.parametrize("name", sorted(TEST_TRUST))
@pytest.mark.parametrize(
    "elsewhere", [{"MODE": "production"}, {"MODE": "test", "BIND": "0.0.0.0:8080"}, {}]
)
def test_nobody_speaks_for_amazon_in_production_or_off_this_machine(
    tmp_path: Path, name: str, elsewhere: dict[str, str]
) -> None:
    token = {"API_TOKEN": "long enough for any door"}

    with pytest.raises(ConfigError, match="speak for Amazon"):
        read(tmp_path, **token, **elsewhere, **{name: TEST_TRUST[name]})


def test_addresses_of_the_next_protocol_are_written_in_brackets(tmp_path: Path) -> None:
    config = read(tmp_path, BIND="[::]:8080", API_TOKEN="long enough for any door")

    assert config.bind_host == "::"
    assert config.public_url == "http://[::1]:8080"


def test_a_long_home_still_gets_a_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 40)

    socket = read(tmp_path, HOME=str(home)).runtime / "speech.sock"

    assert len(bytes(socket)) <= 107
    assert socket != read(tmp_path, HOME=f"{home}er").runtime / "speech.sock"


def test_a_long_home_gets_a_socket_where_temporary_files_lie_deep_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("deep" * 30)))

    socket = read(tmp_path, HOME=str(tmp_path / ("long" * 40))).runtime / "speech.sock"

    assert len(bytes(socket)) <= 107


def test_a_misspelt_setting_is_noticed(tmp_path: Path) -> None:
    config = read(tmp_path, BNID="127.0.0.1:1", API_TOKEN_FILE="")

    assert config.unknown == ("SELFTRUST_BNID",)


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    assert read(tmp_path).second_pass
    assert not read(tmp_path, SECOND_PASS="off").second_pass
    with pytest.raises(ConfigError, match="SELFTRUST_SECOND_PASS is 'maybe'; write on or off"):
        read(tmp_path, SECOND_PASS="maybe")


def test_every_setting_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, **dict.fromkeys(SETTINGS, "")).unknown == ()


# --- the audio store ---

AWS_KEY = {"AWS_ACCESS_KEY_ID": "an id", "AWS_SECRET_ACCESS_KEY": "a secret"}


def read_store(folder: Path, address: str, **aws: str) -> BucketAddress | None:
    return read_config({"SELFTRUST_AUDIO_STORE": address, **aws}, folder=folder).audio_store


def test_without_an_audio_store_sound_lies_here(tmp_path: Path) -> None:
    assert read(tmp_path).audio_store is None


def test_an_audio_store_is_named_with_its_folder_server_region_and_credentials(
    tmp_path: Path,
) -> None:
    address = (
        "s3://a-bucket/sound/of-ours?endpoint=https://s3.example.org"
        "&region=eu-central-1&public=https://audio.example.org/"
    )

    store = read_store(tmp_path, address, **AWS_KEY, AWS_SESSION_TOKEN="a token", AWS_REGION="x")

    assert store == BucketAddress(
        "a-bucket",
        "sound/of-ours",
        "eu-central-1",
        "https://s3.example.org",
        "https://audio.example.org",
        Credentials("an id", "a secret", "a token"),
    )
    assert "a secret" not in repr(store) + str(store)


def test_a_machine_with_a_role_needs_no_credentials(tmp_path: Path) -> None:
    store = read_store(tmp_path, "s3://a-bucket", AWS_REGION="eu-west-1")

    assert store == BucketAddress("a-bucket", "", "eu-west-1", None, None, None)


def test_the_store_s_credentials_may_stand_in_files(tmp_path: Path) -> None:
    for name, value in AWS_KEY.items():
        (tmp_path / name).write_text(value + "\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in AWS_KEY}

    store = read_store(tmp_path, "s3://a-bucket", **files)

    assert store is not None
    assert store.credentials == Credentials("an id", "a secret")


@pytest.mark.parametrize(
    "address",
    [
        "a-bucket",
        "https://s3.example.org/a-bucket",
        "s3://",
        "s3://A_Bucket",
        "s3://a-bucket/../another",
        "s3://a-bucket?endpoint=s3.example.org",
        "s3://a-bucket?public=ftp://s3.example.org",
        "s3://a-bucket?acl=public",
        "s3://id:secret@a-bucket",
        "s3://a-bucket?endpoint=https://id:secret@s3.example.org",
    ],
)
def test_an_audio_store_that_is_none_is_refused_and_no_secret_is_told(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(ConfigError, match="SELFTRUST_AUDIO_STORE") as refused:
        read_store(tmp_path, address)

    assert "id:secret" not in str(refused.value)


def test_half_of_the_credentials_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="AWS_SECRET_ACCESS_KEY"):
        read_store(tmp_path, "s3://a-bucket", AWS_ACCESS_KEY_ID="an id")
