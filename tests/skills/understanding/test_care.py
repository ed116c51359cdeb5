"""Danger is heard in every state, and what is no danger is never taken for it."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from skills.understanding import Understanding, load, model
from skills.understanding.training import care_lines
from skills.understanding.view import View

_BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "understanding"
_UNSEEN = [
    json.loads(line)
    for line in (_BENCHMARK / "care_dev.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Lines that nothing was taught by, from people who had not seen the patterns."""
_TAUGHT = care_lines(model.folder("en-US").parent)
_STATES = (
    "awaiting_rating",
    "awaiting_feeling",
    "awaiting_length",
    "offer_guided_audio",
    "recording_reflection",
    "audio_playing",
    "audio_paused",
    "callback_yesterday",
    "choose_next",
    "confirm_delete_all",
)


@pytest.fixture(scope="module")
def engine() -> Understanding:
    return load()


def tier(engine: Understanding, said: str, state: str | None = None) -> str | None:
    found = engine.understand(said, state).slots.get("tier")
    assert found in {None, "now", "gentle"}
    return found if found is None else str(found)


@pytest.fixture(scope="module")
def heard(engine: Understanding) -> dict[str, str | None]:
    return {row["text"]: tier(engine, row["text"]) for row in _UNSEEN}


def test_danger_in_words_that_nothing_was_taught_by_is_heard_as_often_as_was_measured(
    heard: dict[str, str | None],
) -> None:
    """ADR 8 has the aims, which are higher, and how far they are."""
    danger = [row for row in _UNSEEN if row["tier"]]
    plain = [row for row in danger if row["kind"] == "explicit"]

    assert sum(heard[row["text"]] is not None for row in danger) >= 0.93 * len(danger)
    assert sum(heard[row["text"]] is not None for row in plain) >= 0.98 * len(plain)
    assert sum(heard[row["text"]] == "now" for row in plain) >= 0.98 * len(plain)


def test_what_is_no_danger_is_hardly_ever_taken_for_it(heard: dict[str, str | None]) -> None:
    calm = [heard[row["text"]] for row in _UNSEEN if not row["tier"]]

    assert calm.count("now") <= 0.01 * len(calm)
    assert len(calm) - calm.count(None) <= 0.09 * len(calm)


@pytest.mark.parametrize("state", _STATES)
def test_every_state_hears_the_same(
    engine: Understanding, heard: dict[str, str | None], state: str
) -> None:
    said = [row["text"] for row in _UNSEEN[::8]]

    assert {text: tier(engine, text, state) for text in said} == {
        text: heard[text] for text in said
    }


def test_what_it_was_taught_by_is_heard(engine: Understanding) -> None:
    heard = {line.text: tier(engine, line.text) for line in _TAUGHT}
    danger = [line for line in _TAUGHT if line.tier != "none"]
    calm = [line for line in _TAUGHT if line.tier == "none"]

    missed = [line.text for line in danger if heard[line.text] is None]
    alarmed = [line.text for line in calm if heard[line.text] is not None]
    soft = [it.text for it in danger if it.kind == "explicit" and heard[it.text] != "now"]
    assert soft == []
    assert len(missed) <= 0.01 * len(danger), missed
    assert len(alarmed) <= 0.01 * len(calm), alarmed


@pytest.mark.parametrize(
    "said",
    [
        "this job is killing me",
        "i'm dead tired",
        "i nearly died of embarrassment",
        "i'm not suicidal",
        "in the film she kills herself",
        "i used to cut myself but that's years ago",
        "my phone is dying",
        "what if i hurt her feelings",
    ],
)
def test_figures_negation_the_past_and_stories_are_not_danger(
    engine: Understanding, said: str
) -> None:
    assert engine.understand(said, None).slots.get("tier") != "now"


@pytest.mark.parametrize(
    "said",
    [
        "i want to kill myself and nobody in this house has noticed",
        "i'm going to hang myself after the market on thursday",
        "i'm planning to drown myself and i feel nothing about it",
        "some days i keep reading about ways to die and today is one",
        "i'll be dead by monday it's arranged",
        "i want to put a bullet in my head",
        "part of me wants to die and it's getting louder",
        "suicide is the only way left i've settled on it",
        "what do i want i want to stop living",
        "it's tuesday and i'm planning my own death",
        "don't play anything i'm going to hang myself",
    ],
)
def test_one_s_own_death_is_danger_however_the_sentence_goes_on(
    engine: Understanding, said: str
) -> None:
    assert tier(engine, said) == "now"


@pytest.mark.parametrize(
    "said",
    [
        "the hymn says take my life and let it be",
        "there's a meme that's like i want to die but it's a hamster",
        "in the play she says i want to die and everybody laughed",
        "don't worry i'm not going to jump off a bridge it's only a driving test",
        "the joke goes i want to die like my uncle in his sleep and not like his passengers",
        "i tried to end my life in eighty four and i've had forty good years since",
    ],
)
def test_one_s_own_death_in_quotation_or_denied_is_no_danger(
    engine: Understanding, said: str
) -> None:
    assert tier(engine, said) != "now"


