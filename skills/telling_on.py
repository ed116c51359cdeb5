"""What is told after the close, where a yes or a no is awaited: it joins what was kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from skills.moment import Moment, Move
from skills.open_answer import LIKELY, PRACTICES
from skills.reply import Keep
from skills.speech import Say

LEAST_WORDS = 5
"""Fewer words are an answer that we didn't understand."""
_TOLD = frozenset(("NoMatch", "ReflectionContent"))
_GUESSES = PRACTICES | {
    *("NameFeeling", "GiveRating", "FinishReflection", "OutOfDomain", "PrivacyQuestion"),
    *("Help", "Stop", "RecallReflection", "StartReflection", "PreviousAudio", "StartOver"),
}
"""What a telling resembles; likely to be meant, it is that."""
_ASKS = re.compile(r"(?:what|how|when|where|who|why|which|is|are|do|does|did|can|could|will)\b")
_SPOKEN = {"F1": ("text", "text_raw", "note"), None: ("text", "text_raw")}
"""Where a check-in and a free reflection hold what was said; a practice has a note."""


def told_on(moment: Moment) -> Move | None:
    """Add to the entry that the talk is about, and ask once more; None where nothing is told."""
    question, entry_id = moment.question, moment.data.get("entry_id")
    if question is None or entry_id is None or not _is_told(moment):
        return None
    asked = Say(question.asked, personal=question.asked_personal)
    effects = _added(moment, str(entry_id)) if moment.keeps else ()
    said = (moment.kept(),)
    return Move(said, question.step, question.flow, question.data, effects, question=asked)


def _is_told(moment: Moment) -> bool:
    intent, said = moment.intent, moment.words
    if len(said.split()) < LEAST_WORDS or _ASKS.match(said.lower()):
        return False
    return intent.name in _TOLD or (intent.name in _GUESSES and intent.confidence < LIKELY)


def _added(moment: Moment, entry_id: str) -> tuple[Keep, ...]:
    entry = moment.recall.entry(entry_id)
    if entry is None:
        return ()
    names = _SPOKEN.get(entry.flow, ("note",))
    fields = {name: _after(entry.fields, name, moment.words) for name in names}
    return (Keep(entry_id, entry.flow, fields),)


def _after(fields: Mapping[str, object], name: str, said: str) -> str:
    before = fields.get(name)
    return f"{before} {said}" if before else said
