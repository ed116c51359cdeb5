"""Where a door tells no language, the installation's own is spoken, with its country's help."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from service.cli import main
from service.twilio_client import PretendCall
from tests.support.doors import DOORS, TWILIO_ACCOUNT, TWILIO_TOKEN, Service
from tests.support.scenarios import parse
from tests.support.services import settings

NAMES_ONE = ("dialogue", "alexa", "yandex")
"""Their devices say what is spoken on them; and the dialogue is nobody's door."""
UNTOLD = [name for name in DOORS if name not in NAMES_ONE]
[IN_DANGER] = parse("Scenario: danger\nlaunch\n> i want to kill myself", "here.txt")
SAMARITANS = "1 1 6, 1 2 3"


@pytest.fixture(scope="module")
def british(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"), LOCALE="en-GB")


@pytest.mark.parametrize("door", UNTOLD)
def test_who_is_in_danger_is_given_the_line_of_the_installations_country(
    british: Service, door: str
) -> None:
    way_in = DOORS[door].open(IN_DANGER, british)

    *_, heard = [way_in.take(step) for step in IN_DANGER.steps]

    assert SAMARITANS in heard.text
    assert "9 8 8" not in heard.text


def test_a_caller_is_spoken_to_and_heard_as_one_speaks_there(british: Service) -> None:
    url = f"{british.config.public_url}/twilio/voice"
    ring = PretendCall(TWILIO_ACCOUNT, TWILIO_TOKEN, url).ring()

    answer = british.app.test_client().post(ring.path, data=ring.body, headers=dict(ring.headers))

    [gather] = ET.fromstring(answer.data)  # noqa: S314 -- our own document
    said = [verb for verb in gather if verb.tag == "Say"]
    assert said
    assert {verb.get("language") for verb in (gather, *said)} == {"en-GB"}


def test_the_terminal_speaks_it_too(tmp_path: Path) -> None:
    env = settings(tmp_path, LOCALE="en-GB")

    told = CliRunner().invoke(
        main, ["talk", "--text"], input="yes\ni want to kill myself\n", env=env
    )

    assert told.exit_code == 0, told.output
    assert SAMARITANS in told.output
