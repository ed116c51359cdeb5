"""Home Assistant's files: hassil reads the sentences, and what is sent is understood as meant."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any

import pytest
from hassil import Intents, recognize

from service.interaction import DEPLOY, home_assistant
from service.interaction.home_assistant import ENTRIES
from skills import understanding
from skills.understanding import model, templates
from tests.support.home_yaml import read_yaml

FOLDER = DEPLOY / "home-assistant"
BLUEPRINTS = sorted(FOLDER.glob("blueprints/**/*.yaml"))


@cache
def sentences() -> Intents:
    return Intents.from_dict(read_yaml(FOLDER / "custom_sentences/en/self_trust.yaml"))


def heard(text: str) -> tuple[str, dict[str, Any]] | None:
    found = recognize(text, sentences())
    if found is None:
        return None
    return found.intent.name, {name: entity.value for name, entity in found.entities.items()}


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("start my check in", "SelfTrustStartCheckIn"),
        ("Check in with me", "SelfTrustStartCheckIn"),
        ("Let's check in.", "SelfTrustStartCheckIn"),
    ],
)
def test_what_people_say_begins_what_they_mean(said: str, intent: str) -> None:
    assert heard(said) == (intent, {})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("tell self trust a six", "a six"),
        ("ask self trust to play something short", "play something short"),
        ("self trust delete everything", "delete everything"),
    ],
)
def test_everything_else_is_carried_word_for_word(said: str, words: str) -> None:
    name, entities = heard(said) or ("", {})

    assert name == "SelfTrustSay"
    assert entities["self_trust_words"].strip() == words


@pytest.mark.parametrize(
    "said", ["turn on the lights", "stop", "yes", "next track", "what time is it", "pause"]
)
def test_what_a_home_is_told_stays_the_homes(said: str) -> None:
    assert heard(said) is None


@pytest.mark.parametrize("intent", ENTRIES)
def test_each_sentence_of_an_entry_is_heard_as_that_entry(intent: str) -> None:
    ours = read_yaml(FOLDER / "custom_sentences/en/self_trust.yaml")["intents"]
    [data] = ours[f"SelfTrust{intent}"]["data"]
    rules = model.read("en-US").rules

    for template in data["sentences"]:
        for said in islice(templates.covering(templates.parse(template, rules)), 3):
            assert heard(said) == (f"SelfTrust{intent}", {}), said


@pytest.mark.parametrize("intent", ENTRIES)
def test_what_is_sent_for_an_entry_is_understood_as_it(intent: str) -> None:
    words = home_assistant.words_for(model.read("en-US"), intent)

    assert understanding.load("en-US").understand(words, None).name == intent


def test_each_intent_of_the_sentences_has_a_script() -> None:
    intents = read_yaml(FOLDER / "custom_sentences/en/self_trust.yaml")["intents"]

    assert set(read_yaml(FOLDER / "packages/self_trust.yaml")["intent_script"]) == set(intents)


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_a_blueprint_uses_each_of_its_inputs(path: Any) -> None:
    blueprint = read_yaml(path)["blueprint"]

    assert blueprint["domain"] == "automation"
    for name in blueprint["input"]:
        assert f"!input {name}\n" in path.read_text(), name


def test_a_second_locale_of_a_language_writes_nothing_over_the_first() -> None:
    assert home_assistant.files("en-GB") == {}
