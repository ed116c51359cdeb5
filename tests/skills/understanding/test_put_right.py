"""What is said in the place of a feeling is heard, though a "not" or a "no" stands before it."""

from __future__ import annotations

import pytest

from skills.understanding import load
from skills.understanding.counted import is_counted

STATES = (None, "awaiting_rating", "awaiting_feeling", "offer_guided_audio", "recording_reflection")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "said",
    [
        "no not sad suicidal",
        "no not tired suicidal",
        "i'm not sad but suicidal",
        "sad no suicidal",
        "no not sad i want to die",
    ],
)
def test_danger_in_a_feeling_s_place_calls_for_care(said: str, state: str | None) -> None:
    read = load().understand(said, state)

    assert (read.name, read.slots["tier"]) == ("NeedSupport", "now")


@pytest.mark.parametrize(
    "said",
    [
        "not suicidal just sad",
        "not sad not suicidal",
        "not sad or suicidal",
        "not really suicidal",
        "not tired just fine",
    ],
)
def test_danger_that_is_denied_is_none(said: str) -> None:
    assert load().understand(said).name != "NeedSupport"


@pytest.mark.parametrize("said", ["six anyways", "six whereas yesterday it was bad", "six alas"])
def test_a_word_in_s_after_the_number_counts_nothing(said: str) -> None:
    assert not is_counted(said)
