"""Locales: folders of `content/`, each complete or laid over another one.

`content/<locale>/locale.toml` may name a `base`. Then a file is looked for in the locale's own
folder first, and in the base's after that; spoken lines are laid over the base's one by one. Its
table `words` holds what is only spelled or called otherwise, in lines and guided pieces alike.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skills.speech import SelfTrustError

CONTENT = Path(__file__).parent / "content"
SETTINGS = "locale.toml"
_WORD = re.compile(r"[A-Za-z]+")


class LocaleError(SelfTrustError):
    """A locale is not there, or its files can't be read; the message names which."""


@dataclass(frozen=True, slots=True)
class Locale:
    """Where one locale's content is read."""

    name: str
    folders: tuple[Path, ...]
    """Its own first, then its base's."""
    words: Mapping[str, str]
    """Words that it writes or says otherwise than its base: the base's -> its own."""

    def worded(self, text: str) -> str:
        """Put the locale's own words in the place of its base's, capitals as they were."""
        return _WORD.sub(lambda found: self._word(found[0]), text) if self.words else text

    def _word(self, word: str) -> str:
        own = self.words.get(word.lower(), word)
        return own[:1].upper() + own[1:] if word[:1].isupper() else own

    def file(self, path: str) -> Path:
        """Return the file at a path such as `helplines.toml`: the locale's own, else its base's.

        Raises:
            LocaleError: neither has it.
        """
        found = next((f / path for f in self.folders if (f / path).exists()), None)
        if found is None:
            raise LocaleError(f"the locale {self.name} has no {path}")
        return found

    def files(self, folder: str) -> Mapping[str, Path]:
        """Return every file of a folder by its name, the locale's own where there is one."""
        found: dict[str, Path] = {}
        for layer in reversed(self.folders):
            found |= {path.name: path for path in sorted((layer / folder).glob("*"))}
        return dict(sorted(found.items()))

    def table(self, path: str) -> Mapping[str, Any]:
        """Read a TOML file, with the locale's own keys laid over its base's.

        Raises:
            LocaleError: there is no such file, or it is not TOML.
        """
        layers = [layer / path for layer in reversed(self.folders) if (layer / path).exists()]
        if not layers:
            raise LocaleError(f"the locale {self.name} has no {path}")
        laid: dict[str, Any] = {}
        for layer in layers:
            laid = _laid_over(laid, read_toml(layer))
        return laid


def find(name: str, content: Path = CONTENT) -> Locale:
    """Find a locale.

    Raises:
        LocaleError: there is no such locale, or one is its own base.
    """
    folders: list[Path] = []
    words: dict[str, str] = {}
    wanted: str | None = name
    while wanted is not None:
        folder = content / wanted
        if folder in folders:
            raise LocaleError(f"{folder / SETTINGS}: the locale {wanted} is laid over itself")
        if not (folder / SETTINGS).is_file():
            raise LocaleError(f"no locale {wanted!r}; there are {', '.join(names(content))}")
        folders.append(folder)
        settings = read_toml(folder / SETTINGS)
        words = {**settings.get("words", {}), **words}
        wanted = settings.get("base")
    return Locale(name, tuple(folders), words)


def names(content: Path = CONTENT) -> tuple[str, ...]:
    """Name every locale there is."""
    return tuple(sorted(path.parent.name for path in content.glob(f"*/{SETTINGS}")))


def read_toml(path: Path) -> dict[str, Any]:
    """Read one file.

    Raises:
        LocaleError: it is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LocaleError(f"{path} is not TOML: {error}") from error


def _laid_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    laid = dict(base)
    for key, value in own.items():
        inner = laid.get(key)
        nested = isinstance(value, Mapping) and isinstance(inner, Mapping)
        laid[key] = _laid_over(inner, value) if nested else value  # type: ignore[arg-type]  # both are tables
    return laid
