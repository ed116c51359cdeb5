"""Names that engines read wrongly reach them in a spelling that they read right."""

from __future__ import annotations

import subprocess

import pytest

from audio.synthesis.lexicon import SPELLINGS
from audio.synthesis.text import speakable


def test_a_name_of_the_lexicon_is_respelled_wherever_it_stands() -> None:
    assert speakable("You told NIAMH, and Niamh's brother.") == "You told Neev, and Neev's brother."


def test_a_word_that_only_begins_like_one_is_let_be() -> None:
    assert speakable("Eointon") == "Eointon"


@pytest.mark.needs("espeak-ng")
@pytest.mark.parametrize(("written", "said"), SPELLINGS.items())
def test_the_engine_really_reads_the_two_spellings_differently(written: str, said: str) -> None:
    """An engine that learns a name makes its entry superfluous."""
    assert phonemes(f"It is the {written}.") != phonemes(f"It is the {said}.")


def phonemes(text: str) -> str:
    asked = ["espeak-ng", "-q", "--ipa", "-v", "en-us", text]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
