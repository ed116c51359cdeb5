"""Every scenario of tests/scenarios holds on every door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.support.doors import DOORS, Door, Heard, Service
from tests.support.scenarios import BadScenario, Check, Scenario, Step, parse, read, value_of

SCENARIOS = read(Path(__file__).parent / "scenarios")
MOST_WORDS = 45
MISSING = object()


@dataclass(frozen=True)
class After:
    """A step's answer, and the door that it came by."""

    heard: Heard
    door: Door


Holds: TypeAlias = Callable[[str, After], bool]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


PASSAGES = [
    pytest.param(scenario, door, id=f"{scenario.place} {scenario.title}-{door}")
    for door, way_in in DOORS.items()
    for scenario in SCENARIOS
    if way_in.takes(scenario)
]


@pytest.mark.parametrize(("scenario", "door"), PASSAGES)
def test_a_scenario_goes_as_it_is_written(
    scenario: Scenario, door: str, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    way_in = DOORS[door].open(scenario, service)

    for step in scenario.steps:
        heard = way_in.take(step)

        holds_always(step, heard)
        for check in step.checks:
            assert holds(check, After(heard, way_in)), f"{check.place}: {check.name}, but {heard}"
    assert [message for message in caplog.messages if " answer: " in message] == []  # of a limit


def holds_always(step: Step, heard: Heard) -> None:
    """Whatever a scenario says: one question where we listen, none where we don't, no lecture."""
    silent = step.event is not None and step.event.startswith(("playback", "session"))
    assert silent == (heard.text == "") or heard.audio != "nothing", f"{step.place}: {heard}"
    listens = heard.listens_for != "nothing"
    assert heard.text.count("?") == int(listens), f"{step.place}: {heard}"
    assert len(heard.text.split()) <= MOST_WORDS, f"{step.place}: {heard}"
    assert silent or heard.ends != listens, f"{step.place}: {heard}"


def holds(check: Check, after: After) -> bool:
    return _CHECKS[check.name](check.value, after)


def says(value: str, after: After) -> bool:
    text = after.heard.text.lower()
    return any(words.strip().lower() in text for words in value.split(" | "))


def is_told(name: str) -> Holds:
    def check(value: str, after: After) -> bool:
        told = getattr(after.heard, name)
        return told is None or told == value

    return check


def saved(value: str, after: After) -> bool:
    fields = after.heard.saved
    if fields is None:
        return True
    return is_in(value, fields) if value != "nothing" else not fields


def kept(value: str, after: After) -> bool:
    entries = after.door.journal()
    return is_in(value, [e.fields for e in entries]) if value != "nothing" else not entries


def is_in(value: str, documents: Sequence[Any]) -> bool:
    name, _, wanted = value.partition(" ")
    found = [dig(document, name) for document in documents]
    return value_of(wanted) in found if wanted else any(f not in (MISSING, None) for f in found)


def dig(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document.get(name, MISSING) if isinstance(document, dict) else MISSING
    return document


def deleted(value: str, after: After) -> bool:
    gone = after.heard.deleted
    if gone is None:
        return True
    everything = list(gone) == ["*"]
    return everything if value == "everything" else len(gone) == int(value)


def rate(value: str, after: After) -> bool:
    return after.heard.rate in (None, float(value))


_CHECKS: dict[str, Holds] = {
    "says": says,
    "doesn't say": lambda value, after: not says(value, after),
    "listens for": is_told("listens_for"),
    "state": is_told("state"),
    "means": is_told("means"),
    "saved": saved,
    "deleted": deleted,
    "audio": is_told("audio"),
    "ends": lambda value, after: after.heard.ends == (value == "yes"),
    "rate": rate,
    "kept": kept,
    "entries": lambda value, after: len(after.door.journal()) == int(value),
}


@pytest.mark.parametrize(
    "text",
    [
        "launch",
        "Scenario: one\nperson: shy",
        "Scenario: one\nlaunch\nshouts: hello",
        "Scenario: one\ndevice: a fridge",
        "Scenario: one\npast: rating 5",
    ],
)
def test_a_line_in_no_known_form_is_named_by_its_place(text: str) -> None:
    with pytest.raises(BadScenario, match=r"^typo\.txt:\d: "):
        parse(text, "typo.txt")


@pytest.mark.parametrize(
    "wrong",
    [
        "says: goodbye",
        "doesn't say: zero to ten | ten",
        "listens for: yes_no",
        "state: awaiting_feeling",
        "means: GiveRating",
        "saved: rating 6",
        "deleted: 1",
        "audio: play G01 1",
        "ends: yes",
        "rate: 2",
        "kept: rating 6",
        "entries: 1",
    ],
)
def test_a_property_that_does_not_hold_is_noticed(wrong: str, service: Service) -> None:
    [scenario] = parse(f"Scenario: a launch\nlaunch\n{wrong}", "wrong.txt")
    door = DOORS["dialogue"].open(scenario, service)
    [step] = scenario.steps

    assert not holds(step.checks[0], After(door.take(step), door))
