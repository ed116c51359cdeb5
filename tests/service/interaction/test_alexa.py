"""Alexa's package: within its limits, no rivals for a sentence, and meant as we mean it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from service.interaction import alexa, alexa_skill
from service.interaction.alexa_text import read
from service.platforms.alexa_intents import BUILT_INS, told_slot, understood
from service.platforms.alexa_request import (
    Candidate,
    IntentBody,
    ListedValue,
    Resolution,
    Resolutions,
    ResolutionStatus,
    Slot,
)
from skills import locales
from skills.lines import Lines
from skills.understanding import load

SAYABLE = re.compile(r"(?:[a-zà-ÿ' .-]|\{[a-z_0-9]+\})+")
SLOT = re.compile(r"\{([a-z_0-9]+)\}")


@pytest.fixture(scope="module", params=locales.names())
def interaction(request: pytest.FixtureRequest) -> dict[str, Any]:
    return alexa.interaction_model(request.param)


def intents(interaction: dict[str, Any]) -> list[dict[str, Any]]:
    return list(interaction["languageModel"]["intents"])


def slots(intent: dict[str, Any]) -> dict[str, str]:
    return {slot["name"]: slot["type"] for slot in intent.get("slots", [])}


def typed(sample: str, kinds: dict[str, str]) -> str:
    """Write a sample with its slots' types: two slots of one type sound alike."""
    return SLOT.sub(lambda match: f"{{{kinds[match[1]]}}}", sample)


def intent_named(interaction: dict[str, Any], name: str) -> dict[str, Any]:
    return next(intent for intent in intents(interaction) if intent["name"] == name)


def type_named(interaction: dict[str, Any], name: str) -> dict[str, Any]:
    return next(kind for kind in interaction["languageModel"]["types"] if kind["name"] == name)


def test_a_sentence_belongs_to_one_intent(interaction: dict[str, Any]) -> None:
    said = Counter(
        typed(sample, slots(intent))
        for intent in intents(interaction)
        for sample in intent["samples"]
    )

    assert [sample for sample, times in said.items() if times > 1] == []


def test_a_sentence_uses_alexas_alphabet_and_no_slot_twice(interaction: dict[str, Any]) -> None:
    for intent in intents(interaction):
        for sample in intent["samples"]:
            used = SLOT.findall(sample)
            assert SAYABLE.fullmatch(sample), sample
            assert len(sample) <= 200
            assert len(used) == len(set(used)), sample
            assert set(used) <= slots(intent).keys(), sample


def test_free_words_have_a_carrier_and_no_other_slot_beside_them(
    interaction: dict[str, Any],
) -> None:
    for intent in intents(interaction):
        for sample in intent["samples"]:
            used = SLOT.findall(sample)
            if any(slots(intent)[slot] == "AMAZON.SearchQuery" for slot in used):
                assert len(used) == 1, sample
                assert SLOT.sub("", sample).strip(), sample


def test_an_opening_is_followed_by_any_words_and_begins_no_other_sample(
    interaction: dict[str, Any],
) -> None:
    told = read("en-US").told

    for intent, openings in told.items():
        samples = intent_named(interaction, intent)["samples"]
        for opening in openings:
            slot = told_slot(opening)
            assert f"{opening} {{{slot}}}" in samples
            assert slots(intent_named(interaction, intent))[slot] == "AMAZON.SearchQuery"
    begun = tuple(f"{opening} " for openings in told.values() for opening in openings)
    others = [
        sample
        for intent in intents(interaction)
        for sample in intent["samples"]
        if intent["name"] != "NeedSupport" and "{told_" not in sample
    ]
    assert [sample for sample in others if sample.startswith(begun)] == []


def test_the_expansion_of_sentences_is_capped(interaction: dict[str, Any]) -> None:
    sizes = {intent["name"]: len(intent["samples"]) for intent in intents(interaction)}

    assert sizes.pop("NeedSupport") <= 400
    assert max(sizes.values()) <= 120


def test_alexa_asks_in_our_own_words(interaction: dict[str, Any]) -> None:
    [asked] = [p for p in interaction["prompts"] if p["id"] == "Elicit.SwitchPerson.name"]

    said = [variation["value"] for variation in asked["variations"]]
    assert said == list(Lines.load("en-US").wordings("handover.who.ask"))


