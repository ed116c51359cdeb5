"""When an answer is over, decided from scores and loudness alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from audio.endpointing import Ending, Endpointer, Patience
from audio.recognition.vad import Span
from audio.recognition.voicing import WINDOW_SECONDS

SHORT = Patience(after_speech=1.0, longest=30.0)
REFLECTING = Patience(after_speech=4.0, longest=180.0)

SPEAKER = 1000.0**2
"""Mean square."""
QUIET = 1.0
Sound = tuple[float, float, float]
"""Seconds, score, mean square."""


def speech(seconds: float, decibels: float = 0.0) -> Sound:
    return seconds, 0.95, SPEAKER * 10 ** (decibels / 10)


def silence(seconds: float) -> Sound:
    return seconds, 0.02, QUIET


def follow(patience: Patience, sounds: Sequence[Sound]) -> tuple[list[Span], Ending | None, float]:
    """Return the stretches of speech, how it ended, and when."""
    endpointer = Endpointer(patience)
    stretches: list[Span] = []
    windows = 0
    for seconds, score, power in sounds:
        for _ in range(round(seconds / WINDOW_SECONDS)):
            windows += 1
            news = endpointer.hear(score, power)
            if isinstance(news, Span):
                stretches.append(news)
            elif news is not None:
                return stretches, news, windows * WINDOW_SECONDS
    return stretches, None, windows * WINDOW_SECONDS


@pytest.mark.parametrize("pause", [0.5, 1.0, 2.0, 3.0, 3.8])
def test_thinking_never_cuts_a_reflection(pause: float) -> None:
    sounds = [silence(1), speech(2), silence(pause), speech(1), silence(pause), speech(2)]

    _, ending, _ = follow(REFLECTING, sounds)

    assert ending is None


def test_a_reflection_ends_four_seconds_after_the_last_word() -> None:
    _, ending, at = follow(REFLECTING, [silence(1), speech(2), silence(10)])

    assert ending == "said"
    assert at == pytest.approx(7.0, abs=0.1)


@pytest.mark.parametrize("length", [0.07, 0.1, 0.2, 0.5])
def test_a_short_no_is_an_answer_and_ends_a_second_later(length: float) -> None:
    _, ending, at = follow(SHORT, [silence(2), speech(length), silence(5)])

    assert ending == "said"
    assert at == pytest.approx(3 + length, abs=0.1)


def test_a_no_that_begins_at_once_is_heard() -> None:
    assert follow(SHORT, [speech(0.2), silence(5)])[1] == "said"


def test_a_click_is_no_answer() -> None:
    click = (WINDOW_SECONDS, 0.9, SPEAKER)

    _, ending, at = follow(SHORT, [silence(2), click, silence(20)])

    assert ending == "nobody"
    assert at == pytest.approx(10, abs=0.1)


def test_waiting_for_the_first_word_ends_after_ten_seconds_and_thinking_after_it_sooner() -> None:
    assert follow(SHORT, [silence(9.5), speech(0.3), silence(5)])[1] == "said"
    assert follow(SHORT, [silence(15)])[1:] == ("nobody", pytest.approx(10, abs=0.1))


def test_the_longest_time_ends_what_goes_on_and_never_lets_more_in() -> None:
    _, ending, at = follow(REFLECTING, [speech(200)])

    assert ending == "too long"
    assert 179.9 < at <= 180.0


def test_a_phrase_between_two_pauses_is_told_as_a_stretch_of_its_own() -> None:
    sounds = [speech(3), silence(1), speech(0.6), silence(1)]

    stretches, ending, _ = follow(REFLECTING, sounds)

    assert ending is None
    assert [(s.start, s.end) for s in stretches] == [
        (pytest.approx(0.0, abs=0.1), pytest.approx(3.0, abs=0.1)),
        (pytest.approx(4.0, abs=0.1), pytest.approx(4.6, abs=0.1)),
    ]


def test_words_with_short_gaps_are_one_stretch() -> None:
    sounds = [speech(1), silence(0.5), speech(1), silence(0.3), speech(1), silence(1)]

    stretches, _, _ = follow(REFLECTING, sounds)

    assert len(stretches) == 1
    assert stretches[0].end == pytest.approx(3.8, abs=0.2)


def test_a_voice_in_the_background_does_not_keep_a_turn_open() -> None:
    sounds = [speech(2), speech(8, decibels=-20)]

    _, ending, at = follow(REFLECTING, sounds)

    assert ending == "said"
    assert at == pytest.approx(6.5, abs=0.1)


def test_trailing_off_does_not_cut() -> None:
    sounds = [speech(4), silence(2), speech(8, decibels=-12)]

    assert follow(REFLECTING, sounds)[1] is None


def test_after_one_loud_word_a_usual_voice_is_heard() -> None:
    sounds = [speech(0.3, decibels=12), silence(3), speech(8)]

    assert follow(REFLECTING, sounds)[1] is None
