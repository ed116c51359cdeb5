"""The labelling contract: every example of the intents, and of what each state changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from skills.understanding import Understanding, load

_EXAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parent / "contract.jsonl").read_text(encoding="utf-8").splitlines()
]
_HINTS = {"approx", "idiom", "raw", "note", "nearest_of", "severity", "why"}


@pytest.fixture(scope="module")
def engine() -> Understanding:
    return load()


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda e: f"{e['state'] or 'open'}: {e['text']}")
def test_an_example_of_the_contract_is_understood_as_labelled(
    engine: Understanding, example: dict[str, object]
) -> None:
    intent = engine.understand(str(example["text"]), example["state"])  # type: ignore[arg-type] # JSON
    wanted = dict(example["slots"])  # type: ignore[call-overload] # JSON

    said = {name: intent.slots.get(name, "absent") for name in wanted if name not in _HINTS}
    assert intent.name == example["intent"]
    assert said == {name: value for name, value in wanted.items() if name not in _HINTS}


def test_recovery_long_past_is_never_danger_now(engine: Understanding) -> None:
    said = "years ago i was in a dark place and i'm glad that is over"

    assert engine.understand(said, None).slots.get("tier") != "now"


def test_the_words_stay_with_the_intent(engine: Understanding) -> None:
    assert engine.understand("Six, please.", "awaiting_rating").text == "Six, please."


def test_silence_is_hesitation(engine: Understanding) -> None:
    assert engine.understand("", None).name == "Filler"