def test_the_manifest_lets_alexa_ask_what_the_door_answers() -> None:
    interfaces = alexa_skill.manifest()["manifest"]["apis"]["custom"]["interfaces"]

    assert [interface["type"] for interface in interfaces] == [
        "AUDIO_PLAYER",
        "ALEXA_PRESENTATION_APL",
        "CAN_FULFILL_INTENT_REQUEST",
    ]


def test_no_intent_of_ours_rivals_a_built_in_one(interaction: dict[str, Any]) -> None:
    names = {intent["name"] for intent in intents(interaction)}

    assert names.isdisjoint(BUILT_INS.values())
    assert {*BUILT_INS, "AMAZON.FallbackIntent"} <= names


def test_every_type_is_defined_and_its_values_are_short_enough(
    interaction: dict[str, Any],
) -> None:
    kinds = {kind["name"] for kind in interaction["languageModel"]["types"]}
    used = {kind for intent in intents(interaction) for kind in slots(intent).values()}

    assert {kind for kind in used if not kind.startswith("AMAZON.")} == kinds
    for kind in interaction["languageModel"]["types"]:
        for value in kind["values"]:
            said = [value["name"]["value"], *value["name"]["synonyms"]]
            assert max(map(len, said)) <= 140
            assert value.get("id", "x").strip()


def test_the_model_is_no_larger_than_alexa_takes(interaction: dict[str, Any]) -> None:
    assert len(json.dumps(interaction).encode()) < 1_500_000


def test_every_slot_that_is_asked_for_has_words_to_ask_with(interaction: dict[str, Any]) -> None:
    prompts = {prompt["id"] for prompt in interaction["prompts"]}

    for intent in interaction["dialog"]["intents"]:
        known = slots(intent_named(interaction, intent["name"]))
        assert {slot["name"]: slot["type"] for slot in intent["slots"]} == known
        for slot in intent["slots"]:
            if slot["elicitationRequired"]:
                assert slot["prompts"]["elicitation"] in prompts


def test_a_phrase_of_danger_is_heard_as_danger(interaction: dict[str, Any]) -> None:
    care = intent_named(interaction, "NeedSupport")

    assert "i want to die" in care["samples"]
    assert understood(IntentBody("NeedSupport")).slots == {"tier": "now"}  # type: ignore[union-attr]
    assert [v["id"] for v in type_named(interaction, "NeedSupport_tier")["values"]] == ["gentle"]


@pytest.mark.parametrize(
    ("intent", "slot", "value", "meant"),
    [
        ("GiveRating", "band", "low", {"band": "low"}),
        ("GiveRating", "half", "7.5", {"rating": 7.5}),
        ("GiveRating", "same_as_last", "true", {"same_as_last": True}),
        (
            "AdjustPlayback",
            "attribute_and_direction",
            "speed_and_down",
            {"attribute": "speed", "direction": "down"},
        ),
        ("SetFollowUp", "off", "true", {"off": True}),
        ("PlayGuidedAudio", "topic", "body_scan", {"topic": "body_scan"}),
    ],
)
def test_a_value_of_the_model_comes_back_under_our_own_names(
    interaction: dict[str, Any], intent: str, slot: str, value: str, meant: dict[str, Any]
) -> None:
    kind = slots(intent_named(interaction, intent))[slot]
    listed = {v["id"]: v["name"]["value"] for v in type_named(interaction, kind)["values"]}
    found = Candidate(ListedValue(listed[value], value))
    matched = Resolutions([Resolution(ResolutionStatus("ER_SUCCESS_MATCH"), [found])])

    heard = understood(IntentBody(intent, {slot: Slot(listed[value], matched)}))

    assert heard.slots == meant  # type: ignore[union-attr]


@pytest.mark.parametrize("locale", locales.names())
def test_alexas_own_lists_mean_what_our_understanding_makes_of_them(locale: str) -> None:
    understand = load(locale).understand
    themes = read(locale).lists["theme"].canonical

    heard = {
        said: understand(f"play a piece about {said}", None).slots.get("topic")
        for said, theme in themes.items()
        if said != theme
    }

    assert heard == {said: theme for said, theme in themes.items() if said in heard}
