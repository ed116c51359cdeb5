"""An answer is taken in whole, and its parts can be had."""

from __future__ import annotations

import numpy as np
import pytest

from audio.endpointing import Ending, Patience
from audio.hearing import Hearing
from audio.pcm import Pcm
from audio.recognition.vad import Span
from tests.support.espeak import padded, say_korean, white_noise

RATE = 16000
SHORT = Patience(after_speech=1.0, longest=30.0)


def heard(hearing: Hearing, sound: Pcm, size: int = 800) -> list[Ending | Span]:
    starts = range(0, len(sound.samples), size)
    return [n for start in starts for n in hearing.feed(sound.samples[start : start + size])]


@pytest.mark.needs("espeak-ng")
@pytest.mark.parametrize("size", [1, 512, 800, 100_000])
def test_an_answer_ends_however_its_sound_is_cut(size: int) -> None:
    hearing = Hearing(SHORT)

    news = heard(hearing, padded(say_korean("아니요", 125), 1, 2), size)

    assert [type(item) for item in news[:2]] == [Span, str]
    assert news[1] == "said"
    assert hearing.has_speech


def test_noise_is_no_answer() -> None:
    hearing = Hearing(SHORT)

    assert heard(hearing, white_noise(11))[0] == "nobody"
    assert not hearing.has_speech


def test_no_more_is_kept_than_the_longest() -> None:
    hearing = Hearing(Patience(after_speech=4, longest=2.01))

    news = heard(hearing, Pcm.silence(3, RATE), size=700)

    assert news[0] == "too long"
    assert hearing.sound.seconds == hearing.seconds == pytest.approx(2.01)


@pytest.mark.needs("espeak-ng")
def test_the_last_phrase_can_be_had_alone_and_left_out() -> None:
    told, done = say_korean("오늘 기분이 좋아요", 125), say_korean("계속", 125)
    hearing = Hearing(Patience(after_speech=4, longest=30))

    first, last = heard(
        hearing, Pcm(np.concatenate([told.samples, done.samples, np.zeros(9000, np.int16)]), RATE)
    )

    assert isinstance(first, Span)
    assert isinstance(last, Span)
    assert last.start == pytest.approx(told.seconds + 0.3, abs=0.15)
    phrase = hearing.stretch(last)
    assert phrase.seconds == pytest.approx(last.end - last.start + 0.8, abs=0.01)
    rest = hearing.before(last)
    assert first.end < rest.seconds < last.start
