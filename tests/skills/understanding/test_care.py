"""Danger is heard in every state, and what is no danger is never taken for it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from skills.understanding import Understanding, load

_BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "understanding"
_ROWS = [
    json.loads(line)
    for line in (_BENCHMARK / "care_dev.jsonl").read_text(encoding="utf-8").splitlines()
]
_STATES = (
    None,
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


@pytest.mark.parametrize("state", _STATES)
def test_each_kind_of_danger_is_heard(engine: Understanding, state: str | None) -> None:
    heard: dict[str, list[bool]] = defaultdict(list)
    for row in _ROWS:
        if row["tier"]:
            slots = engine.understand(row["text"], state).slots
            plain = row["kind"] == "explicit"
            heard[row["kind"]].append(
                slots.get("tier") in ({"now"} if plain else {"now", "gentle"})
            )

    shares = {kind: sum(each) / len(each) for kind, each in heard.items()}
    assert shares["explicit"] == 1
    assert min(shares.values()) >= 0.9


@pytest.mark.parametrize("state", _STATES)
def test_what_is_no_danger_is_hardly_ever_taken_for_it(
    engine: Understanding, state: str | None
) -> None:
    calm = [row for row in _ROWS if not row["tier"]]
    alarmed = [
        row["text"]
        for row in calm
        if engine.understand(row["text"], state).slots.get("tier") == "now"
    ]

    assert len(alarmed) <= 0.05 * len(calm), alarmed


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


def test_danger_inside_a_reflection_is_heard(engine: Understanding) -> None:
    said = "so i went to work as always and honestly i just want to kill myself"

    intent = engine.understand(said, "recording_reflection")

    assert (intent.name, intent.slots["tier"]) == ("NeedSupport", "now")


def test_a_return_of_what_was_past_is_danger(engine: Understanding) -> None:
    said = "years ago i was suicidal but now i want to die again"

    assert engine.understand(said, None).slots.get("tier") == "now"


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
