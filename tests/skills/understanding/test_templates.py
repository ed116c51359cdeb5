"""Sentence templates."""

from __future__ import annotations

from random import Random

import pytest

from skills.understanding import ModelError, templates


def test_a_template_stands_for_each_of_its_sentences() -> None:
    node = templates.parse("(play|start) [the ]{piece}[ please]", {})

    assert list(templates.expand(node)) == [
        "play {piece}",
        "play {piece} please",
        "play the {piece}",
        "play the {piece} please",
        "start {piece}",
        "start {piece} please",
        "start the {piece}",
        "start the {piece} please",
    ]
    assert templates.count(node) == 8


def test_a_rule_is_put_in_its_place() -> None:
    node = templates.parse("<go> on", {"go": "(go|carry)"})

    assert list(templates.expand(node)) == ["go on", "carry on"]


def test_a_deck_says_every_alternative_before_one_returns() -> None:
    node = templates.parse("(one|two|three) {day}", {})
    deck = templates.Deck({"day": ("monday",)}, Random(1))

    said = {deck.draw(node) for _ in range(templates.widest(node))}

    assert said == {"one monday", "two monday", "three monday"}


@pytest.mark.parametrize("wrong", ["(a|b", "a]", "[a", "<unknown> a", "{a"])
def test_a_template_that_is_not_well_formed_is_named(wrong: str) -> None:
    with pytest.raises(ModelError):
        templates.parse(wrong, {})
