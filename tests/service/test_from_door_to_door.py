"""One person at several doors: linked by a spoken code, what begins at one goes on at another."""

from __future__ import annotations

import re

import pytest

from tests.support.doors import DOORS, Door, Heard, Service
from tests.support.scenarios import parse

OTHERS = [name for name in DOORS if name not in ("dialogue", "http")]
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
[AT_HOME] = parse("Scenario: home\npast: 1 day ago; flow F1; rating 5; feeling calm", "here.txt")
[NEW] = parse("Scenario: somebody new\nperson: new", "here.txt")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


def happens(door: Door, *lines: str) -> Heard:
    """Let it happen at a door; return what is heard last."""
    [scenario] = parse("\n".join(("Scenario: it happens", *lines)), "here.txt")
    return [door.take(step) for step in scenario.steps][-1]


def linked(service: Service, door: str) -> tuple[Door, Door]:
    """Return somebody's old door, and a new one that was joined to it by a code."""
    old, new = DOORS["http"].open(AT_HOME, service), DOORS[door].open(NEW, service)
    told = happens(old, "launch", "> link this device").text
    code = re.search(r"(\d) (\d) (\d), (\d) (\d) (\d)", told)
    assert code is not None
    digits = " ".join(WORDS[int(digit)] for digit in code.groups())
    happens(new, "launch", f"> link this device with code {digits}")
    return old, new


@pytest.mark.parametrize("door", OTHERS)
def test_a_code_joins_every_kind_of_device_to_the_journal(service: Service, door: str) -> None:
    old, new = linked(service, door)

    assert [entry.fields["rating"] for entry in new.journal()] == [5]
    assert new.journal() == old.journal()


@pytest.mark.parametrize("door", OTHERS)
def test_what_is_told_at_one_door_is_in_the_journal_of_the_other(
    service: Service, door: str
) -> None:
    old, new = linked(service, door)

    happens(new, "launch", "> about a six")

    assert [entry.fields["rating"] for entry in old.journal()] == [6, 5]


def paused_at_second_83(old: Door) -> str:
    """Play a piece at a door, pause it, and return which it was."""
    action, piece = happens(old, "launch", "> play three minutes of breathing").audio.split(" ", 1)
    assert action == "play"
    happens(old, "playback_started", "playback_stopped at second 83")
    return piece


@pytest.mark.parametrize("door", OTHERS)
def test_a_piece_that_is_paused_at_one_door_goes_on_at_the_other(
    service: Service, door: str
) -> None:
    old, new = linked(service, door)
    piece = paused_at_second_83(old)

    resumed = happens(new, "launch", "> resume")

    assert resumed.audio in (f"resume {piece}", f"play {piece}")  # some tell only that they play


def test_it_goes_on_by_telephone_at_the_very_place(service: Service) -> None:
    old, new = linked(service, "phone")
    paused_at_second_83(old)

    happens(new, "launch", "> resume")

    assert new._line.played[-1].endswith("from_ms=83000")  # type: ignore[attr-defined]  # of a call
