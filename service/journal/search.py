"""Search: finds entries of one person by words, flow, feeling, date and rating.

No index knows what an entry says, so that person's entries are decrypted one after the other;
everybody else's are not touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skills.recall import Entry

NOT_SAID = frozenset(
    (
        *("platform", "tz", "text_raw", "engine", "model", "audio_ref"),
        *("second_text", "second_engine", "second_model"),
    )
)
"""Fields that hold nobody's words, or hold them as they were misheard."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; all of it must hold, and None asks for nothing."""

    text: str | None = None
    """Words that all occur, or begin words that do; case and accents do not matter."""
    flow: str | None = None
    feeling: str | None = None
    since: datetime | None = None
    """The first moment that counts."""
    until: datetime | None = None
    """The first moment that no longer counts."""
    rating_min: int | None = None
    rating_max: int | None = None
    limit: int | None = None
    """At most so many, the newest first."""


class Matcher:
    """A query made ready for many entries."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._words = _words(query.text or "")
        self._feeling = _plain(query.feeling) if query.feeling is not None else None

    def matches(self, entry: Entry) -> bool:
        """Tell whether an entry, which is from the time looked at, is one of those looked for."""
        query, fields = self._query, entry.fields
        return (
            (query.flow is None or entry.flow == query.flow)
            and self._rated(fields.get("rating"))
            and self._felt(fields)
            and self._says(fields)
        )

    def _rated(self, rating: Any) -> bool:
        lowest, highest = self._query.rating_min, self._query.rating_max
        if lowest is None and highest is None:
            return True
        if rating is None:
            return False
        return bool((lowest is None or rating >= lowest) and (highest is None or rating <= highest))

    def _felt(self, fields: Mapping[str, Any]) -> bool:
        if self._feeling is None:
            return True
        named = (fields.get("feeling"), fields.get("feeling2"))
        return any(isinstance(name, str) and _plain(name) == self._feeling for name in named)

    def _says(self, fields: Mapping[str, Any]) -> bool:
        if not self._words:
            return True
        said = _words(" ".join(_said(fields)))
        return all(any(word.startswith(start) for word in said) for start in self._words)


def _said(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, str) and name not in NOT_SAID:
            yield value
        elif isinstance(value, Mapping):
            yield from _said(value)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    """Drop case and accents: "Café" and "CAFE" are one word."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
