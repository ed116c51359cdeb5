"""Whom to turn to: help lines by country, and the words for offering them.

Rules (facts on crisis response): numbers first, digit by digit; never "I'll call"; no diagnosis,
no method, no praise, no goodbye; where someone may be listening in, neutral words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from skills import locales


@dataclass(frozen=True, slots=True)
class HelpLine:
    """What to dial in one country."""

    country: str
    """ISO alpha-2, or "" for anywhere else."""
    emergency: str
    """What to say of the emergency number, its digits one by one."""
    line: str
    """What to say of the help line."""
    verified_at: date


def load_help_lines(locale: str) -> Mapping[str, HelpLine]:
    """Read `content/<locale>/helplines.toml`: country -> what to dial."""
    data = locales.find(locale).table("helplines.toml")
    return {
        row["country"]: HelpLine(row["country"], row["emergency"], row["line"], data["verified_at"])
        for row in data["lines"]
    }
