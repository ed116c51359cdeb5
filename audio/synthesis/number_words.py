"""Whole numbers, ordinals and years as English words."""

from __future__ import annotations

_SMALL = (  # noqa: SIM905 - a sentence is easier to check than twenty strings
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905 - likewise
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred"))
_IRREGULAR_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_LONGEST_NUMBER = 12
_YEARS_SAID_IN_PAIRS = range(1100, 2100)


def cardinal(number: int) -> str:
    """Say a number from 0 up to 999,999,999,999: 42 is "forty-two"."""
    if number < len(_SMALL):
        return _SMALL[number]
    if number < 100:  # noqa: PLR2004 - the tens have names of their own
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")
    scale, name = next((scale, name) for scale, name in _SCALES if number >= scale)
    count, rest = divmod(number, scale)
    return f"{cardinal(count)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """Say a number's place in order: 21 is "twenty-first"."""
    head, last = _split_last_word(cardinal(number))
    if last in _IRREGULAR_ORDINALS:
        return head + _IRREGULAR_ORDINALS[last]
    return head + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def year(number: int) -> str:
    """Say a year the way people do: 1999 is "nineteen ninety-nine"."""
    century, rest = divmod(number, 100)
    if number not in _YEARS_SAID_IN_PAIRS or number in range(2000, 2010):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < len(_SMALL[:10]) else ''}{cardinal(rest)}"


def digits(text: str) -> str:
    """Say each digit by itself, as in a telephone number."""
    return " ".join(_SMALL[int(digit)] for digit in text)


def number(text: str) -> str:
    """Say a string of digits: as a number, or digit by digit if it is long or starts with 0."""
    if len(text) > _LONGEST_NUMBER or (len(text) > 1 and int(text[0]) == 0):
        return digits(text)
    value = int(text)
    looks_like_a_year = len(text) == len("1999") and value in range(1900, 2100)
    return year(value) if looks_like_a_year else cardinal(value)


def _split_last_word(words: str) -> tuple[str, str]:
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    return words[:cut], words[cut:]
