"""Sentences of the model recognised as they stand, by a checksum of their words.

Only templates without slots and with few enough sentences are listed; a sentence that two intents
share is left to likelihood.
"""

from __future__ import annotations

import json
import zlib
from array import array
from bisect import bisect_left
from pathlib import Path

from skills.understanding.errors import ModelError


class Exact:
    """A listed sentence -> its label."""

    def __init__(self, labels: list[str], sums: array[int], which: array[int]) -> None:
        self._labels = labels
        self._sums = sums
        self._which = which

    @classmethod
    def of(cls, sentences: dict[str, str]) -> Exact:
        """List sentences with their labels."""
        labels = sorted(set(sentences.values()))
        rows = sorted((_sum(text), labels.index(label)) for text, label in sentences.items())
        return cls(labels, array("I", (a for a, _ in rows)), array("B", (b for _, b in rows)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Exact:
        """Read a file's content.

        Raises:
            ModelError: it is damaged.
        """
        try:
            head, _, body = zlib.decompress(data).partition(b"\n")
        except zlib.error as error:
            raise ModelError("sentences damaged: run benchmarks/understanding/train.py") from error
        facts = json.loads(head)
        half = facts["count"] * array("I").itemsize
        return cls(facts["labels"], array("I", body[:half]), array("B", body[half:]))

    def to_bytes(self) -> bytes:
        """Give the content of a file."""
        head = {"labels": self._labels, "count": len(self._sums)}
        body = self._sums.tobytes() + self._which.tobytes()
        return zlib.compress(json.dumps(head).encode() + b"\n" + body, 9)

    def label(self, text: str) -> str | None:
        """Give the label of a listed sentence."""
        wanted = _sum(text)
        at = bisect_left(self._sums, wanted)
        if at == len(self._sums) or self._sums[at] != wanted:
            return None
        return self._labels[self._which[at]]


def load(path: Path) -> Exact:
    """Read a file of sentences.

    Raises:
        ModelError: it is missing or damaged.
    """
    if not path.is_file():
        raise ModelError(f"{path.name} is missing: run benchmarks/understanding/train.py")
    return Exact.from_bytes(path.read_bytes())


def _sum(text: str) -> int:
    return zlib.crc32(text.encode())
