"""The product's own spoken lines, read once per locale, each with several wordings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from skills import locales
from skills.speech import Say, SelfTrustError


class MissingLine(SelfTrustError):
    """A line that a flow needs is not in the locale's files."""


class Lines:
    """One locale's lines: dotted name -> wordings, in the order they are written."""

    def __init__(self, wordings: Mapping[str, tuple[str, ...]]) -> None:
        self._wordings = wordings

    @classmethod
    def load(cls, locale: str) -> Lines:
        """Read `content/<locale>/lines/`: a file a flow, whose name begins its lines' names."""
        found = locales.find(locale)
        names = [name for name in found.files("lines") if name.endswith(".toml")]
        tree = {name.removesuffix(".toml"): found.table(f"lines/{name}") for name in names}
        return cls(
            {
                name: tuple(found.worded(wording) for wording in wordings)
                for name, wordings in _flatten(tree)
            }
        )

    def names(self) -> Collection[str]:
        """Every line's dotted name."""
        return self._wordings.keys()

    def wordings(self, name: str) -> tuple[str, ...]:
        """Every wording of a line.

        Raises:
            MissingLine: there is no such line.
        """
        for known in (name, _short_form(name)):
            if known in self._wordings:
                return self._wordings[known]
        raise MissingLine(f"the locale has no line {name!r}")

    def fixed(self) -> tuple[Say, ...]:
        """Every wording without a place for a user's words: these may be rendered ahead."""
        return tuple(
            Say(text) for texts in self._wordings.values() for text in texts if "{" not in text
        )


class Picker:
    """Chooses wordings for one turn: by the turn's seed, none twice in a session."""

    def __init__(self, lines: Lines, seed: str, said: tuple[str, ...]) -> None:
        self._lines = lines
        self._seed = seed
        self.said = said

    def has(self, name: str) -> bool:
        """Tell whether there is such a line."""
        return name in self._lines.names()

    def say(self, name: str, **words: str) -> Say:
        """Choose a wording and fill in the user's words, which makes it personal."""
        return Say(self._chosen(name, words), personal=bool(words))

    def fill(self, name: str, **ours: str) -> Say:
        """Choose a wording and fill in words of our own, such as a title."""
        return Say(self._chosen(name, ours))

    def _chosen(self, name: str, words: Mapping[str, str]) -> str:
        wordings = self._lines.wordings(name)
        fresh = [n for n in range(len(wordings)) if f"{name}#{n}" not in self.said]
        chance = sha256(f"{self._seed} {name}".encode()).digest()[:8]
        left = fresh or range(len(wordings))
        chosen = left[int.from_bytes(chance, "big") % len(left)]
        self.said = (*self.said, f"{name}#{chosen}")
        said = wordings[chosen].format(**words)
        return said[:1].upper() + said[1:]


def _short_form(name: str) -> str:
    """Name what stands in for silence where nothing was written for it: the short question."""
    step, _, kind = name.rpartition(".")
    return f"{step}.brief" if kind == "silence" else name


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found += _flatten(value, f"{name}.")
        else:
            found.append((name, tuple([value] if isinstance(value, str) else value)))
    return found
