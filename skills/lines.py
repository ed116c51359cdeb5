"""The product's own spoken lines, read once per locale, each with several wordings."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from importlib.resources import files
from random import Random
from typing import Any

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
        folder = files("skills").joinpath("content", locale, "lines")
        sources = (file for file in folder.iterdir() if file.name.endswith(".toml"))
        tree = {
            file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
            for file in sorted(sources, key=lambda file: file.name)
        }
        return cls(dict(_flatten(tree)))

    def names(self) -> Collection[str]:
        """Every line's dotted name."""
        return self._wordings.keys()

    def wordings(self, name: str) -> tuple[str, ...]:
        """Every wording of a line.

        Raises:
            MissingLine: there is no such line.
        """
        try:
            return self._wordings[name]
        except KeyError:
            raise MissingLine(f"the locale has no line {name!r}") from None

    def fixed(self) -> tuple[Say, ...]:
        """Every wording without a place for a user's words: these may be rendered ahead."""
        return tuple(
            Say(text) for texts in self._wordings.values() for text in texts if "{" not in text
        )


class Picker:
    """Chooses wordings for one turn: by the turn's seed, none twice in a session."""

    def __init__(self, lines: Lines, seed: str, said: tuple[str, ...]) -> None:
        self._lines = lines
        self._random = Random(seed)
        self.said = said

    def has(self, name: str) -> bool:
        """Tell whether there is such a line."""
        return name in self._lines.names()

    def say(self, name: str, **words: str) -> Say:
        """Choose a wording and fill in the user's words, which makes it personal."""
        wordings = self._lines.wordings(name)
        fresh = [n for n in range(len(wordings)) if f"{name}#{n}" not in self.said]
        chosen = self._random.choice(fresh or range(len(wordings)))
        self.said = (*self.said, f"{name}#{chosen}")
        return Say(wordings[chosen].format(**words), personal=bool(words))


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found += _flatten(value, f"{name}.")
        else:
            found.append((name, tuple([value] if isinstance(value, str) else value)))
    return found
