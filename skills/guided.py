"""The catalogue of guided pieces: their scripts, read from `content/<locale>/guided/*.toml`.

A script file holds `title`, `minutes` and `[[lines]]`; its name is the id. A line has a `tag` and,
in the order they are heard, any of

    say    = "One sentence. Another."         sentences, with a breath of silence between them
    breath = { count = 3, words = ["In."] }   paced breaths; the words go in, out, in, out, ...
    own    = true                             a listener's own recorded line, where they want it
    pause  = { min = 2, weight = 1, max = 4 } seconds; without a weight it does not stretch
    cue    = "end"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from skills import locales
from skills.locales import CONTENT, Locale
from skills.speech import (
    Breath,
    Cue,
    OwnLine,
    Pause,
    Say,
    Script,
    ScriptLine,
    ScriptPart,
    SelfTrustError,
)

BETWEEN_SENTENCES = Pause(0.8, weight=0.6, maximum=2.5)
"""Between two sentences of one line; CONTENT asks for 1.5 to 2.5 s where the length leaves room."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class ScriptError(SelfTrustError):
    """A script file can't be read; the message names the file and what is wrong with it."""


class UnknownTitleError(SelfTrustError):
    """No guided piece has this id."""


class Catalogue:
    """All guided pieces of one locale, in the order of their ids."""

    def __init__(self, scripts: Iterable[Script]) -> None:
        self.scripts = tuple(sorted(scripts, key=lambda script: script.id))
        self._by_id = {script.id: script for script in self.scripts}

    @classmethod
    def load(cls, locale: str = "en-US", content: Path = CONTENT) -> Catalogue:
        """Read every script of a locale: its own, and its base's for the titles it has none of.

        Raises:
            LocaleError: there is no such locale.
            ScriptError: a file is not a script.
        """
        found = locales.find(locale, content)
        paths = found.files("guided").values()
        return cls(_read(path, found) for path in paths if path.suffix == ".toml")

    def script(self, title_id: str) -> Script:
        """Return one script.

        Raises:
            UnknownTitleError: the catalogue has no such id.
        """
        try:
            return self._by_id[title_id]
        except KeyError:
            known = ", ".join(self._by_id)
            raise UnknownTitleError(f"no guided piece {title_id!r}; there are {known}") from None


def all_catalogues(first: str) -> Mapping[str, Catalogue]:
    """Read every locale's catalogue, the installation's own first.

    Raises:
        LocaleError, ScriptError: a locale's content is damaged.
    """
    ordered = sorted(locales.names(), key=lambda name: name != first)
    return {name: Catalogue.load(name) for name in ordered}


def _read(path: Path, locale: Locale) -> Script:
    try:
        written = path.read_text(encoding="utf-8")
        worded = locale.worded(written)
        content = tomllib.loads(worded)
        return Script(
            id=path.stem,
            title=content["title"],
            minutes=tuple(content["minutes"]),
            lines=tuple(ScriptLine(line["tag"], tuple(_parts(line))) for line in content["lines"]),
            locale=_locale_of(path) if worded == written else locale.name,
        )
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{path.name} is not TOML: {error}") from error
    except KeyError as error:
        raise ScriptError(f"{path.name} lacks {error}; see the form in skills/guided.py") from error


def _locale_of(path: Path) -> str:
    """Name the locale that a script was written for; the same words sound the same in all."""
    return path.parent.parent.name


def _parts(line: Mapping[str, Any]) -> Iterator[ScriptPart]:
    """Give a line's parts in the order they are heard."""
    if "say" in line:
        yield from _sentences(line["say"])
    if "breath" in line:
        breath = line["breath"]
        yield Breath(breath["count"], tuple(Say(word) for word in breath.get("words", ())))
    if line.get("own"):
        yield OwnLine()
    if "pause" in line:
        pause = line["pause"]
        yield Pause(pause["min"], pause.get("weight", 0.0), pause.get("max"))
    if "cue" in line:
        yield Cue(line["cue"])


def _sentences(text: str) -> Iterator[ScriptPart]:
    """Split a line into sentences, so that the silence between them can stretch too."""
    for number, sentence in enumerate(_SENTENCE_END.split(text)):
        if number:
            yield BETWEEN_SENTENCES
        yield Say(sentence)
