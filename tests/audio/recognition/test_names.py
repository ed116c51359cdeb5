"""A person's names are written as they spell them, and what was heard clearly stays as it is."""

from __future__ import annotations

import pytest

from audio.recognition import Transcript, Word
from audio.recognition.names import OwnWords, learned, named

NAMES = ("Joaquin", "Aunt Mathilda", "Kwame", "Torvald", "Maeve", "Will", "Inez")
SURE, UNSURE = 0.95, 0.4


def heard(text: str, **confidence: float) -> Transcript:
    """Make a transcript; a word is sure unless its confidence is named."""
    plain = text.lower().replace(".", "").replace(",", "").replace("?", "").replace("-", " ")
    words = tuple(Word(word, 0, 0, confidence.get(word, SURE)) for word in plain.split())
    return Transcript(plain, words, None, "e", "m", 1.0, text)


def written(transcript: Transcript, **corrections: str) -> str:
    own = OwnWords(NAMES, {key.replace("_", " "): said for key, said in corrections.items()})
    return named(transcript, own).punctuated


@pytest.mark.parametrize(
    ("transcript", "right"),
    [
        (heard("I called Joe Quinn today.", joe=0.18, quinn=0.46), "I called Joaquin today."),
        (heard("Quame, who was there.", quame=UNSURE), "Kwame, who was there."),
        (heard("I saw Tor-wald.", tor=UNSURE, wald=UNSURE), "I saw Torvald."),
        (heard("And Maven's cake.", **{"maven's": UNSURE}), "And Maeve's cake."),
    ],
)
def test_what_was_unclear_and_sounds_like_a_name_becomes_the_name(
    transcript: Transcript, right: str
) -> None:
    assert written(transcript) == right


def test_a_name_that_was_heard_right_is_spelt_as_its_owner_spells_it() -> None:
    assert written(heard("aunt mathilda and kwame came.")) == "Aunt Mathilda and Kwame came."


def test_an_owner_s_s_stays() -> None:
    assert written(heard("It was kwame's idea.")) == "It was Kwame's idea."


@pytest.mark.parametrize(
    "clear",
    [
        heard("I will not go."),  # Will is on the list
        heard("In this house.", **{"in": UNSURE, "this": UNSURE}),
        heard("She wants more.", she=UNSURE, more=UNSURE),
        heard("The queen was there."),
        heard("Mathilde's cake.", **{"mathilde's": UNSURE}),  # nobody said "Aunt"
        heard(""),
        heard("..."),
    ],
)
def test_other_words_stay(clear: Transcript) -> None:
    assert written(clear) == clear.punctuated


def test_a_name_is_not_made_of_two_sentences() -> None:
    parted = heard("I had to shove. On we went.")

    assert written(parted, shove_on="Siobhan") == parted.punctuated


def test_what_was_corrected_once_is_right_however_clearly_it_was_heard() -> None:
    assert written(heard("Shove on called."), shove_on="Siobhan") == "Siobhan called."


def test_what_was_heard_stays_in_the_plain_text() -> None:
    transcript = heard("I called Joe Quinn.", joe=UNSURE, quinn=UNSURE)

    assert named(transcript, OwnWords(NAMES)).text == "i called joe quinn"


def test_without_a_list_nothing_changes() -> None:
    transcript = heard("I  called   Joe Quinn.", joe=UNSURE)

    assert named(transcript, OwnWords()).punctuated == "I called Joe Quinn."


@pytest.mark.parametrize(
    ("before", "after", "lesson"),
    [
        ("I called Joe Quinn.", "I called Joaquin.", {"joe quinn": "Joaquin"}),
        ("shove on was there.", "Siobhan was there.", {"shove on": "Siobhan"}),
        ("We ate at analysts' place.", "We ate at Anneliese's place.", {"analysts": "Anneliese"}),
        ("I met kwame and maybe.", "I met Kwame and Maeve.", {}),  # "maybe" is an everyday word
        ("Their it is.", "There it is.", {}),
        ("and he's was here", "Inez was here", {}),
        ("I said no.", "I said no to all four of them in the end.", {}),
        ("It was fine.", "Everything I had ever wanted was fine.", {}),
    ],
)
def test_a_correction_teaches_names_and_nothing_else(
    before: str, after: str, lesson: dict[str, str]
) -> None:
    assert learned(before, after) == lesson
