"""Says in English words what is written in figures and signs: times, dates, money, numbers.

Every rule is `str -> str` and does one thing. `RULES` is their order: the most particular
reading of a figure comes first, because the last rule takes every figure that is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from audio.synthesis import number_words

_MONTHS = (  # noqa: SIM905 - a sentence is easier to check than twelve strings
    "January February March April May June July August September October November December"
).split()
_MONTH_NAMES = "|".join([*_MONTHS, *(month[:3] for month in _MONTHS)])
_ABBREVIATIONS = {
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "vs.": "versus",
    "approx.": "about",
    "dr.": "Doctor",
    "mr.": "Mister",
    "mrs.": "Missus",
    "ms.": "Ms",
    "prof.": "Professor",
    "w/": "with ",
    "w/o": "without ",
}
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(short) for short in sorted(_ABBREVIATIONS, key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
_SYMBOLS = {"&": " and ", "+": " plus ", "=": " equals ", "@": " at ", "°": " degrees "}
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound"}
_FRACTIONS = {"1/2": "one half", "1/4": "a quarter", "3/4": "three quarters"}
# The dot after "p.m." stays only where it may end the sentence.
_HALF_OF_DAY = r"([AaPp])\.?[Mm](?![A-Za-z])(?:\.(?=\s+[a-z]))?"


def _abbreviations(text: str) -> str:
    return _ABBREVIATION.sub(lambda match: _ABBREVIATIONS[match[0].lower()], text)


def _iso_dates(text: str) -> str:
    def words(match: re.Match[str]) -> str:
        year, month, day = (int(part) for part in match.groups())
        return f"{_MONTHS[month - 1]} {number_words.ordinal(day)}, {number_words.year(year)}"

    return re.sub(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b", words, text)


def _days_of_months(text: str) -> str:
    def words(match: re.Match[str]) -> str:
        month = next(month for month in _MONTHS if month.startswith(match[1][:3]))
        return f"{month} {number_words.ordinal(int(match[2]))}"

    return re.sub(rf"\b({_MONTH_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])", words, text)


def _times(text: str) -> str:
    def words(match: re.Match[str]) -> str:
        hour, minute = number_words.cardinal(int(match[1])), match[2] or "00"
        half = f" {match[3].lower()} m" if match[3] else ""
        if minute == "00":
            return hour + (half or " o'clock")
        oh = "oh " if int(minute[0]) == 0 else ""
        return f"{hour} {oh}{number_words.cardinal(int(minute))}{half}"

    text = re.sub(rf"\b([01]?\d|2[0-4]):([0-5]\d)(?:\s*{_HALF_OF_DAY})?(?!\d)", words, text)
    return re.sub(rf"\b([01]?\d)()\s*{_HALF_OF_DAY}", words, text)


def _money(text: str) -> str:
    def words(match: re.Match[str]) -> str:
        unit = _CURRENCIES[match[1]] + ("" if match[2] == "1" else "s")
        cents = f" {int(match[3])}" if match[3] and int(match[3]) else ""
        return f"{match[2]} {unit}{cents}"

    return re.sub(r"([$€£])\s?(\d+)(?:\.(\d\d))?(?!\d)", words, text)


def _percents(text: str) -> str:
    return re.sub(r"\s?%", " percent ", text)


def _ranges(text: str) -> str:
    return re.sub(r"(?<![\d-])(\d+)\s?[-\u2013]\s?(\d+)(?![\d-])", r"\1 to \2", text)


def _dashes(text: str) -> str:
    return re.sub(r"\s*(?:\u2014|\u2013|--+)\s*(?!\d)", ", ", text)


def _ordinals(text: str) -> str:
    return re.sub(
        r"\b(\d{1,9})(?:st|nd|rd|th)\b",
        lambda match: number_words.ordinal(int(match[1])),
        text,
        flags=re.IGNORECASE,
    )


def _fractions(text: str) -> str:
    text = re.sub(r"(?<![\d/])[13]/[24](?![\d/])", lambda m: _FRACTIONS.get(m[0], m[0]), text)
    return re.sub(r"(?<=\d)/(?=\d)", " over ", text)


def _thousands(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def _minus(text: str) -> str:
    return re.sub(r"(?<![\w-])-(?=\d)", "minus ", text)


def _decimals(text: str) -> str:
    return re.sub(r"(?<=\d)\.(\d+)", lambda m: f" point {number_words.digits(m[1])}", text)


def _numbers(text: str) -> str:
    text = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", text)
    return re.sub(r"\d+", lambda match: number_words.number(match[0]), text)


def _symbols(text: str) -> str:
    return "".join(_SYMBOLS.get(character, character) for character in text)


RULES: tuple[Callable[[str], str], ...] = (
    _abbreviations,
    _iso_dates,
    _days_of_months,
    _times,
    _money,
    _percents,
    _ranges,
    _dashes,
    _ordinals,
    _fractions,
    _thousands,
    _minus,
    _decimals,
    _numbers,
    _symbols,
)
