"""Danger and the wish for a human, found in any speech before anything else is understood.

Two tiers: `now` (danger to life or safety) and `gentle` (strain without clear danger, or asking
for a person). What is no danger must never be `now`: figures of speech, negation, what is long
over, films and other people's stories are taken out first, clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from skills.understanding.care.danger import LIVE_EMERGENCY, NAME_OF_DANGER, NOW
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
)
from skills.understanding.care.veiled import VEILED

Tier = Literal["now", "gentle"]


@dataclass(frozen=True, slots=True)
class Care:
    """What care is needed."""

    tier: Tier
    severity: str
    """acute, danger, emergency (now); check, human_request (gentle)."""


_BUT = re.compile(r"\b(?:but|however|except|although|though|yet)\b")


def detect(normal: str) -> Care | None:
    """Find the care a normalised utterance asks for; None where it asks for none."""
    severity = "emergency" if LIVE_EMERGENCY.search(normal) else _danger(normal)
    if severity:
        return Care("now", severity)
    if HUMAN.search(_without_figures(normal)) and not NOT_HUMAN_REQUEST.search(normal):
        return Care("gentle", "human_request")
    if _strained(normal):
        return Care("gentle", "check")
    return None


def may_be(normal: str) -> bool:
    """Whether nothing rules danger out where no care was found.

    No figure of speech, negation, past or story, and no hint that its object made ordinary.
    """
    return not (
        FIGURES.search(normal)
        or NEGATED.search(normal)
        or PAST.search(normal)
        or _told_of_others(normal)
        or ANYWHERE.search(normal)
        or any(_hints(normal))
    )


def _without_figures(normal: str) -> str:
    return " ".join(FIGURES.sub(" | ", normal).split())


def _danger(normal: str) -> str | None:
    text = _without_figures(normal)
    if _told_of_others(text):
        return None
    text = NEGATED.sub(" | ", text)
    for severity, pattern in NOW:
        match = pattern.search(text)
        if match and not _is_over(text, match.start()) and not _is_topic(match.group(), text):
            return severity
    return None


def _is_topic(found: str, text: str) -> bool:
    """Whether danger is only named, of another person or as a subject of work or art."""
    if not NOT_OF_ONESELF.search(text) or SELF_IN_STORY.search(text):
        return bool(LINE_OF_A_SONG.search(text))
    return bool(NAME_OF_DANGER.fullmatch(found)) or bool(LINE_OF_A_SONG.search(text))


def _told_of_others(text: str) -> bool:
    """Whether it is a story: a film, a book, or what befell another person."""
    if SELF_IN_STORY.search(text):
        return False
    return any(story.search(text) for story in (OTHERS, THIRD_SUBJECT, LOST_TO))


def _is_over(text: str, at: int) -> bool:
    """Whether what was found is told as long past, with no word that it is back."""
    if not PAST.search(text):
        return False
    clauses = _BUT.split(text)
    if len(clauses) > 1:
        last = clauses[-1]
        if any(pattern.search(last) for _, pattern in NOW) and not PAST.search(last):
            return False
    return not STILL.search(text)


def _strained(normal: str) -> bool:
    text = NEGATED.sub(" | ", _without_figures(normal))
    if _told_of_others(text) or (PAST.search(text) and not STILL.search(text)):
        return False
    if ANYWHERE.search(text):
        return False
    return any(not AFTER.search(text[match.end() :]) for match in _hints(text))


def _hints(text: str) -> Iterator[re.Match[str]]:
    for family in (STRAIN, *VEILED):
        yield from family.finditer(text)
