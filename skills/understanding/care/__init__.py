"""What the patterns of care see in an utterance, for the classifier of danger to weigh.

Two tiers: `now` (danger to life or safety) and `gentle` (strain without clear danger, or asking
for a person). A pattern alone decides only what cannot wait, and who asks for a human; all else
the classifier weighs together with the words: that a pattern of danger fits, and what speaks
against it (a figure of speech, a negation, what is long over, films and other people's stories).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from skills.understanding.care.danger import LIVE_EMERGENCY, NAME_OF_DANGER, NOW, OWN_DEATH
from skills.understanding.care.figures import FIGURES
from skills.understanding.care.ordinary import AFTER, ANYWHERE
from skills.understanding.care.strain import HUMAN, NOT_HUMAN_REQUEST, STRAIN
from skills.understanding.care.told import (
    LINE_OF_A_SONG,
    LOST_TO,
    NEGATED,
    NOT_OF_ONESELF,
    OTHERS,
    PAST,
    SELF_IN_STORY,
    STILL,
    THIRD_SUBJECT,
    UNTRUE,
)
from skills.understanding.care.veiled import VEILED
from skills.understanding.view import View

T = TypeVar("T")
Tier = Literal["now", "gentle"]


@dataclass(frozen=True, slots=True)
class Care:
    """What care is needed."""

    tier: Tier
    severity: str
    """acute, danger, emergency (now); check, human_request (gentle)."""


_BUT = re.compile(r"\b(?:but|however|except|although|though|yet)\b")


@dataclass(frozen=True, slots=True)
class Signs:
    """What the patterns see."""

    severity: str | None
    """acute or danger, where a pattern of danger fits and nothing takes it back."""
    seen: frozenset[str]

    @property
    def is_plain(self) -> bool:
        """Whether danger is said in so many words, as of now."""
        if self.severity is None:
            return False
        return not self.seen.isdisjoint(_LATELY) or self.seen.isdisjoint(_AGAINST)

    @property
    def is_back(self) -> bool:
        """Whether danger is told of the past or denied, and then of today in so many words."""
        return "back" in self.seen

    @property
    def is_hint(self) -> bool:
        """Whether there is at least a veiled wording of danger or strain."""
        return self.severity is not None or not self.seen.isdisjoint(_HINTS)

    @property
    def features(self) -> set[str]:
        """Return them as the classifier sees them, beside the words."""
        return {f"p:{name}" for name in self.seen}


_AGAINST = frozenset(("negated", "past", "story"))
_HINTS = frozenset(("hint", "strained"))
_LATELY = frozenset(("still", "back"))


class _Literal(NamedTuple):
    """An utterance with the figures of speech cut out, and how many there were."""

    text: str
    figures: int


class _Looked:
    """A text, in which each thing is looked for once, whoever asks for it again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[Callable[[str], Any], Any] = {}

    def for_(self, find: Callable[[str], T]) -> T:
        if find not in self._found:
            self._found[find] = find(self.text)
        found: T = self._found[find]
        return found


def at_once(view: View) -> Care | None:
    """Find what needs no weighing: an emergency, help needed now, and asking for a human."""
    if LIVE_EMERGENCY.search(view.normal):
        return Care("now", "emergency")
    literal = view.once(_literal)
    if HUMAN.search(literal.text) and not NOT_HUMAN_REQUEST.search(view.normal):
        return Care("gentle", "human_request")
    return None


def signs(view: View) -> Signs:
    """Look at an utterance with every pattern that the classifier weighs."""
    normal, literal, meant = view.normal, view.once(_literal).text, view.once(_meant)
    is_denied, is_untrue = view.once(_is_denied), view.once(_is_untrue)
    looked = {text: _Looked(text) for text in (normal, literal, meant)}  # mostly all the same
    whole, plainly = looked[normal], looked[meant]
    severity = None if looked[literal].for_(_is_told_of_others) else _danger(plainly)
    found = {
        "strained": severity is None and _is_strained(plainly),
        "figure": view.once(_literal).figures > 0,
        "negated": is_denied and not is_untrue,
        "past": whole.for_(_is_past),
        "story": whole.for_(_is_told_of_others),
        "ordinary": whole.for_(_is_ordinary),
        "hint": bool(whole.for_(_hints)),
        "still": whole.for_(_is_still),
        "back": severity is not None and (is_untrue or _is_back(literal)),
        "of others": bool(NOT_OF_ONESELF.search(normal)),
    }
    seen = {name for name, is_there in found.items() if is_there}
    if severity is not None:
        seen |= {"danger", severity}
    return Signs(severity, frozenset(seen))


def names_own_death(view: View, signs: Signs) -> bool:
    """Whether one's own death is named, as meant and as of now."""
    if not signs.seen.isdisjoint(_AGAINST) or LINE_OF_A_SONG.search(view.normal):
        return False
    return bool(OWN_DEATH.search(view.once(_meant)))


def _is_denied(view: View) -> bool:
    return bool(NEGATED.search(view.normal))


def _is_untrue(view: View) -> bool:
    return view.once(_is_denied) and bool(UNTRUE.search(view.normal))


def _meant(view: View) -> str:
    """Cut out of the literal words what is denied, too."""
    literal = view.once(_literal).text
    return literal if view.once(_is_untrue) else NEGATED.sub(" | ", literal)


def _literal(view: View) -> _Literal:
    literal, figures = FIGURES.subn(" | ", view.normal)
    return _Literal(" ".join(literal.split()), figures)


def _danger(looked: _Looked) -> str | None:
    text = looked.text
    for severity, pattern in NOW:
        match = pattern.search(text)
        if match and not _is_over(looked) and not _is_topic(match.group(), text):
            return severity
    return None


def _is_topic(found: str, text: str) -> bool:
    """Whether danger is only named, of another person or as a subject of work or art."""
    if not NOT_OF_ONESELF.search(text) or SELF_IN_STORY.search(text):
        return bool(LINE_OF_A_SONG.search(text))
    return bool(NAME_OF_DANGER.fullmatch(found)) or bool(LINE_OF_A_SONG.search(text))


def _is_told_of_others(text: str) -> bool:
    """Whether it is a story: a film, a book, or what befell another person."""
    if SELF_IN_STORY.search(text):
        return False
    return any(story.search(text) for story in (OTHERS, THIRD_SUBJECT, LOST_TO))


def _is_over(looked: _Looked) -> bool:
    """Whether what was found is told as long past, with no word that it is back."""
    return looked.for_(_is_past) and not looked.for_(_is_back) and not looked.for_(_is_still)


def _is_past(text: str) -> bool:
    return bool(PAST.search(text))


def _is_still(text: str) -> bool:
    return bool(STILL.search(text))


def _is_ordinary(text: str) -> bool:
    return bool(ANYWHERE.search(text))


def _is_back(text: str) -> bool:
    """Whether the last word on it is of danger, and of today."""
    *before, last = _BUT.split(text)
    found = any(pattern.search(last) for _, pattern in NOW)
    return bool(before) and found and not PAST.search(last)


def _is_strained(looked: _Looked) -> bool:
    if looked.for_(_is_told_of_others) or looked.for_(_is_ordinary):
        return False
    if looked.for_(_is_past) and not looked.for_(_is_still):
        return False
    return any(not AFTER.search(looked.text[end:]) for end in looked.for_(_hints))


def _hints(text: str) -> list[int]:
    """Return where veiled wordings of danger or strain end."""
    return [match.end() for family in (STRAIN, *VEILED) for match in family.finditer(text)]
