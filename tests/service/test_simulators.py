"""The simulators converse with a service as a platform would, and show what is heard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from service.app import create_app
from service.cli import main
from service.config import read_config
from tests.support.doors import have_every_piece
from tests.support.services import entries, installation, settings

SECRET = "the secret of the webhook for these tests"
SID = "AC" + "0123456789abcdef" * 2
PUBLIC_URL = "https://voice.example.org"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def chosen() -> dict[str, str]:
    return {
        "DIALOGFLOW_SECRET": SECRET,
        "TWILIO_ACCOUNT": SID,
        "TWILIO_TOKEN": "f" * 32,
        "PUBLIC_URL": PUBLIC_URL,
    }


@pytest.fixture(scope="module")
def url(folder: Path, chosen: dict[str, str]) -> Iterator[str]:
    config = installation(folder, **chosen)
    have_every_piece(config)
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Simulator:
    def __init__(self, folder: Path, chosen: dict[str, str], url: str) -> None:
        self.env = settings(folder, **chosen)
        self.url = url

    def run(self, platform: str, *words: str, typed: str | None = None) -> Result:
        arguments = ["simulate", platform, "--url", self.url, *words]
        return CliRunner().invoke(main, arguments, input=typed, env=self.env)


@pytest.fixture
def simulator(folder: Path, chosen: dict[str, str], url: str) -> Simulator:
    return Simulator(folder, chosen, url)


@pytest.mark.parametrize("edition", ["cx", "es"])
def test_a_check_in_through_dialogflow(simulator: Simulator, edition: str) -> None:
    told = simulator.run(
        "dialogflow", "--edition", edition, "--user", edition,
        "yes", "about a six", "hopeful", "no that's enough", "yes please", "never said",
    )  # fmt: skip

    assert told.exit_code == 0, told.output
    assert "Google" in told.output
    assert f"(plays {PUBLIC_URL}/audio/G01-1-" in told.output
    assert told.output.splitlines()[-1].strip().startswith("(plays")


def test_what_is_typed_is_said_and_an_empty_line_is_silence(simulator: Simulator) -> None:
    told = simulator.run("dialogflow", "--user", "typing", typed="yes\n\nsix\n")

    assert told.exit_code == 0, told.output
    told_by_us = [line for line in told.output.splitlines() if line.startswith("Self Trust:")]
    assert len(told_by_us) == 4


def test_a_call_by_voice_and_keys(simulator: Simulator, folder: Path) -> None:
    told = simulator.run("twilio", "1", "10", "hopeful", "no that's enough", "yes")

    assert told.exit_code == 0, told.output
    assert "Twilio" in told.output
    assert ".wav" in told.output
    config = read_config(simulator.env, folder=folder)
    assert [entry.fields["rating"] for entry in entries(config, "+15555550100", "twilio")] == [10]


def test_who_has_no_account_is_told_what_to_set(simulator: Simulator) -> None:
    for platform, needed in (("twilio", "TWILIO_TOKEN"), ("dialogflow", "DIALOGFLOW_SECRET")):
        del simulator.env[f"SELFTRUST_{needed}"]
        simulator.env.pop("SELFTRUST_TWILIO_ACCOUNT", None)

        told = simulator.run(platform, "yes")

        assert told.exit_code == 1
        assert needed in told.output
