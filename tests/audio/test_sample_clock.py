"""Lost sound shows against the clock, late sound does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audio.sample_clock import SampleClock

RATE = 48_000
BLOCK = 2400
BLOCK_SECONDS = BLOCK / RATE


def blocks(seconds: float, start: float = 0.0, speed: float = 1.0) -> Iterator[float]:
    """Yield when blocks come in."""
    for number in range(1, round(seconds / BLOCK_SECONDS) + 1):
        yield start + number * BLOCK_SECONDS / speed


def lost(arrivals: list[float]) -> float:
    clock = SampleClock(RATE)
    return sum(clock.count(BLOCK, at) for at in arrivals)


def test_a_steady_stream_has_lost_nothing() -> None:
    assert lost(list(blocks(60))) == 0


@pytest.mark.parametrize("gap", [0.2, 0.5, 3.0])
def test_a_gap_that_is_not_made_up_for_is_lost_sound(gap: float) -> None:
    assert lost([*blocks(5), *blocks(5, start=5 + gap)]) == pytest.approx(gap, abs=0.01)


def test_each_gap_is_counted_once() -> None:
    arrivals = [*blocks(5), *blocks(5, start=5.5), *blocks(5, start=11.0)]

    assert lost(arrivals) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("delay", [0.3, 0.9])
def test_blocks_that_come_late_and_together_are_not_lost(delay: float) -> None:
    late = [max(at, 5 + delay) if at > 5 else at for at in blocks(20)]

    assert lost(late) == 0


def test_blocks_that_jitter_are_not_lost() -> None:
    jittering = [at + 0.1 * (number % 3) for number, at in enumerate(blocks(60))]

    assert lost(jittering) == 0


@pytest.mark.parametrize("speed", [0.9995, 1.0005])
def test_a_sound_card_whose_clock_differs_a_little_has_lost_nothing(speed: float) -> None:
    assert lost(list(blocks(180, speed=speed))) == 0
