"""A linear classifier over utterance features, with weights trained ahead of time.

The weights file is made by `benchmarks/understanding/train.py` from the model's sentences:
a zlib stream of one JSON line (labels, features, scale) and one signed byte for each feature and
label, features outside.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from dataclasses import dataclass
from pathlib import Path

from skills.understanding.errors import ModelError


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how likely it is."""

    label: str
    probability: float


class Classifier:
    """Features -> labels by likelihood."""

    def __init__(
        self, labels: list[str], features: list[str], scale: float, weights: array[int]
    ) -> None:
        self.labels = labels
        self.features = features
        self.scale = scale
        self.weights = weights
        self._row = {feature: n * len(labels) for n, feature in enumerate(features)}

    @classmethod
    def from_bytes(cls, data: bytes) -> Classifier:
        """Read a weights file's content.

        Raises:
            ModelError: it is damaged.
        """
        try:
            head, _, body = zlib.decompress(data).partition(b"\n")
        except zlib.error as error:
            raise ModelError("weights damaged: run benchmarks/understanding/train.py") from error
        facts = json.loads(head)
        return cls(facts["labels"], facts["features"], facts["scale"], array("b", body))

    def to_bytes(self) -> bytes:
        """Give the content of a weights file."""
        head = {"labels": self.labels, "features": self.features, "scale": self.scale}
        body = json.dumps(head, separators=(",", ":")).encode() + b"\n" + self.weights.tobytes()
        return zlib.compress(body, 9)

    def knows(self, word: str) -> bool:
        """Whether a word was learnt."""
        return f"w:{word}" in self._row

    def guesses(self, features: list[str]) -> list[Guess]:
        """Order all labels, the likeliest first."""
        width = len(self.labels)
        known = map(self._row.get, features)
        rows = [self.weights[start : start + width] for start in known if start is not None]
        totals = [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * width
        size = self.scale / math.sqrt(max(len(features), 1))
        scores = [total * size for total in totals]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        whole = sum(odds)
        ordered = sorted(zip(odds, self.labels, strict=True), key=lambda pair: -pair[0])
        return [Guess(label, odd / whole) for odd, label in ordered]


def load(path: Path) -> Classifier:
    """Read a weights file.

    Raises:
        ModelError: it is missing or damaged.
    """
    if not path.is_file():
        raise ModelError(f"{path.name} is missing: run benchmarks/understanding/train.py")
    return Classifier.from_bytes(path.read_bytes())
