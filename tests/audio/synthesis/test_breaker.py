"""A failing service is asked seldom, by one caller, and less often the longer it fails."""

from __future__ import annotations

import pytest

from audio.synthesis.breaker import CircuitBreaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock)


def seconds_until_allowed(breaker: CircuitBreaker, clock: Clock) -> float:
    began = clock.now
    while not breaker.allows():
        clock.now += 1
    return clock.now - began


def test_one_bad_answer_is_forgiven(breaker: CircuitBreaker) -> None:
    breaker.failed()

    assert breaker.allows()


def test_a_good_answer_in_between_starts_the_count_again(breaker: CircuitBreaker) -> None:
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()

    assert breaker.allows()


def test_each_failure_in_a_row_doubles_the_rest_up_to_ten_minutes(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    rests = []
    for _ in range(7):
        breaker.unavailable(None)
        rests.append(seconds_until_allowed(breaker, clock))

    assert rests == [30, 60, 120, 240, 480, 600, 600]


def test_half_open_it_lets_one_caller_try(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.unavailable(None)
    clock.now += 30

    assert [breaker.allows() for _ in range(3)] == [True, False, False]

    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_one_bad_answer_while_half_open_opens_it_again(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    breaker.unavailable(None)
    clock.now += 30
    assert breaker.allows()

    breaker.failed()

    assert seconds_until_allowed(breaker, clock) == 60


def test_a_caller_that_never_reports_does_not_block_the_others_for_ever(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    breaker.unavailable(None)
    clock.now += 30
    assert breaker.allows()

    assert seconds_until_allowed(breaker, clock) == 30


@pytest.mark.parametrize(("asked_for", "rest"), [(5, 30), (-40, 30), (300, 300), (1e9, 3600)])
def test_the_rest_that_was_asked_for_is_given_within_reason(
    breaker: CircuitBreaker, clock: Clock, asked_for: float, rest: float
) -> None:
    breaker.unavailable(asked_for)

    assert seconds_until_allowed(breaker, clock) == rest
