"""Giving a person's own words back: pronouns swapped, numbers as they are said."""

from __future__ import annotations

import re

from skills.speech import Pause

ECHO_MIN_CONFIDENCE = 0.6
"""Below this recogniser confidence (0 to 1) words may be wrong, so they are not repeated."""
ECHO_MAX_WORDS = 8
QUOTE_MAX_WORDS = 10
"""Of a sentence that someone made for themselves and hears again whole."""
ECHO_PAUSE = Pause(0.7)
"""After an echo, so that it can be heard as heard."""

_SWAPPED = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "am": "are",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
}
_HEDGE = re.compile(
    r"(?<=\w)(?:,? (?:i guess|i suppose|i think|i dunno|maybe|or something|you know|tbh"
    r"|to be honest|honestly))+$"
    r"|^(?:(?:yes|yeah|well|um|uh|er|erm|hm|hmm|oh|okay|i mean),? )+(?=\w+'?\w* \w)",
    re.IGNORECASE,
)
"""What is said around the words themselves, and sounds wrong when it is given back."""
_AFTER_I = {"was": "were", "wasn't": "weren't"}
_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def echo(text: str, confidence: float | None, most_words: int = ECHO_MAX_WORDS) -> str | None:
    """Return the words turned toward their speaker, or None where they shouldn't be repeated.

    Repeats a few words, heard well enough; a recogniser that gives no confidence is believed. A
    question mark is dropped: it would be taken for our question.
    """
    said = quote(_HEDGE.sub("", text), confidence, most_words)
    return None if said is None else turned(said)


def turned(text: str) -> str:
    """Turn words toward their speaker: "my mother" is theirs."""
    words = text.split()
    return " ".join(
        _turned(word, before) for word, before in zip(words, ["", *words], strict=False)
    )


def _turned(word: str, before: str) -> str:
    was = before.lower() == "i" and word.lower() in _AFTER_I
    return _AFTER_I[word.lower()] if was else _SWAPPED.get(word.lower(), word)


def quote(text: str, confidence: float | None, most_words: int = QUOTE_MAX_WORDS) -> str | None:
    """Return words as they were said, or None where they are too many or were heard badly."""
    words = text.replace("?", "").split()
    unsure = confidence is not None and confidence < ECHO_MIN_CONFIDENCE
    return None if unsure or not 0 < len(words) <= most_words else " ".join(words)


def sentence(words: str) -> str:
    """Make a spoken sentence of a few words: capital first, full stop last."""
    return f"{words[:1].upper()}{words[1:]}."


def number(value: float) -> str:
    """Say a rating: 6 is "six", 6.5 "six and a half", 7.2 "seven point two"."""
    whole = int(value)
    if value == whole:
        return _NUMBERS[whole]
    if value - whole == 0.5:  # noqa: PLR2004 -- a half is a half
        return f"{_NUMBERS[whole]} and a half" if whole else "a half"
    return f"{_NUMBERS[whole]} point {_NUMBERS[round((value - whole) * 10) % 10]}"
