"""What the classifier sees of an utterance: words, pairs, stems, letters, sounds and families."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from skills.understanding.view import View

_SUFFIX = re.compile(r"(?:ingly|edly|ings|ing|ied|ies|ers|er|ed|es|ly|s)$")
_ALIKE = str.maketrans("cqgzvbdm", "kkksfptn")
_CONSONANTS = _ALIKE | str.maketrans("", "", "aeiouyhw")
_DIGITS = re.compile(r"^\d+(?:[.:]\d+)?$")
_SHORT_STEM = 3
UNKNOWN = "?"
"""Stands for a word that no sentence of the model holds."""


def stem(word: str) -> str:
    """Cut an English ending: "steadier", "steady" and "steadily" come near each other."""
    cut = _SUFFIX.sub("", word)
    if len(cut) < _SHORT_STEM:
        return word
    if cut[-1] == cut[-2] and cut[-1] not in "sl":
        cut = cut[:-1]
    return cut.rstrip("eiy") or cut


def sound(word: str) -> str:
    """A rough key of how a word sounds: the first letter and the consonants after it."""
    if _DIGITS.match(word):
        return word
    key = word.replace("ph", "f").replace("kn", "n").replace("wr", "r").replace("ck", "k")
    head, rest = key[0].translate(_ALIKE), key[1:].translate(_CONSONANTS)
    return head + "".join([a for a, before in zip(rest, f" {rest}", strict=False) if a != before])


class Featuriser:
    """Utterance -> features, given the model's word families."""

    def __init__(self, families: Mapping[str, tuple[str, ...]]) -> None:
        self._family: dict[str, list[str]] = {}
        for name, words in families.items():
            for word in words:
                self._family.setdefault(word, []).append(name)

    def __call__(self, view: View, known: Callable[[str], bool] | None = None) -> set[str]:
        """Give the features of what was said, each once.

        A word that is not `known` and of no family counts as an unknown one, of which only the
        letters and the sound are seen beside its place.
        """
        said = view.once(_said)
        words = said if known is None else [self._masked(word, known) for word in said]
        stems = [stem(word) for word in words]
        families = [self._families(word, cut) for word, cut in zip(words, stems, strict=True)]
        found: set[str] = {f"n:{min(len(words), 12)}"}
        found |= _words(words, stems)
        found |= _pairs(words, stems, families)
        found |= view.once(_letters_and_sounds)
        found |= {f"u:{min(words.count(UNKNOWN), 3)}"}
        found |= {f"f:{family}" for group in families for family in group}
        return found

    def _masked(self, word: str, known: Callable[[str], bool]) -> str:
        return word if known(word) or self._families(word, stem(word)) else UNKNOWN

    def _families(self, word: str, cut: str) -> list[str]:
        return self._family.get(word) or self._family.get(cut) or []


def _words(words: list[str], stems: list[str]) -> set[str]:
    found = {f"w:{word}" for word in words}
    found |= {f"s:{cut}" for cut in stems}
    return found | {f"1:{words[0]}", f"$:{words[-1]}"}


def _pairs(words: list[str], stems: list[str], families: list[list[str]]) -> set[str]:
    edged = ["^", *stems, "$"]
    found = {f"b:{a}_{b}" for a, b in pairwise(edged)}
    found |= {f"t:{a}_{b}_{c}" for a, b, c in zip(edged, edged[1:], edged[2:], strict=False)}
    found |= {f"g:{a}_{b}" for a, b in zip(edged, edged[2:], strict=False)}
    classes = [group[0] if group else cut for group, cut in zip(families, stems, strict=True)]
    edged = ["^", *classes, "$"]
    found |= {f"fb:{a}_{b}" for a, b in pairwise(edged)}
    return found | {f"ft:{a}_{b}_{c}" for a, b, c in zip(edged, edged[1:], edged[2:], strict=False)}


def _said(view: View) -> list[str]:
    return [("#" if _DIGITS.match(word) else word) for word in view.bare.split()]


def _letters_and_sounds(view: View) -> set[str]:
    words = {*view.once(_said)}
    edged = [f"<{word}>" for word in words]
    letters = {f"c:{word[n : n + 4]}" for word in edged for n in range(len(word) - 3)}
    return letters | {f"k:{sound(word)}" for word in words}
