"""Feeling words, with synonyms folded into the contract's canonical ones, and idioms for them."""

# ruff: noqa: SIM905 - lists of words read best as one text

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from skills.turn import SlotValue
from skills.understanding.model import WordList

Slots = dict[str, SlotValue]

_NEGATED = re.compile(
    r"\b(?:not|never|isn't|no longer|rather than|instead of|nor)(?: (?:feel|feeling|felt|be|being"
    r"|been|get|getting|seem|say|call|it|this|i|am|so|as|that|too|very|really|all|at|exactly|quite"
    r"|particularly|especially|entirely|completely|totally|terribly|overly|super|only|just|even|a|an"
    r"|the|bit|lot|little|much|any|more|in|my|what|you|would|\w+ (?:or|nor|and)))* $"
)
"""What denies the feeling after it; "can't sleep, worried" denies the sleep alone."""
_MORE_THAN = re.compile(r"^more (?P<kept>.+?) than .+$")
_PLAIN_LEVEL = frozenset({"good", "okay", "bad", "fine"})
_NOT_ALONE = frozenset("down well still cold hot light heavy free moved cross mad beat spent lost "
                       "stuck strong weak hurt sore lucky interested touched safe good bad fine "
                       "crushed settled raw lower eager awake rested great super solid poor rough "
                       "lovely balanced secure alive positive empty shut driven sorry "
                       "peace blue low flat".split())  # fmt: skip
"""Words that are a feeling only where a feeling may stand, not anywhere in a sentence."""
_PLACE = (
    r"(?:^|\b(?:feel|feeling|felt|am|is|was|be|been|being|so|very|really|quite|pretty|rather|bit"
    r"|little|too|kind of|sort of|somewhat|mostly|and|but|just|more|less|say|got|getting|not"
    r"|extremely|totally|completely|utterly|fairly|slightly|incredibly|awfully|terribly|deeply"
    r"|super|still|always|maybe|today|a|touch|shade|bitterly|half|part|no|actually|honestly"
    r"|probably|meant|said|to|it|that)\s)"
)


_STILL_SO = re.compile(r" (?!and\b|but\b|inside\b|now\b|today\b)\w")
"""After "still", it is no calm, but what goes on ("still nervous")."""


@dataclass(frozen=True, slots=True)
class _Found:
    feeling: str
    start: int
    said: str


class Feelings:
    """Finds feelings in normalised text."""

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        self._canonical = dict(lists["feeling"].canonical)
        self._idioms = dict(lists["idiom"].canonical)
        for feeling in {*self._idioms.values()}:
            self._idioms.pop(feeling, None)
        self._words = _any_of(self._canonical)
        self._idiom = _any_of(self._idioms)

    def slots(self, normal: str) -> Slots:
        """Name one or two feelings; `feeling` is None where no word or idiom for one was said."""
        idiom = self._idiom.search(normal)
        found = self._found(normal)
        if idiom and (not found or len(idiom.group()) > len(found[0].said) + 3):
            return {"feeling": self._idioms[idiom.group()], "idiom": idiom.group()}
        if not found:
            return {"feeling": None, "raw": normal}
        slots: Slots = {"feeling": found[0].feeling}
        if found[0].said != found[0].feeling:
            slots["raw"] = found[0].said
        others = [f.feeling for f in found[1:] if f.feeling != found[0].feeling]
        if others:
            slots["feeling2"] = others[0]
        return slots

    def has(self, normal: str) -> bool:
        """Whether a feeling or an idiom for one is named."""
        return bool(self._idiom.search(normal) or self._found(normal))

    def single(self, phrase: str) -> str | None:
        """Fold a phrase that is nothing but a feeling."""
        return self._canonical.get(phrase)

    def has_idiom(self, normal: str) -> bool:
        """Whether a figure of speech for a feeling is used."""
        return bool(self._idiom.search(normal))

    def taken_out(self, normal: str) -> str:
        """Give what is left of a text without its feeling words and idioms."""
        return self._words.sub(" ", self._idiom.sub(" ", normal))

    def _found(self, normal: str) -> list[_Found]:
        match = _MORE_THAN.match(normal)
        text = match["kept"] if match else normal
        found: list[_Found] = []
        negated: list[_Found] = []
        for match in self._words.finditer(text):
            said = match.group()
            before = text[: match.start()]
            if said == "still" and _STILL_SO.match(text, match.end()):
                continue
            if before and said in _NOT_ALONE and not re.search(_PLACE + "$", before):
                continue
            entry = _Found(self._canonical[said], match.start(), said)
            (negated if _NEGATED.search(text[: match.start()]) else found).append(entry)
        if not found and negated:
            return [_Found(_opposite(negated[0].feeling), negated[0].start, negated[0].said)]
        strong = [f for f in found if f.feeling not in _PLAIN_LEVEL]
        return strong or found


def _opposite(feeling: str) -> str:
    """Say what a negated feeling leaves: "not great" is low, "not sad" is fine."""
    pleasant = {"good", "fine", "okay", "happy", "calm", "proud", "steady", "confident", "excited",
                "hopeful", "content", "strong", "grateful", "energetic", "safe"}  # fmt: skip
    return "low" if feeling in pleasant else "fine"


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w'])")
