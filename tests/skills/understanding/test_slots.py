"""What was said besides the intent."""

from __future__ import annotations

import pytest

from skills.understanding import Understanding, load


@pytest.fixture(scope="module")
def engine() -> Understanding:
    return load()


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("did i ever talk about my piano lessons", "my piano lessons"),
        ("look for the lighthouse in my journal", "the lighthouse"),
        ("is there anything in my journal about the choir", "the choir"),
    ],
)
def test_a_search_keeps_the_noun_phrase_as_said(
    engine: Understanding, said: str, query: str
) -> None:
    intent = engine.understand(said, None)

    assert (intent.name, intent.slots["query"]) == ("SearchReflections", query)


def test_a_day_turns_a_search_into_a_recall(engine: Understanding) -> None:
    intent = engine.understand("what did i say about my piano lessons on friday", None)

    assert intent.name == "RecallReflection"
    assert (intent.slots["when"], intent.slots["query"]) == ("friday", "my piano lessons")


@pytest.mark.parametrize(
    ("said", "attribute", "direction"),
    [
        ("you're talking too fast", "speed", "down"),
        ("it's too quiet", "volume", "up"),
        ("a softer voice please", "softness", "up"),
        ("the pauses are too long", "pause", "down"),
        ("no music please", "background", "off"),
    ],
)
def test_a_complaint_asks_for_the_opposite(
    engine: Understanding, said: str, attribute: str, direction: str
) -> None:
    slots = engine.understand(said, None).slots

    assert (slots["attribute"], slots["direction"]) == (attribute, direction)


def test_two_feelings_keep_their_order(engine: Understanding) -> None:
    slots = engine.understand("proud and a bit shaky", None).slots

    assert (slots["feeling"], slots["feeling2"]) == ("proud", "nervous")


def test_a_figure_of_speech_is_the_feeling_it_stands_for(engine: Understanding) -> None:
    intent = engine.understand("my inbox is doing my head in", None)

    assert (intent.name, intent.slots["feeling"]) == ("NameFeeling", "stressed")


def test_a_pin_keeps_its_zeros(engine: Understanding) -> None:
    assert engine.understand("my pin is zero zero seven one", None).slots["pin"] == "0071"


def test_a_doubled_digit_of_a_code_is_written_twice(engine: Understanding) -> None:
    intent = engine.understand("link this speaker with code a double seven b", None)

    assert intent.slots["code"] == "A77B"
