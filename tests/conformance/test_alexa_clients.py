"""Whole conversations with the running service, by clients that nobody here wrote."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path
from re import sub
from typing import Any, TypeAlias

import pytest

from service.alexa_client import DEMO_SKILL
from service.config import read_config
from tests.support.doors import have_every_piece
from tests.support.running_service import Installation

Drive: TypeAlias = Callable[..., list[dict[str, Any]]]
CONSENT = [["launch"], ["utter", "yes"]]

pytestmark = pytest.mark.needs("node")


def words(answer: dict[str, Any]) -> str:
    speech = answer["response"].get("outputSpeech") or {"ssml": ""}
    return unescape(sub("<[^>]*>", "", speech["ssml"])).strip()


def directives(answer: dict[str, Any]) -> list[str]:
    return [directive["type"] for directive in (answer["response"] or {}).get("directives", [])]


@pytest.fixture(scope="module", autouse=True)
def pieces(service: Installation) -> None:
    """Have something in every piece's place, so that the player is told to play at once."""
    have_every_piece(read_config(service.settings, folder=service.folder))


def test_virtual_alexa_takes_a_whole_check_in(virtual_alexa: Drive) -> None:
    *_, rated, felt, noted, ended = virtual_alexa(
        *CONSENT,
        ["utter", "six"],
        ["utter", "hopeful"],
        ["intend", "ReflectionContent", {"reflection": "i said no to a favor and it was fine"}],
        ["intend", "AMAZON.NoIntent"],  # of "no" it makes "no {rating}" with nothing in the slot
    )

    assert "?" in words(rated)
    assert "hopeful" in words(felt).lower()
    assert noted["response"]["shouldEndSession"] is False
    assert ended["response"]["shouldEndSession"] is True


def test_virtual_alexa_tells_a_reflection(virtual_alexa: Drive) -> None:
    *_, asked, told, done = virtual_alexa(
        *CONSENT,
        ["intend", "StartReflection"],
        ["intend", "ReflectionContent", {"reflection": "today was long but it was mine"}],
        ["intend", "FinishReflection"],
    )

    assert "Dialog.ElicitSlot" in directives(asked)
    assert told["response"]["shouldEndSession"] is False
    assert words(done)


def test_virtual_alexa_is_left_to_ask_who_is_there(virtual_alexa: Drive) -> None:
    *_, delegated, named = virtual_alexa(
        *CONSENT, ["intend", "SwitchPerson"], ["intend", "SwitchPerson", {"name": "Mira"}]
    )

    assert directives(delegated) == ["Dialog.Delegate"]
    assert words(delegated) == ""
    assert "Mira" in words(named)


def test_virtual_alexa_pauses_and_resumes_a_guided_piece(virtual_alexa: Drive) -> None:
    playing, _, paused, resumed = virtual_alexa(
        *CONSENT,
        ["utter", "play breathing"],
        ["player", "offset", 21_000],
        ["intend", "AMAZON.PauseIntent"],
        ["intend", "AMAZON.ResumeIntent"],
    )[2:]

    stream = resumed["response"]["directives"][0]["audioItem"]["stream"]
    assert directives(playing) == ["AudioPlayer.Play"]
    assert playing["player"]["playing"]
    assert directives(paused) == ["AudioPlayer.Stop"]
    assert directives(resumed) == ["AudioPlayer.Play"]
    assert stream["offsetInMilliseconds"] >= 20_000


def test_ask_sdk_test_finds_nothing_to_complain_about(
    alexa_door: str, node: Callable[..., str]
) -> None:
    mocha = str(Path("node_modules/mocha/bin/mocha.js"))

    said = node(mocha, "ask_sdk_test.js", DOOR=alexa_door, APPLICATION=DEMO_SKILL)

    assert "passing" in said, said
    assert "failing" not in said, said
