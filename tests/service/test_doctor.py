"""The doctor finds what is wrong, and says how to mend it."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from service.config import Config, read_config
from service.doctor import Finding, examine
from service.home import at_work, only_server
from tests.audio.recognition.absent_library import hide_libatomic
from tests.support.journals import keep, query, turn
from tests.support.model_archives import FILES
from tests.support.services import installation, job_journal, settings, speech_process


def findings(config: Config) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(config)}


def with_somebody(config: Config) -> Config:
    with job_journal(config) as journal:
        turn(journal, [keep("e1", text="said once")])
    return config


def test_a_new_installation_is_well_but_not_running(config: Config) -> None:
    found = findings(config)

    assert all(finding.ok for finding in found.values() if finding.needed), found
    assert "selftrust serve" in found["service"].what


def test_a_home_that_is_not_made_yet_is_well_and_stays_unmade(tmp_path: Path) -> None:
    config = read_config(settings(tmp_path), folder=tmp_path)

    found = findings(config)

    assert found["journal"].ok
    assert found["master key"].ok
    assert not config.home.exists()


def test_a_misspelt_setting_is_a_note(tmp_path: Path) -> None:
    config = replace(installation(tmp_path), unknown=("SELFTRUST_BNID",))

    finding = findings(config)["settings"]

    assert (finding.ok, finding.needed) == (False, False)
    assert "SELFTRUST_BNID" in finding.what


def test_an_open_wyoming_server_is_told_for_what_it_is(config: Config) -> None:
    inside = findings(replace(config, wyoming=("127.0.0.1", 10_700)))["wyoming"]
    outside = findings(replace(config, wyoming=("192.168.1.2", 10_700)))["wyoming"]

    assert "this machine alone" in inside.what
    assert "whoever reaches it" in outside.what


def test_a_home_that_is_away_is_a_note_and_its_webhook_stays_secret(config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as home:
        url = f"http://127.0.0.1:{home.getsockname()[1]}/api/webhook/hush"
        there = findings(replace(config, notify_url=url))["home"]
    away = findings(replace(config, notify_url=url))["home"]

    assert (there.ok, away.ok, away.needed) == (True, False, False)
    assert "SELFTRUST_NOTIFY_URL" in away.what
    assert "hush" not in there.what + away.what


def test_dialogflow_needs_https_once_it_has_a_secret(tmp_path: Path) -> None:
    secret = {"DIALOGFLOW_SECRET": "the secret of the webhook for these tests"}
    plain = findings(installation(tmp_path / "plain", **secret))["dialogflow"]
    config = installation(tmp_path / "tls", **secret, PUBLIC_URL="https://voice.example.org")

    assert (plain.ok, "SELFTRUST_PUBLIC_URL" in plain.what) == (False, True)
    assert findings(config)["dialogflow"].what == (
        "https://voice.example.org/dialogflow/cx and /es, known by a secret"
    )


def test_the_phone_needs_the_public_address_that_twilio_calls(tmp_path: Path) -> None:
    account = {"TWILIO_ACCOUNT": "AC" + "0" * 32, "TWILIO_TOKEN": "a token"}
    plain = findings(installation(tmp_path / "plain", **account))["phone"]
    config = installation(tmp_path / "tls", **account, PUBLIC_URL="https://voice.example.org")

    assert (plain.ok, "SELFTRUST_PUBLIC_URL" in plain.what) == (False, True)
    assert findings(config)["phone"].what == "https://voice.example.org/twilio/voice"


def test_12_a_damaged_entry_is_counted_and_not_shown(config: Config) -> None:
    with_somebody(config)
    query(config.home, "UPDATE entries SET body = zeroblob(80)")

    finding = findings(config)["journal"]

    assert (finding.ok, finding.needed) == (False, True)
    assert "damaged" in finding.what
    assert "backup" in finding.what


def test_13_a_torn_database_is_found(config: Config) -> None:
    with_somebody(config)
    query(config.home, "PRAGMA wal_checkpoint(TRUNCATE)")
    with config.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)

    assert not findings(config)["journal"].ok


def test_25_a_lost_key_is_found_and_not_replaced(config: Config) -> None:
    with_somebody(config)
    config.master_key_file.unlink()

    finding = findings(config)["journal"]

    assert not finding.ok
    assert str(config.master_key_file) in finding.what
    assert not config.master_key_file.exists()


def test_a_key_that_others_may_read_is_found_with_the_command(config: Config) -> None:
    config.master_key_file.chmod(0o644)

    finding = findings(config)["master key"]

    assert not finding.ok
    assert f"chmod 600 {config.master_key_file}" in finding.what


def test_a_short_token_is_a_note_and_never_shown(config: Config) -> None:
    finding = findings(replace(config, api_token="hush"))["token"]

    assert (finding.ok, finding.needed) == (False, False)
    assert "hush" not in finding.what


def test_no_finding_shows_a_secret(config: Config) -> None:
    assert config.api_token is not None
    assert all(config.api_token not in finding.what for finding in examine(config))


def test_20_a_vosk_model_that_is_not_there_is_found(config: Config, tmp_path: Path) -> None:
    finding = findings(replace(config, vosk_model=tmp_path / "nowhere"))["recogniser"]

    assert not finding.ok
    assert str(tmp_path / "nowhere") in finding.what


def test_a_library_that_vosk_lacks_is_found_with_the_command(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in FILES.items():
        (tmp_path / "model" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "model" / name).write_bytes(content)
    with_model = replace(config, vosk_model=tmp_path / "model")
    assert findings(with_model)["recogniser"].ok

    hide_libatomic(tmp_path, monkeypatch)

    finding = findings(with_model)["recogniser"]
    assert not finding.ok
    assert "sudo apt-get install libatomic1" in finding.what


def test_voices_that_can_t_be_are_found(config: Config) -> None:
    finding = findings(replace(config, voices=("parrot",)))["voices"]

    assert not finding.ok
    assert "gtts,piper" in finding.what


@pytest.mark.parametrize(
    ("url", "well"),
    [
        ("https://voice.example.org", True),
        ("https://voice.example.org:443", True),
        ("http://voice.example.org", False),
        ("https://voice.example.org:8443", False),
    ],
)
def test_an_address_that_alexa_can_t_call_is_found(config: Config, url: str, well: bool) -> None:
    asked = replace(config, public_url=url, alexa_skill_ids=("amzn1.ask.skill.x",))

    assert findings(asked)["alexa"].ok is well


def test_a_running_service_is_asked_whether_it_hears_and_speaks(config: Config) -> None:
    with only_server(config):
        silent = findings(config)["service"]
        with speech_process(config):
            answering = findings(config)["service"]

    assert (silent.ok, answering.ok) == (False, True)
    assert config.public_url in answering.what


def test_parts_that_are_started_apart_are_a_running_service_too(config: Config) -> None:
    with speech_process(config):
        answering = findings(config)["service"]
    with at_work(config):
        silent = findings(config)["service"]

    assert (silent.ok, answering.ok) == (False, True)
    assert "running at" in answering.what
