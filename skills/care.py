"""Whom to turn to: help lines by country, and the words for offering them.

Rules (facts on crisis response): numbers first, digit by digit; never "I'll call"; no diagnosis,
no method, no praise, no goodbye; where someone may be listening in, neutral words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from skills import locales

ELSEWHERE = ""
"""The country of everyone whose own is not listed."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """What to dial in one country, as it is said."""

    country: str
    """ISO alpha-2, or "" for anywhere else."""
    emergency: str
    """The emergency number, its digits one by one."""
    line: str
    """The line for a person in despair."""
    unsafe: str
    """The line for someone in danger from another; the same one where there is no other."""
    verified_at: date | None
    """When a person last checked it; None where no number is said."""


def load_help_lines(locale: str) -> Mapping[str, HelpLine]:
    """Read `content/<locale>/helplines.toml`: country -> what to dial."""
    data = locales.find(locale).table("helplines.toml")
    found = (*_listed(data), *_emergency_only(data), _elsewhere(data["say"]))
    return {line.country: line for line in found}


def _listed(data: Mapping[str, Any]) -> Iterator[HelpLine]:
    say = data["say"]
    for row in data["lines"]:
        how = say["call_or_text" if row.get("text") else "call"]
        line = how.format(number=row["line"])
        unsafe = say["call"].format(number=row["unsafe"]) if "unsafe" in row else line
        emergency = say["emergency"].format(number=row["emergency"])
        yield HelpLine(row["country"], emergency, line, unsafe, row["verified_at"])


def _emergency_only(data: Mapping[str, Any]) -> Iterator[HelpLine]:
    say = data["say"]
    for row in data["emergency_only"]:
        emergency = say["emergency"].format(number=row["emergency"])
        for country in row["countries"]:
            yield HelpLine(country, emergency, say["anywhere"], say["anywhere"], row["verified_at"])


def _elsewhere(say: Mapping[str, str]) -> HelpLine:
    return HelpLine(ELSEWHERE, say["local_emergency"], say["anywhere"], say["anywhere"], None)
