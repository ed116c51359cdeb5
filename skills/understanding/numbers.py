"""Numbers as people say them: words and digits, halves and decimals."""

from __future__ import annotations

import re

UNITS: dict[str, int] = {
    "zero": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19,
}  # fmt: skip
TENS: dict[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TEN = "|".join(TENS)

_WHOLE = (
    rf"(?:\d+|(?:a|one|two|three) hundred(?: and)?(?: (?:{_TEN}))?(?: (?:{_UNIT}))?"
    rf"|(?:{_TEN})[ -](?:one|two|three|four|five|six|seven|eight|nine)"
    rf"|{_TEN}|{_UNIT})"
)
NUMBER = (
    rf"(?:(?:minus|negative) )?(?:\d+\.\d+|{_WHOLE}(?: point (?:{_WHOLE}))"
    rf"|{_WHOLE}(?: and (?:a )?half(?! (?:past|an hour))| and a quarter| and three quarters)?)"
)
"""A pattern for one number, to be put between word borders."""

_DIGIT = re.compile(r"\d")
_WORD = re.compile("|".join((*UNITS, *TENS, "hundred")))
_FOUND = re.compile(rf"(?<![\w.:]){NUMBER}(?![\w:]|\.\d)")
_FRACTIONS = {" and a half": 0.5, " and half": 0.5, " and a quarter": 0.25,
              " and three quarters": 0.75}  # fmt: skip


def value(said: str) -> float:
    """Turn one number, as found by `NUMBER`, into its value."""
    if said.startswith(("minus ", "negative ")):
        return -value(said.partition(" ")[2])
    for ending, part in _FRACTIONS.items():
        if said.endswith(ending):
            return _whole(said.removesuffix(ending)) + part
    head, point, decimals = said.partition(" point ")
    if point:
        return float(f"{_whole(head)}.{_whole(decimals)}")
    return float(said) if "." in said else _whole(said)


def _whole(said: str) -> int:
    if said.isdigit():
        return int(said)
    total = 0
    for word in said.replace("-", " ").split():
        if word == "hundred":
            total = max(total, 1) * 100
        else:
            total += UNITS.get(word, TENS.get(word, 0))
    return total


def may_be_in(text: str) -> bool:
    """Whether there is a digit or a number word at all: a quick look before a thorough one."""
    return bool(_DIGIT.search(text) or _WORD.search(text))


def found(text: str) -> list[tuple[float, int, int]]:
    """Find all numbers of a text: value, begin and end."""
    return [(value(m.group()), m.start(), m.end()) for m in _FOUND.finditer(text)]


def plain(number: float) -> int | float:
    """Write a whole number as one: 6.0 -> 6."""
    return int(number) if number == int(number) else round(number, 2)
