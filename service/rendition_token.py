"""Playback tokens: a name for one rendition of a piece, from which it can be rendered again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audio.pieces import Piece
from skills.speech import AS_MADE, STEPS, Manner, Script

_TOKEN = re.compile(
    r"(?P<title>[A-Z][0-9]{2})-(?P<minutes>[0-9]{1,2})-(?P<manner>w?[0-9]{5})-(?P<key>[0-9a-f]{64})"
)
_WORDLESS = "w"
_MIDDLE = 5
"""The digit of a step that is 0."""


@dataclass(frozen=True, slots=True)
class Token:
    """Names one rendition of a piece at one length."""

    title: str
    minutes: int
    key: str
    """Of the cache; it tells the voice too."""
    manner: Manner = AS_MADE
    wordless: bool = False

    @classmethod
    def read(cls, text: str) -> Token | None:
        """Read a token; None where it is none of ours."""
        match = _TOKEN.fullmatch(text)
        if match is None:
            return None
        manner = manner_of(match["manner"])
        if manner is None:
            return None
        wordless = match["manner"].startswith(_WORDLESS)
        return cls(match["title"], int(match["minutes"]), match["key"], manner, wordless)

    @property
    def is_plain(self) -> bool:
        """It is of the catalogue as it is made for everyone."""
        return self.manner == AS_MADE and not self.wordless

    def piece(self, script: Script) -> Piece:
        """Return the piece that it names, in the words of a locale's script.

        Raises:
            RenderError: the title has no such length.
        """
        return Piece.of_script(script, self.minutes, "stream", self.manner, wordless=self.wordless)

    def __str__(self) -> str:
        code = (_WORDLESS if self.wordless else "") + manner_code(self.manner)
        return f"{self.title}-{self.minutes}-{code}-{self.key}"


def manner_code(manner: Manner) -> str:
    """Write a manner's steps as digits; its voice is not among them."""
    return "".join(str(getattr(manner, field) + _MIDDLE) for field in STEPS)


def manner_of(code: str) -> Manner | None:
    """Read a manner's steps; None where one is out of bounds."""
    steps = [int(digit) - _MIDDLE for digit in code[-len(STEPS) :]]
    bounds = STEPS.values()
    if any(not low <= step <= high for step, (low, high) in zip(steps, bounds, strict=True)):
        return None
    speed, volume, softness, pause, background = steps
    return Manner(speed, volume, softness, pause, background)
