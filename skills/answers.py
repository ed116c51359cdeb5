"""Words that flows look for in an answer: `content/<locale>/answers.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from skills.locales import Locale

_WORD = re.compile(r"[\w'-]+")


class Answers:
    """One locale's vocabulary: group -> meaning -> phrases."""

    def __init__(self, groups: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._groups = groups

    @classmethod
    def load(cls, locale: Locale) -> Answers:
        """Read a locale's vocabulary.

        Raises:
            LocaleError: it is missing or can't be read.
        """
        table = locale.table("answers.toml")
        return cls(
            {
                group: {meaning: tuple(phrases) for meaning, phrases in meanings.items()}
                for group, meanings in table.items()
            }
        )

    def find(self, group: str, said: str) -> str | None:
        """Return what the longest phrase of a group means that stands in what was said."""
        text = _spaced(said)
        found = [
            (len(phrase), meaning)
            for meaning, phrases in self._groups[group].items()
            for phrase in phrases
            if f" {phrase} " in text
        ]
        return max(found)[1] if found else None

    def knows(self, group: str) -> bool:
        """Tell whether there is such a group."""
        return group in self._groups

    def is_whole(self, group: str, said: str) -> bool:
        """Tell whether a phrase of a group is all that was said."""
        phrases = (phrase for meanings in self._groups[group].values() for phrase in meanings)
        return _spaced(said).strip() in phrases

    def is_only(self, groups: Sequence[str], around: str, said: str) -> bool:
        """Tell whether it is nothing but phrases of some groups and words that go around them."""
        known = [p for group in groups for phrases in self._groups[group].values() for p in phrases]
        text = bare = _spaced(said)
        for phrase in sorted(known, key=len, reverse=True):
            bare = bare.replace(f" {phrase} ", " ")
        return bare != text and all(self.has(around, word) for word in bare.split())

    def split(self, group: str, said: str) -> tuple[str, str] | None:
        """Divide what was said at the first phrase of a group, which belongs to neither part."""
        phrases = {phrase for meanings in self._groups[group].values() for phrase in meanings}
        words = said.split()
        place = next((at for at, word in enumerate(words) if word.lower() in phrases), 0)
        before, after = " ".join(words[:place]), " ".join(words[place + 1 :])
        return (before, after) if before and after else None

    def has(self, group: str, said: str) -> bool:
        """Tell whether any phrase of a group stands in what was said."""
        return self.find(group, said) is not None


def _spaced(said: str) -> str:
    return f" {' '.join(_WORD.findall(said.lower()))} "
