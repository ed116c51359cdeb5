"""Interleaved rounds: A B C A B C, and every ratio taken within a round.

A shared machine is slow for minutes at a time; whoever is measured beside another at that time is
as slow, and the ratio of the two holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Ratio:
    """How one compares with another: the median of the rounds' own ratios, and their ends."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.least:.2f} to {self.most:.2f})"


@dataclass(frozen=True, slots=True)
class Rounds:
    """What each contender took, round by round."""

    taken: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, contenders: Mapping[str, Callable[[], float]], rounds: int) -> Rounds:
        """Let everyone have a turn in every round; a turn returns what it took."""
        taken: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(rounds):
            for name, turn in contenders.items():
                taken[name].append(turn())
        return cls(taken)

    def middle(self, name: str) -> float:
        return median(self.taken[name])

    def ratio(self, name: str, to: str) -> Ratio:
        pairs = zip(self.taken[name], self.taken[to], strict=True)
        each = [one / other for one, other in pairs]
        return Ratio(median(each), min(each), max(each))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table as the docs have it."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that so large a part of all stays under."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
