"""Which guided piece fits what was asked for: by its name, theme, length, or what was heard."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from skills.memory import Listening
from skills.moment import Moment
from skills.playback import is_playing
from skills.speech import Script
from skills.when import past_days

DEFAULT_TITLE = "G01"
DEFAULT_MINUTES = 5

_TITLE_BY_TOPIC = {
    "calm": "G02",
    "nerves": "G10",
    "steady": "G01",
    "grounding": "G01",
    "breathing": "G02",
    "body_scan": "G01",
    "kindness": "G12",
    "sleep": "G16",
    "repair": "G12",
    "self_trust": "G01",
    "corner": "G14",
    "outside_voices": "G03",
    "what_if": "G09",
    "walk": "G18",
    "hard_moment": "G02",
    "resentment": "G04",
    "connection": "G05",
    "both_and": "G06",
    "not_enough": "G07",
    "wants": "G08",
    "stretch": "G11",
    "room": "G15",
    "return": "G17",
}
_MINUTES_BY_LENGTH = {"shortest": 1, "short": 1, "long": 10, "longest": 10}


_OTHER_LENGTH = re.compile(r"\b(?:minute|shorter|longer|short|long) (?:one|version)\b")
"""Means the piece that plays, at another of its lengths."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A piece at one of its lengths."""

    script: Script
    minutes: int
    wished_minutes: float | None = None
    """The length that was named; None where none was."""
    wordless: bool = False

    @property
    def is_as_wished(self) -> bool:
        """It is as long as was asked for, if that was."""
        return self.wished_minutes in (None, self.minutes)


def chosen(moment: Moment) -> Chosen:
    """Choose by what this turn asks for; else by what was offered, else the first piece."""
    slots = moment.intent.slots
    script = _script(moment)
    wordless = slots.get("style") == "no_speech"
    wished = slots.get("length_minutes")
    if isinstance(wished, int | float):
        return Chosen(script, nearest(script, wished), wished, wordless)
    return Chosen(script, nearest(script, _minutes(moment)), wordless=wordless)


def nearest(script: Script, minutes: float) -> int:
    """Return the offered length nearest to a wish; of two as near, the shorter."""
    return min(script.minutes, key=lambda offered: (abs(offered - minutes), offered))


def _minutes(moment: Moment) -> int:
    slots = moment.intent.slots
    if isinstance(length := slots.get("length"), str):
        return _MINUTES_BY_LENGTH[length]
    if slots.get("urgent"):
        return _MINUTES_BY_LENGTH["shortest"]
    if "title" in moment.data and "topic" not in slots:
        return int(moment.data["minutes"])
    return DEFAULT_MINUTES


def _script(moment: Moment) -> Script:
    known = {script.id: script for script in moment.catalogue.scripts}
    return known.get(_title(moment) or "", known[DEFAULT_TITLE])


def _title(moment: Moment) -> str | None:
    slots = moment.intent.slots
    if named := _named(moment):
        return named
    if isinstance(topic := slots.get("topic"), str):
        return _TITLE_BY_TOPIC.get(topic)
    if "occasion" in slots:
        return _TITLE_BY_TOPIC["nerves"]
    if isinstance(which := slots.get("which"), str):
        return _heard(moment, which)
    playback = moment.memory.person.playback
    if playback and is_playing(moment.memory) and _OTHER_LENGTH.search(moment.words.lower()):
        return playback.title
    offered = moment.data.get("title")
    return offered if isinstance(offered, str) else None


def _named(moment: Moment) -> str | None:
    """Find a piece whose own name was said; two of them share a theme."""
    said = f" {_plain(moment.intent.text or '')} "
    names = {script.id: f" {_plain(script.title)} " for script in moment.catalogue.scripts}
    return next((title for title, name in names.items() if name in said), None)


def _heard(moment: Moment, which: str) -> str | None:
    """Find a piece among those that were listened to."""
    person = moment.memory.person
    if which == "any":
        return _least_heard(moment)
    if which == "favourite":
        return _most_heard(person.listened)
    if which == "last":
        return person.playback.title if person.playback else None
    days = past_days(which, moment.now.date())
    on_those = [one for one in person.listened if days and days[0] <= one.day <= days[1]]
    return on_those[-1].title if on_those else None


def _least_heard(moment: Moment) -> str:
    heard = _heard_ms(moment.memory.person.listened)
    return min((script.id for script in moment.catalogue.scripts), key=lambda title: heard[title])


def _most_heard(listened: tuple[Listening, ...]) -> str | None:
    return next((title for title, _ in _heard_ms(listened).most_common(1)), None)


def _heard_ms(listened: tuple[Listening, ...]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in listened:
        total[one.title] += one.heard_ms
    return total


def _plain(text: str) -> str:
    return " ".join(re.findall("[a-z]+", text.lower()))
