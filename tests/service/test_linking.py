"""Linking devices: a spoken code joins them to one journal, once and soon, losing nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.services import GenericUser, application, entries, installation, job_journal


class House:
    """An installation with a clock, and any number of devices."""

    def __init__(self, folder: Path) -> None:
        self.config = installation(folder)
        self.now = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
        self.app: Flask

    def device(self, name: str) -> GenericUser:
        return GenericUser(self.app, name)

    def known(self, name: str, *texts: str) -> GenericUser:
        past = [{"at": (self.now - timedelta(days=1)).isoformat(), "text": t} for t in texts]
        with job_journal(self.config) as journal:
            document = {"version": 1, "entries": past}
            journal.transfer.import_document("generic", name, document, self.now)
        return self.device(name)

    def texts(self, name: str) -> list[Any]:
        return [entry.fields.get("text") for entry in entries(self.config, name)]

    def person(self, name: str) -> str | None:
        with job_journal(self.config) as journal:
            return journal.person("generic", name)


@pytest.fixture
def house(tmp_path: Path, world: str) -> Iterator[House]:
    """Return a house whose journal is a file, then on a server, which writes turns side by side."""
    del world
    made = House(tmp_path)
    with application(made.config, lambda: made.now) as made.app:
        yield made


def code_of(device: GenericUser) -> str:
    device.launch()
    said = re.search(r"(\d) (\d) (\d), (\d) (\d) (\d)", device.say("link this device")["text"])
    assert said is not None
    return "".join(said.groups())


WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def redeem(device: GenericUser, code: str) -> str:
    device.launch()
    spoken = " ".join(WORDS[int(digit)] for digit in code)
    text: str = device.say(f"link this device with code {spoken}")["text"]
    return text


def is_joined(text: str) -> bool:
    return "one journal" in text or "same journal now" in text


def test_a_new_device_joins_the_journal_of_the_one_that_gave_the_code(house: House) -> None:
    old = house.known("kitchen", "told in the kitchen")

    assert is_joined(redeem(house.device("bedroom"), code_of(old)))

    assert house.person("bedroom") == house.person("kitchen")
    assert house.texts("bedroom") == ["told in the kitchen"]


def test_it_works_the_other_way_round_too(house: House) -> None:
    new, old = house.device("bedroom"), house.known("kitchen", "told in the kitchen")
    new.consent()

    assert is_joined(redeem(old, code_of(new)))

    assert house.texts("bedroom") == house.texts("kitchen") == ["told in the kitchen"]


def test_what_is_said_on_either_is_in_the_one_journal_afterwards(house: House) -> None:
    old, new = house.known("kitchen", "told in the kitchen"), house.device("bedroom")
    redeem(new, code_of(old))

    new.launch()
    new.say("six")

    assert len(house.texts("kitchen")) == 2
    assert "told in the kitchen" in new.say("what did i say yesterday")["text"]


def test_two_devices_of_one_person_each_keep_their_own_open_question(house: House) -> None:
    old, new = house.known("kitchen"), house.device("bedroom")
    redeem(new, code_of(old))
    new.session = old.session = "s-9"
    old.launch()
    assert old.say("six")["state"] == "awaiting_feeling"

    assert new.launch()["state"] != "awaiting_feeling"
    assert old.say("calm")["saved"] == [{"feeling": "calm"}]


def test_entries_on_both_sides_stay_apart_and_nothing_is_lost(house: House) -> None:
    one, two = house.known("kitchen", "of the kitchen"), house.known("bedroom", "of the bedroom")

    said = redeem(two, code_of(one))

    assert not is_joined(said)
    assert "import" in said
    assert house.texts("kitchen") == ["of the kitchen"]
    assert house.texts("bedroom") == ["of the bedroom"]


def test_devices_that_were_linked_before_come_along(house: House) -> None:
    first, second = house.device("a"), house.device("b")
    first.consent()
    redeem(second, code_of(first))
    old = house.known("kitchen", "told in the kitchen")

    redeem(first, code_of(old))

    assert house.texts("b") == ["told in the kitchen"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code: f"{(int(code) + 1) % 10**6:06}",
        lambda code: code[:5],
    ],
)
def test_a_wrong_code_leads_nowhere(house: House, spoil: Callable[[str], str]) -> None:
    old, new = house.known("kitchen", "told"), house.device("bedroom")

    assert not is_joined(redeem(new, spoil(code_of(old))))

    assert house.texts("bedroom") == []


def test_a_code_is_good_for_ten_minutes(house: House) -> None:
    old, new = house.known("kitchen", "told"), house.device("bedroom")
    code = code_of(old)
    house.now += timedelta(minutes=11)

    assert not is_joined(redeem(new, code))


def test_a_code_is_good_once(house: House) -> None:
    old = house.known("kitchen", "told")
    code = code_of(old)
    redeem(house.device("bedroom"), code)

    assert not is_joined(redeem(house.device("attic"), code))
    assert house.texts("attic") == []


def test_five_wrong_codes_close_the_door_for_a_quarter_of_an_hour(house: House) -> None:
    old, new = house.known("kitchen", "told"), house.device("bedroom")
    for _ in range(5):
        redeem(new, "000000")
    code = code_of(old)

    assert not is_joined(redeem(new, code))

    house.now += timedelta(minutes=16)
    assert is_joined(redeem(new, code_of(old)))


def test_joining_twice_says_so(house: House) -> None:
    old, new = house.known("kitchen", "told"), house.device("bedroom")
    redeem(new, code_of(old))

    said = redeem(new, code_of(old))

    assert "already" in said or "as it is" in said


def test_everything_goes_by_voice_and_nobody_else_loses_anything(house: House) -> None:
    gone, stays = house.known("kitchen", "of the kitchen"), house.known("bedroom", "of the bedroom")
    gone.launch()
    gone.say("delete everything")

    assert gone.say("yes delete everything")["deleted"]

    assert house.person("kitchen") is None
    assert house.texts("bedroom") == ["of the bedroom"]
    assert stays.launch()["text"]