def test_danger_inside_a_reflection_is_heard(engine: Understanding) -> None:
    said = "so i went to work as always and honestly i just want to kill myself"

    intent = engine.understand(said, "recording_reflection")

    assert (intent.name, intent.slots["tier"]) == ("NeedSupport", "now")


@pytest.mark.parametrize(
    "said",
    [
        "the dog ate the cake and honestly i don't want to live anymore",
        "the meeting ran over and my feet hurt and i no longer want to be alive",
        "we had soup and then i rang my aunt and i want to die",
    ],
)
def test_one_s_own_death_is_heard_at_the_end_of_ordinary_telling(
    engine: Understanding, said: str
) -> None:
    assert tier(engine, said) == "now"
    assert tier(engine, said, "recording_reflection") == "now"


@pytest.mark.parametrize(
    "said",
    [
        "i don't want to live in this town anymore",
        "i want to see the northern lights before i die",
        "my son is eight and he heard all of it",
        "nobody looked up when i came in this morning",
        "i'd be alone with it",
        "sorry i meant relieved",
        "right i've got it all out now you can save it",
        "you can keep going now i'm back",
    ],
)
def test_ordinary_telling_and_asking_get_no_help_line(engine: Understanding, said: str) -> None:
    assert tier(engine, said) is None


@pytest.mark.parametrize(
    "said",
    ["i need help now", "i need help right now", "i need someone to help me now",
     "please i really need somebody to help me right now"],
)  # fmt: skip
def test_who_needs_help_now_is_answered_as_in_danger(engine: Understanding, said: str) -> None:
    assert tier(engine, said) == "now"


@pytest.mark.parametrize(
    "said",
    [
        "i told the nurse i'm not suicidal and i lied",
        "i told them i'm not going to hurt myself but that was a lie",
    ],
)
def test_a_denial_that_is_taken_back_is_danger(engine: Understanding, said: str) -> None:
    assert tier(engine, said) == "now"


@pytest.mark.parametrize("said", ["kms", "checking out permanently", "i'm checking out for good"])
def test_slang_for_one_s_own_death_is_danger(engine: Understanding, said: str) -> None:
    assert tier(engine, said) == "now"


def test_a_return_of_what_was_past_is_danger(engine: Understanding) -> None:
    said = "years ago i was suicidal but now i want to die again"

    assert engine.understand(said, None).slots.get("tier") == "now"


@pytest.mark.parametrize(
    "said",
    [
        "i volunteer on a crisis line on thursdays",
        "no thanks i don't need a helpline i need a plumber",
        "she's not unconscious she's only asleep on the sofa",
        "we're not moving to leeds after all",
    ],
)
def test_help_that_is_named_or_declined_is_no_call_for_it(engine: Understanding, said: str) -> None:
    assert tier(engine, said) is None


def test_asking_for_a_person_is_gentle(engine: Understanding) -> None:
    assert engine.understand("can i talk to a real person", None).slots["tier"] == "gentle"


@pytest.mark.parametrize(
    "said",
    [
        "you won't have to worry about me much longer",
        "i've written the letters",
        "i'm done with all of it",
        "there's nothing left for me",
        "the pills are on the table",
        "i wouldn't mind if the car didn't stop",
        "he won't let me see anyone",
        "please somebody help me",
        "i'm falling apart and nobody notices",
    ],
)
def test_what_is_meant_and_not_said_is_heard(engine: Understanding, said: str) -> None:
    assert engine.understand(said, None).name == "NeedSupport"


@pytest.mark.parametrize(
    "said",
    [
        "you won't have to drive me much longer i passed my test",
        "i've written the letters to my clients",
        "i'm done with all of the laundry",
        "there's nothing left to pack",
        "the vitamins are on the table",
        "he won't let me see the surprise",
        "i won't be here at christmas we're in spain",
        "i can't cope with this printer",
        "they went to the cinema without me",
    ],
)
def test_what_explains_it_makes_it_ordinary(engine: Understanding, said: str) -> None:
    assert engine.understand(said, None).name != "NeedSupport"


@pytest.mark.parametrize(
    "said", ["i want to die", "hopeful", "yes", "help me", "can i talk to a person"]
)
def test_a_listed_wording_is_heard_the_same_each_time(engine: Understanding, said: str) -> None:
    """What care such wordings need is remembered, whoever says them."""
    first = engine.understand(said)

    assert engine.understand(said) == first
    assert engine.care(View.of(said)) == (first if first.name == "NeedSupport" else None)


def test_care_alone_is_what_comes_first_in_all_that_is_understood(engine: Understanding) -> None:
    for text in [row["text"] for row in _UNSEEN]:
        meant = engine.understand(text)
        assert engine.care(View.of(text)) == (meant if meant.name == "NeedSupport" else None)


def test_nobody_s_words_are_remembered(engine: Understanding) -> None:
    said = "i told marguerite about the heron"
    engine.understand(said)

    kept = [held for held in gc.get_objects() if isinstance(held, dict) and said in held]
    assert not kept
