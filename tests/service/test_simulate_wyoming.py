"""`selftrust simulate wyoming` converses as a satellite would, and shows what is heard."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.config import Config
from tests.support.doors import a_tone, have_every_piece
from tests.support.satellites import wyoming
from tests.support.services import entries, installation, settings, speech_process

PIECE_SECONDS = 6.0
"""Long enough to be broken off before its end on a busy machine, too."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = installation(tmp_path_factory.mktemp("service"))
    have_every_piece(config, a_tone(PIECE_SECONDS))
    return config


@pytest.fixture(scope="module")
def at(config: Config) -> Iterator[str]:
    with (
        speech_process(config),
        wyoming(config) as (_, uri),
    ):
        yield uri.removeprefix("tcp://")


def simulate(at: str, *arguments: str, typed: str | None = None) -> Result:
    env = settings(Path("/nowhere"))
    command = ["simulate", "wyoming", "--at", at, *arguments]
    return CliRunner().invoke(main, command, input=typed, env=env)


def answers(told: Result) -> int:
    return sum(line.startswith("Self Trust: ") for line in told.output.splitlines())


def seconds(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return sound.getnframes() / sound.getframerate()


def test_a_check_in_is_shown_with_where_it_listens(at: str, config: Config) -> None:
    told = simulate(at, "hello", "yes", "about a six", "hopeful")

    assert told.exit_code == 0, told.output
    assert answers(told) == 4
    assert told.output.count("(listening)") == 4
    assert entries(config, config.household)[0].fields["rating"] == 6


def test_what_is_typed_is_said_and_an_empty_line_is_silence(at: str) -> None:
    told = simulate(at, "--satellite", "assist_satellite.typing", typed="hello\n\nstop\n")

    assert told.exit_code == 0, told.output
    assert answers(told) == 3


def test_a_piece_plays_is_broken_off_and_goes_on(at: str, tmp_path: Path) -> None:
    told = simulate(
        at, "--out", str(tmp_path), "play six slow breaths", "/wait 0.6", "/stop", "continue",
        "/wait",
    )  # fmt: skip

    assert told.exit_code == 0, told.output
    assert "(a piece plays)" in told.output
    assert "(broken off after " in told.output
    assert "(it is over, after " in told.output
    broken_off, rest = sorted(tmp_path.glob("*-piece.wav"))
    assert 0.3 < seconds(broken_off) < PIECE_SECONDS
    assert 0.3 < seconds(rest) < PIECE_SECONDS


def test_a_recording_is_heard_by_our_recogniser_and_then_said(at: str, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(bytes(32_000))

    told = simulate(at, "hello", str(file))

    assert told.exit_code == 0, told.output
    assert "(heard: " in told.output


def test_where_nobody_serves_it_says_how_to(tmp_path: Path) -> None:
    told = simulate("127.0.0.1:9", "hello")

    assert told.exit_code == 1
    assert "SELFTRUST_WYOMING_BIND" in told.output


@pytest.mark.parametrize("wrong", ["here", "10700", "host:port"])
def test_an_address_in_another_form_is_named(wrong: str) -> None:
    told = simulate(wrong, "hello")

    assert told.exit_code == 1
    assert "address:port" in told.output
