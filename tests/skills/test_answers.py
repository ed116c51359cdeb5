"""The vocabulary that flows look for in an answer."""

from __future__ import annotations

from skills import locales
from skills.answers import Answers

ANSWERS = Answers.load(locales.find("en-US"))


def test_a_turn_s_vocabulary_gives_the_same_answers_however_often_it_is_asked() -> None:
    ours = ANSWERS.for_a_turn()
    for said in ("Thanks!", "um, thank you", "a lilac gramophone", ""):
        for _ in range(2):
            assert ours.is_said("thanks", said) == ANSWERS.is_said("thanks", said)
            assert ours.is_whole("thanks", said) == ANSWERS.is_whole("thanks", said)
            assert ours.find("thanks", said) == ANSWERS.find("thanks", said)


def test_nobody_s_words_outlive_a_turn() -> None:
    ours = ANSWERS.for_a_turn()
    for vocabulary in (ours, ANSWERS):
        vocabulary.is_whole("thanks", "a lilac gramophone")

    assert "lilac" in str(vars(ours))
    assert "lilac" not in str(vars(ANSWERS))
    assert "lilac" not in str(vars(ANSWERS.for_a_turn()))
