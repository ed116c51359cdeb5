"""Words that flows look for in an answer: `content/<locale>/answers.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from skills.locales import Locale

_WORD = re.compile(r"[\w'-]+")


class Answers:
    """One locale's vocabulary: group -> meaning -> phrases."""

    def __init__(
        self,
        phrases: Mapping[str, frozenset[str]],
        longest_first: Mapping[str, Sequence[tuple[str, str]]],
        heard: dict[str, str] | None = None,
    ) -> None:
        """Take each group's phrases, and the same spaced, with their meanings.

        `heard` is what was said in a turn -> its words, spaced; None where nobody's may be
        remembered.
        """
        self._phrases = phrases
        self._longest_first = longest_first
        self._heard = heard

    @classmethod
    def load(cls, locale: Locale) -> Answers:
        """Read a locale's vocabulary.

        Raises:
            LocaleError: it is missing or can't be read.
        """
        groups = locale.table("answers.toml")
        meant = {
            group: [(phrase, meaning) for meaning, phrases in table.items() for phrase in phrases]
            for group, table in groups.items()
        }
        return cls(
            {group: frozenset(phrase for phrase, _ in said) for group, said in meant.items()},
            {group: _longest_first(said) for group, said in meant.items()},
        )

    def for_a_turn(self) -> Answers:
        """Return the same vocabulary, which takes a text apart once for as long as it is kept.

        A turn asks for one group after another in the same words; nobody's words outlive it.
        """
        return Answers(self._phrases, self._longest_first, {})

    def find(self, group: str, said: str) -> str | None:
        """Return what the longest phrase of a group means that stands in what was said."""
        text = self._spaced(said)
        known = self._longest_first[group]
        return next((meaning for phrase, meaning in known if phrase in text), None)

    def knows(self, group: str) -> bool:
        """Tell whether there is such a group."""
        return group in self._phrases

    def is_whole(self, group: str, said: str) -> bool:
        """Tell whether a phrase of a group is all that was said."""
        return self._spaced(said).strip() in self._phrases[group]

    def is_said(self, group: str, said: str, around: str = "around_an_answer") -> bool:
        """Tell whether a phrase of a group is all that was said, but for words around it."""
        return self.phrase(group, said, around) is not None

    def phrase(self, group: str, said: str, around: str = "around_an_answer") -> str | None:
        """Return the phrase that is all that was said, with or without the words around it."""
        text = self._spaced(said).strip()
        if text in self._phrases[group]:
            return text
        leave, words = self._phrases[around], text.split()
        if leave.isdisjoint(words):
            return None
        bare = " ".join([word for word in words if word not in leave])
        return bare if bare in self._phrases[group] else None

    def is_only(self, groups: Sequence[str], around: str, said: str) -> bool:
        """Tell whether it is nothing but phrases of some groups and words that go around them."""
        known = [phrase for group in groups for phrase, _ in self._longest_first[group]]
        text = bare = self._spaced(said)
        for phrase in sorted(known, key=len, reverse=True):
            bare = bare.replace(phrase, " ")
        return bare != text and all(self.has(around, word) for word in bare.split())

    def split(self, group: str, said: str) -> tuple[str, str] | None:
        """Divide what was said at the first phrase of a group, which belongs to neither part."""
        words = said.split()
        phrases = self._phrases[group]
        place = next((at for at, word in enumerate(words) if word.lower() in phrases), 0)
        before, after = " ".join(words[:place]), " ".join(words[place + 1 :])
        return (before, after) if before and after else None

    def has(self, group: str, said: str) -> bool:
        """Tell whether any phrase of a group stands in what was said."""
        return self.find(group, said) is not None

    def _spaced(self, said: str) -> str:
        if self._heard is None:
            return _spaced(said)
        if said not in self._heard:
            self._heard[said] = _spaced(said)
        return self._heard[said]


def _longest_first(meant: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    spaced = [(f" {phrase} ", meaning) for phrase, meaning in meant]
    return sorted(spaced, key=lambda known: (len(known[0]), known[1]), reverse=True)


def _spaced(said: str) -> str:
    return f" {' '.join(_WORD.findall(said.lower()))} "
