"""Days: `when` values for what is past (recall, deletion) and what is to come (follow-ups)."""

from __future__ import annotations

import re

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})(?:s|'s)?\b")
_AGO = re.compile(
    r"\b(a|an|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few)"
    r" (day|week|month|year)s? ago\b"
)
_FIXED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), when)
    for pattern, when in (
        (r"\b(?:the )?day before yesterday\b", "two_days_ago"),
        (r"\bday after tomorrow\b", "in_two_days"),
        (r"\blast night(?:'s)?\b|\byesterday (?:evening|night)\b", "last_night"),
        (r"\bthis morning(?:'s)?\b|\bearlier this morning\b", "this_morning"),
        (r"\byesterday(?:'s)?\b", "yesterday"),
        (r"\btomorrow(?:'s)?\b", "tomorrow"),
        (r"\btonight(?:'s)?\b|\bthis evening(?:'s)?\b", "tonight"),
        (r"\blast week(?:'s)?\b|\bthe week before\b|\bpast week\b", "last_week"),
        (r"\blast month(?:'s)?\b|\bpast month\b", "last_month"),
        (r"\blast year(?:'s)?\b", "last_year"),
        (r"\bnext week(?:'s)?\b|\b(?:in|after) (?:a|one) week\b|\ba week from (?:now|today)\b",
         "next_week"),
        (r"\bnext month\b|\bin (?:a|one) month\b", "next_month"),
        (r"\bthis week(?:'s)?\b", "this_week"),
        (r"\bthis month(?:'s)?\b", "this_month"),
        (r"\btoday(?:'s)?\b", "today"),
    )
)  # fmt: skip
_IN_DAYS = re.compile(r"\bin (two|three|four|five|six|seven|a couple of|a few) days\b")
_WORDS = {"a": "one", "an": "one", "a couple of": "two", "a few": "three"}
_NEWEST = re.compile(
    r"\b(?:last|latest|newest|most recent|recent|previous)\b(?! (?:week|month|year|night|"
    + "|".join(WEEKDAYS)
    + r"))"
)
_PHRASE = re.compile(
    r"\b(?:on |from |of |for |back |since )?(?:the )?(?:(?:last|this|next|past) )?"
    rf"(?:{'|'.join(WEEKDAYS)}|day before yesterday|yesterday(?: (?:evening|night|morning))?"
    r"|tomorrow(?: (?:evening|night|morning|afternoon))?|tonight|today|last night|this morning"
    r"|this evening|(?:last|this|next) (?:week|month|year)|\d{4}-\d{2}-\d{2}"
    r"|(?:a|an|one|two|three|four|five|six|seven|a couple of|a few) (?:day|week|month|year)s? ago)"
    r"(?:'s)?\b"
)


def when(normal: str) -> str | None:
    """Find the day or span a text speaks of."""
    if match := _ISO.search(normal):
        return match.group()
    if match := _AGO.search(normal):
        return _ago(match[1], match[2])
    if match := _IN_DAYS.search(normal):
        return f"in_{_WORDS.get(match[1], match[1])}_days"
    weekday = _WEEKDAY.search(normal)
    for pattern, name in _FIXED:
        if pattern.search(normal) and not (weekday and name in {"this_week", "today"}):
            return name
    return weekday[1] if weekday else None


def _ago(count: str, unit: str) -> str:
    word = _WORDS.get(count, count)
    if word == "one":
        return {"day": "yesterday", "week": "last_week", "month": "last_month"}.get(
            unit, "last_year"
        )
    return f"{word}_{unit}s_ago"


def newest(normal: str) -> bool:
    """Whether the newest is meant: last, latest, most recent."""
    return bool(_NEWEST.search(normal))


def weekday(normal: str) -> str | None:
    """Find a weekday's name."""
    match = _WEEKDAY.search(normal)
    return match[1] if match else None


def without(text: str) -> str:
    """Take the time phrases out of a text."""
    return " ".join(_PHRASE.sub(" ", text).split())
