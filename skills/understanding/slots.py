"""The slots of every intent: one row for each intent that has any."""

from __future__ import annotations

import re
from collections.abc import Callable

from skills.turn import SlotValue
from skills.understanding import (
    days,
    ratings,
    rules,
    slots_audio,
    slots_identity,
    slots_journal,
    times,
)
from skills.understanding.feelings import Feelings
from skills.understanding.model import Model
from skills.understanding.view import View

Slots = dict[str, SlotValue]

_NEVER = re.compile(r"\b(?:not|never|stop|quit|no|leave|drop|let (?:that|this)|cancel|enough)\b")


class SlotFiller:
    """Fills the slots of an intent from an utterance."""

    def __init__(self, model: Model, feelings: Feelings) -> None:
        self._fill: dict[str, Callable[[View], Slots]] = {
            "Help": lambda view: {"about": "length"} if rules.asks_length(view.bare) else {},
            "GiveRating": lambda view: rating(view.normal),
            "NameFeeling": lambda view: feelings.slots(view.normal),
            "StartReflection": lambda view: slots_journal.topic(view.clean),
            "RecallReflection": lambda view: slots_journal.recall(view.clean, view.normal),
            "SearchReflections": lambda view: slots_journal.search(view.clean),
            "HowAmIDoing": lambda view: slots_journal.period(view.normal),
            "DeleteReflection": lambda view: slots_journal.delete(view.clean, view.normal),
            "ExportReflections": lambda view: slots_journal.export(view.normal),
            "PlayGuidedAudio": lambda view: slots_audio.play(view.normal),
            "SeekAudio": lambda view: slots_audio.seek(view.normal),
            "AdjustPlayback": lambda view: slots_audio.adjust(view.normal),
            "ChangeVoice": lambda view: slots_audio.voice(view.normal, model.lists),
            "ChangeLanguage": lambda view: slots_audio.language(view.normal, model.lists),
            "SetReminder": lambda view: reminder(view.normal),
            "SetFollowUp": lambda view: follow_up(view.normal),
            "SetName": lambda view: slots_identity.name(view.clean),
            "LinkDevice": lambda view: slots_identity.code(view.normal),
            "GivePin": lambda view: slots_identity.pin(view.normal),
            "SwitchPerson": lambda view: slots_identity.person(view.normal),
        }

    def fill(self, intent: str, view: View, meant: Slots) -> Slots:
        """Give an intent's slots: what its wording means, and what was said."""
        filler = self._fill.get(intent)
        return meant | filler(view) if filler else meant


def rating(normal: str) -> Slots:
    """GiveRating: a number, else no change, else a level."""
    number = ratings.number(normal)
    if number:
        return number
    if ratings.same_as_last(normal):
        return {"same_as_last": True}
    framed = ratings.framed_homophone(normal)
    if framed is not None:
        return {"rating": framed}
    level = ratings.band(normal)
    return {"band": level} if level else {}


def reminder(normal: str) -> Slots:
    """SetReminder: when, how often; `change` where one is moved."""
    slots = times.reminder(normal)
    if normal.split(maxsplit=1)[0] in {
        "move",
        "shift",
        "change",
        "push",
        "reschedule",
        "postpone",
        "delay",
    }:
        slots["change"] = True
    return slots


def follow_up(normal: str) -> Slots:
    """SetFollowUp: when to ask, or never."""
    when = days.when(normal)
    never = bool(_NEVER.search(normal))
    if never and not (when and "not forget" in normal):
        return {"off": True}
    return {"when": when} if when else {}
