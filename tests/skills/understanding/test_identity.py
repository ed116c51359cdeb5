"""Names, PINs, link codes and who is speaking."""

from __future__ import annotations

import pytest

from skills.understanding import Understanding, load


@pytest.fixture(scope="module")
def engine() -> Understanding:
    return load()


@pytest.mark.parametrize(
    ("said", "intent", "slots"),
    [
        ("call me robin", "SetName", {"name": "robin"}),
        ("my name is sandra by the way", "SetName", {"name": "sandra"}),
        ("you can call me mary ann from now on", "SetName", {"name": "mary ann"}),
        ("change my name to lee", "SetName", {"name": "lee"}),
        ("link this speaker with code k seven two p", "LinkDevice", {"code": "K72P"}),
        ("the code is b four double nine x", "LinkDevice", {"code": "B499X"}),
        ("connect this device to my journal", "LinkDevice", {}),
        ("link with code one two three four five six", "LinkDevice", {"code": "123456"}),
        ("link with the code 123456", "LinkDevice", {"code": "123456"}),
        ("my pin is oh four one nine", "GivePin", {"pin": "0419"}),
        ("pin nineteen eighty four", "GivePin", {"pin": "1984"}),
        ("it's mira now not tom", "SwitchPerson", {"name": "mira"}),
        ("switch to anna's journal", "SwitchPerson", {"name": "anna"}),
        ("someone else is talking now", "SwitchPerson", {}),
    ],
)
def test_who_is_speaking_and_what_joins_a_device_is_understood(
    engine: Understanding, said: str, intent: str, slots: dict[str, str]
) -> None:
    heard = engine.understand(said)

    assert (heard.name, dict(heard.slots)) == (intent, slots)


@pytest.mark.parametrize("said", ["robin called me", "call me back later", "call me a taxi"])
def test_a_call_is_no_name(engine: Understanding, said: str) -> None:
    assert engine.understand(said).name != "SetName"


@pytest.mark.parametrize(
    ("said", "state", "intent", "slots"),
    [
        ("robin", "awaiting_name", "SetName", {"name": "robin"}),
        ("um just jo please", "awaiting_name", "SetName", {"name": "jo"}),
        ("i'd rather not say", "awaiting_name", "SkipStep", {}),
        ("no", "awaiting_name", "Deny", {}),
        ("oh four one nine", "awaiting_pin", "GivePin", {"pin": "0419"}),
        ("0419", "awaiting_pin", "GivePin", {"pin": "0419"}),
        ("stop", "awaiting_pin", "Stop", {}),
        ("it's k seven double two p", "awaiting_code", "LinkDevice", {"code": "K722P"}),
    ],
)
def test_an_awaited_name_pin_or_code_may_stand_alone(
    engine: Understanding, said: str, state: str, intent: str, slots: dict[str, str]
) -> None:
    heard = engine.understand(said, state)

    assert (heard.name, dict(heard.slots)) == (intent, slots)
