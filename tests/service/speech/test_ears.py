"""A browser's answer comes in pieces, by any web process, and ends as an answer should."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from audio.errors import RecognitionError
from audio.pcm import Pcm
from service.config import ReflectionTimes
from service.speech.ears import IDLE_SECONDS, MOST_EARS, TOLD_SECONDS, Ears, Heard
from skills import understanding
from skills.reply import Listen
from tests.support.espeak import padded, say_korean, white_noise
from tests.support.recognisers import HearsOneThing

RATE = 16_000
TIMES = ReflectionTimes(longest=180, warning=20, silence=4)


class Clock:
    """Goes on when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ears(text: str = "about a six", clock: Clock | None = None) -> Ears:
    return Ears(HearsOneThing(text), understanding.load(), TIMES, clock or Clock())


def spoken(after: float = 1.5) -> Pcm:
    return padded(say_korean("안녕하세요", 125), 0.5, after)


def pieces(sound: Pcm) -> list[bytes]:
    third = sound.rate // 3
    starts = range(0, len(sound.samples), third)
    return [sound.samples[at : at + third].astype("<i2").tobytes() for at in starts]


def send(listener: Ears, name: str, sound: Pcm, awaited: Listen | None = "short") -> list[Heard]:
    told: list[Heard] = []
    for piece in pieces(sound):
        told.append(listener.hear(name, awaited, sound.rate, piece))
        if told[-1].over:
            break
    return told


def text_of(heard: Heard) -> str | None:
    return heard.transcript.text if heard.transcript else None


@pytest.mark.needs("espeak-ng")
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_a_short_answer_ends_by_a_second_of_silence(rate: int) -> None:
    *before, last = send(ears(), "a", spoken().resampled(rate))

    assert all(heard.over is None for heard in before)
    assert (last.over, text_of(last)) == ("said", "about a six")


@pytest.mark.needs("espeak-ng")
def test_a_thinking_pause_ends_no_reflection() -> None:
    listener = ears("it was a long day")
    told = send(listener, "a", spoken(after=2.2), "open_speech")

    assert {heard.over for heard in told} == {None}
    assert text_of(listener.end("a")) == "it was a long day"


@pytest.mark.needs("espeak-ng")
def test_no_pause_ends_an_answer_while_the_button_is_held() -> None:
    listener = ears("about a six")
    told = [
        listener.hear("a", "short", RATE, piece, held=True) for piece in pieces(spoken(after=12))
    ]

    assert {heard.over for heard in told} == {None}
    assert text_of(listener.end("a")) == "about a six"


def test_a_reflection_that_nears_its_longest_is_told_so_and_a_short_answer_is_not() -> None:
    times = ReflectionTimes(longest=30, warning=20, silence=4)
    listener = Ears(HearsOneThing(), understanding.load(), times, Clock())
    second = Pcm.silence(1, RATE).samples.tobytes()

    told, short = (
        [listener.hear(kind, kind, RATE, second, held=True).left for _ in range(12)]
        for kind in ("open_speech", "short")
    )

    assert told == [*[None] * 9, 20, 19, 18]
    assert short == [None] * 12


@pytest.mark.needs("espeak-ng")
def test_being_done_ends_a_reflection_when_it_is_said_alone() -> None:
    told = send(ears("i'm done"), "a", spoken(after=3.0), "open_speech")

    assert told[-1].over == "finished"


def test_nobody_speaking_is_told_and_gives_no_words() -> None:
    last = send(ears(""), "a", white_noise(11))[-1]

    assert (last.over, text_of(last)) == ("nobody", "")


@pytest.mark.needs("espeak-ng")
def test_two_answers_at_once_do_not_mix() -> None:
    listener = ears()
    silence, speech = pieces(Pcm.silence(3, RATE)), pieces(spoken())

    told = [
        (listener.hear("quiet", "short", RATE, quiet), listener.hear("loud", "short", RATE, loud))
        for quiet, loud in zip(silence, speech, strict=False)
    ]

    assert {quiet.over for quiet, _ in told} == {None}
    assert told[-1][1].over == "said"


def test_the_button_ends_an_answer_and_one_that_is_not_open_said_nothing() -> None:
    listener = ears("yes")
    listener.hear("a", "yes_no", RATE, np.zeros(2000, np.int16).tobytes())

    assert listener.end("a").over == "said"
    assert listener.end("b") == Heard(over="nobody")


def test_who_did_not_get_how_an_answer_ended_is_told_again(clock: Clock) -> None:
    listener = ears("it was a long day", clock)
    listener.hear("a", "open_speech", RATE, np.zeros(2000, np.int16).tobytes())
    ended = listener.end("a")

    assert listener.end("a") == ended
    assert text_of(listener.end("a")) == "it was a long day"
    assert listener.hear("a", "open_speech", RATE, b"\0\0") == ended
    assert listener.open == 0
    clock.now = TOLD_SECONDS + 1
    assert listener.end("a") == Heard(over="nobody")


@pytest.mark.needs("espeak-ng")
def test_the_piece_after_which_an_answer_was_over_may_come_again() -> None:
    listener = ears()
    sound = spoken()
    last = send(listener, "a", sound)[-1]

    assert listener.hear("a", "short", sound.rate, pieces(sound)[-1]) == last


def test_two_who_end_an_answer_at_once_are_told_the_same() -> None:
    listener = ears("yes")
    listener.hear("a", "yes_no", RATE, np.zeros(2000, np.int16).tobytes())

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda _: listener.end("a"), range(4)))

    assert {text_of(one) for one in ended} == {"yes"}


def test_an_answer_that_was_left_is_forgotten(clock: Clock) -> None:
    listener = ears(clock=clock)
    listener.hear("left", "short", RATE, b"\0\0" * 100)
    clock.now = IDLE_SECONDS + 1

    listener.hear("other", "short", RATE, b"\0\0" * 100)

    assert listener.end("left") == Heard(over="nobody")
    assert listener.end("other").over == "said"


def test_no_more_than_so_many_are_open_at_a_time(clock: Clock) -> None:
    listener = ears(clock=clock)
    for number in range(MOST_EARS):
        listener.hear(str(number), "short", RATE, b"")

    with pytest.raises(RecognitionError, match="too many"):
        listener.hear("one more", "short", RATE, b"")
    clock.now = IDLE_SECONDS + 1
    assert listener.hear("one more", "short", RATE, b"") == Heard()


def test_a_rate_that_is_none_is_refused() -> None:
    with pytest.raises(RecognitionError):
        ears().hear("a", "short", 0, b"\0\0")
