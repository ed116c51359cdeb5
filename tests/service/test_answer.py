"""An answer is over when it is over: by silence, by "I'm done", and never in the middle."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from audio.pcm import Pcm
from audio.recognition import Transcript
from audio.recognition.intake import HEARD_RATE
from service.answer import Answer, FinishPhrase, Over, patience
from service.config import ReflectionTimes
from skills import understanding
from tests.support.espeak import padded, say_korean

TIMES = ReflectionTimes(longest=180, warning=20, silence=4)


@cache
def speech() -> Pcm:
    """Return three seconds, of which a voice speaks for one and a half."""
    return say_korean("안녕하세요", 125)


pytestmark = pytest.mark.needs("espeak-ng")


def hears(text: str) -> FinishPhrase:
    heard = Transcript(text, (), None, "e", "m", 1.0, text)
    return FinishPhrase(lambda _sound: heard, understanding.load("en-US"))


def silence(seconds: float) -> Pcm:
    return Pcm.silence(seconds, HEARD_RATE)


def joined(*sounds: Pcm) -> Pcm:
    return Pcm(np.concatenate([sound.samples for sound in sounds]), HEARD_RATE)


def listen(answer: Answer, sound: Pcm, block: int = 800) -> tuple[Over | None, float]:
    """Feed a sound in blocks; return how it was over, and after how many seconds."""
    for start in range(0, len(sound.samples), block):
        if over := answer.feed(sound.samples[start : start + block]):
            return over, (start + block) / HEARD_RATE
    return None, sound.seconds


@pytest.mark.parametrize("phrase", ["i'm done", "i am done", "okay that's it", "that is all"])
def test_a_finish_that_stands_alone_ends_the_telling_and_is_not_told(phrase: str) -> None:
    answer = Answer(patience("open_speech", TIMES), hears(phrase))
    sound = joined(silence(0.5), speech(), silence(2.0), speech(), silence(6.0))

    # The first stretch is heard as a finish, too: so only what stood before it is kept.
    over, after = listen(answer, sound)

    assert over == "finished"
    assert answer.phrase == phrase
    assert after < 0.5 + speech().seconds + 1.5
    assert answer.sound.seconds < 0.6


@pytest.mark.parametrize("told", ["and then i was done with the dishes", "no", "", "i told him no"])
def test_other_words_between_two_pauses_end_nothing(told: str) -> None:
    answer = Answer(patience("open_speech", TIMES), hears(told))

    over, after = listen(answer, joined(speech(), silence(2.0), speech(), silence(6.0)))

    assert over == "said"
    assert after > 2.0 + 2 * speech().seconds + 2.5
    assert answer.phrase is None


def test_long_speech_is_no_command_and_is_not_recognised_for_one() -> None:
    asked: list[Pcm] = []

    def recognise(sound: Pcm) -> Transcript:
        asked.append(sound)
        return Transcript("i'm done", (), None, "e", "m", 1.0, "i'm done")

    finish = FinishPhrase(recognise, understanding.load("en-US"))
    answer = Answer(patience("open_speech", TIMES), finish)
    trimmed = Pcm(speech().samples[4800:-12_000], HEARD_RATE)
    without_pause = joined(*[trimmed] * 4)

    over, _ = listen(answer, joined(without_pause, silence(6.0)))

    assert (over, asked) == ("said", [])


def test_thinking_for_three_seconds_cuts_no_reflection() -> None:
    answer = Answer(patience("open_speech", TIMES), hears("something"))

    over, after = listen(answer, joined(*[speech(), silence(2.2)] * 4, silence(6.0)))

    assert over == "said"
    assert after > 4 * speech().seconds + 4 * 2.2


@pytest.mark.parametrize("awaited", ["rating", "yes_no", "short", None])
def test_a_short_answer_ends_about_a_second_after_it(awaited: object) -> None:
    answer = Answer(patience(awaited, TIMES))  # type: ignore[arg-type]  # each of them in turn

    over, after = listen(answer, joined(silence(2.0), speech(), silence(3.0)))

    assert over == "said"
    assert after - 2.0 - speech().seconds < 1.2


def test_three_minutes_are_the_most_and_nothing_after_them_is_kept() -> None:
    short_cap = ReflectionTimes(longest=30, warning=5, silence=30)
    answer = Answer(patience("open_speech", short_cap))
    sound = joined(*[padded(speech(), 0, 1.0)] * 20)

    over, after = listen(answer, sound)

    assert over == "too long"
    assert after == pytest.approx(30, abs=0.1)
    assert answer.sound.seconds <= 30


def test_nobody_who_speaks_is_waited_for_ten_seconds() -> None:
    answer = Answer(patience("open_speech", TIMES))

    over, after = listen(answer, silence(12))

    assert (over, answer.has_speech) == ("nobody", False)
    assert after == pytest.approx(10, abs=0.1)
