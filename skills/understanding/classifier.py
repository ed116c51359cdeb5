"""A linear classifier over utterance features, with weights trained ahead of time.

The weights file is made by `benchmarks/understanding/train.py` from the model's sentences:
an xz stream of one JSON line (labels, features, scale) and one signed byte for each feature and
label, features outside.
"""

from __future__ import annotations

import json
import lzma
import math
import struct
from array import array
from collections.abc import Collection, Iterator
from operator import add, itemgetter
from pathlib import Path
from typing import NamedTuple

from skills.understanding.errors import ModelError

_RAISE = 128
_RAISED = bytes((byte + _RAISE) % 256 for byte in range(256))
"""A signed byte -> the same raised by `_RAISE`, so that none is negative; and back again."""
_FITTING = 257
"""How many raised weights can be added up in the two bytes that each has room in."""


class Guess(NamedTuple):
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
        self._rows = dict(zip(features, _rows(weights, len(labels)), strict=True))

    @classmethod
    def from_bytes(cls, data: bytes) -> Classifier:
        """Read a weights file's content.

        Raises:
            ModelError: it is damaged.
        """
        try:
            head, _, body = lzma.decompress(data).partition(b"\n")
        except lzma.LZMAError as error:
            raise ModelError("weights damaged: run benchmarks/understanding/train.py") from error
        facts = json.loads(head)
        return cls(facts["labels"], facts["features"], facts["scale"], array("b", body))

    def to_bytes(self) -> bytes:
        """Give the content of a weights file."""
        head = {"labels": self.labels, "features": self.features, "scale": self.scale}
        body = json.dumps(head, separators=(",", ":")).encode() + b"\n" + self.weights.tobytes()
        return lzma.compress(body)

    @property
    def weights(self) -> array[int]:
        """Return one signed byte for each feature and label, features outside."""
        raised = b"".join(row.to_bytes(2 * len(self.labels)) for row in self._rows.values())
        return array("b", raised[1::2].translate(_RAISED))

    def knows(self, word: str) -> bool:
        """Whether a word was learnt."""
        return f"w:{word}" in self._rows

    def shares(self, features: Collection[str]) -> dict[str, float]:
        """Say how likely each label is, the likeliest first."""
        size = self.scale / math.sqrt(max(len(features), 1))
        scores = [total * size for total in self._totals(features)]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        whole = sum(odds)
        shares = zip(self.labels, [odd / whole for odd in odds], strict=True)
        return dict(sorted(shares, key=itemgetter(1), reverse=True))

    def likeliest(self, features: Collection[str]) -> Guess:
        """Give the likeliest label alone."""
        return Guess(*next(iter(self.shares(features).items())))

    def _totals(self, features: Collection[str]) -> list[int]:
        """Add up what the features known give to each label: one addition serves them all."""
        count = len(self.labels)
        rows = [row for row in map(self._rows.get, features) if row is not None]
        totals = [-_RAISE * len(rows)] * count
        for first in range(0, len(rows), _FITTING):
            added = sum(rows[first : first + _FITTING]).to_bytes(2 * count)
            totals = list(map(add, totals, struct.unpack(f">{count}H", added)))
        return totals


def _rows(weights: array[int], count: int) -> Iterator[int]:
    """Take the weights of each feature for one whole number, with two bytes for each label."""
    raised = bytearray(2 * len(weights))
    raised[1::2] = weights.tobytes().translate(_RAISED)
    for start in range(0, len(raised), 2 * count):
        yield int.from_bytes(raised[start : start + 2 * count])


def load(path: Path) -> Classifier:
    """Read a weights file.

    Raises:
        ModelError: it is missing or damaged.
    """
    if not path.is_file():
        raise ModelError(f"{path.name} is missing: run benchmarks/understanding/train.py")
    return Classifier.from_bytes(path.read_bytes())
