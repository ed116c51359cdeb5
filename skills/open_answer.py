"""What an answer in free words is: told, or a request that comes instead of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from skills.answers import Answers
from skills.turn import Intent
from skills.understanding import rules, times
from skills.understanding.view import Understands, View

REQUEST_MAX_WORDS = 8
"""A longer answer is told, whatever it begins like."""
CORRECTION_MAX_WORDS = 12
CERTAIN = 0.97
"""The understanding's confidence in whole commands and clear cues; likelihood stays below."""
STORY_LEAST_WORDS = 20
"""From so many words on, what is not beyond doubt a request is told, whatever was asked."""
OUTSIDE_LEAST_WORDS = 3
"""Fewer words ("the weather") may answer a question as well as ask one."""
LEAST_LIKELY = 0.25
"""Below this confidence an intent is a guess, and wrong more often than right."""
LIKELY = 0.6
SCRAP_MOST_WORDS = 4
"""So few words, likely to mean nothing much, were an answer that we didn't understand."""

REQUESTS = frozenset(
    (
        *("Stop", "SkipStep", "GoBack", "StartOver", "Repeat", "Help", "PrivacyQuestion"),
        *("Affirm", "Deny", "Unsure", "Filler", "CorrectAnswer", "FinishReflection"),
        *("OutOfDomain", "StartCheckIn", "PlayGuidedAudio", "ListSessions", "AdjustPlayback"),
        *("ChangeVoice", "ChangeLanguage", "RecallReflection", "SearchReflections"),
        *("HowAmIDoing", "DeleteReflection", "DeleteEverything", "ExportReflections"),
        *(
            "SetReminder",
            "CancelReminder",
            "ListReminders",
            "SetFollowUp",
            "NeedSupport",
            "PauseAudio",
        ),
        *("LaunchSession", "LinkDevice", "GivePin", "SwitchPerson", "SetName"),
        *("TellName", "ForgetName"),
    )
)
"""What is asked of us even where anything said would be an answer."""

PRACTICES = frozenset(
    (
        *("ExploreOutsideVoices", "ExploreResentment", "ExploreConnection", "ExploreBothAnd"),
        *("ExploreNotEnough", "ExploreWants", "WhatIfWorry", "RepairMistake", "PlanStretch"),
        "HaveMyBack",
    )
)
_ASKED_OF_THE_TALK = frozenset(("TellName", "ForgetName"))
"""What cues decide by the whole utterance, so that it is told nowhere."""
_NEVER_FROM_A_SCRAP = PRACTICES | {"PlayGuidedAudio", "AdjustPlayback", "CancelReminder"}
"""What leads away from an open question only if it is likely to be meant."""

_MARKER = r"(?:no|nope|sorry|wait|actually|oh|well|correction)[ ,]+"
_REPLACED = re.compile(
    rf"^(?:(?:{_MARKER})+(?:i (?:said|mean|misspoke)|make (?:it|that)|correction)"
    rf"|(?:{_MARKER})*(?:i (?:really |actually )?meant(?: to say)?"
    r"|change (?:it|that) to|(?:scratch|strike) that))"
    r"[ ,:]+(?P<new>.+)$",
    re.IGNORECASE,
)
"""A marker and new words: "i said no to her" and "make it work" are none."""


_LOOKS_BACK = re.compile(r"(?:and |so )*(?:how (?:was|were|did)|what (?:was|did)|did|which|is)\b")
"""How a question about something begins, which tells nothing of oneself ("how was i")."""


_TELLS = re.compile(
    r"(?:(?:well|so|and|but|oh|um|because|today|yesterday) )*(?:my|i|he|she|they|we|our|it)\b"
)
"""How somebody begins to tell something."""
_LOOKS_UP = frozenset(("RecallReflection", "SearchReflections", "HowAmIDoing", "ListSessions"))


class HearsCare(Understands, Protocol):
    """Understands, and tells apart what comes before all else."""

    def care(self, view: View) -> Intent | None:
        """Tell what care is needed; None where none is."""
        ...


def read(
    understanding: HearsCare, answers: Answers, view: View, *, times_too: bool = False
) -> Intent:
    """Tell whether an answer is told, or asks for something instead.

    Care comes first; then a correction in words ("no, i meant my sister"), whose slot `words`
    holds the new ones; then whole requests that are beyond doubt. All else is told.

    Args:
        understanding: tells what words mean.
        answers: the words by which requests are known.
        view: what was said.
        times_too: nothing but a time is told as well: asked when, "tomorrow" puts nothing off.
    """
    text = view.text
    if times_too and times.is_nothing_else(view.normal):
        return Intent("ReflectionContent", {}, 1.0, text)
    if needed := understanding.care(view):
        return needed
    if answers.is_whole("puzzled", text):
        return Intent("Help", {}, 1.0, text)
    new = _REPLACED.match(text) if len(text.split()) <= CORRECTION_MAX_WORDS else None
    # Of a longer answer nothing else that it may mean counts.
    meant = understanding.understand(view, None) if new or _is_short(text) else None
    if new and not (meant and meant.name == "CorrectAnswer" and meant.slots):
        return Intent("CorrectAnswer", {"words": new["new"]}, 1.0, text)
    if not (meant and _leads_elsewhere(meant, answers, text)):
        return Intent("ReflectionContent", {}, 1.0, text)
    return _in_a_telling(meant, answers, text)


def _in_a_telling(meant: Intent, answers: Answers, text: str) -> Intent:
    """Read what ends or interrupts a device as ending or interrupting the telling."""
    if meant.name == "Stop" and answers.find("ending", text) == "told":
        return replace(meant, name="FinishReflection")
    return replace(meant, name="Filler") if meant.name == "PauseAudio" else meant


def about_the_talk(answers: Answers, view: View) -> Intent | None:
    """Read what is asked about the talk itself ("why do you ask", "is that kept"), or puts it off.

    Whole listed wordings only, so that neither a telling nor words of care can be among them.
    """
    text = view.text
    if answers.is_whole("put_off", text):
        when = answers.find("put_off", text)
        return Intent("SetFollowUp", {"when": when} if when == "tomorrow" else {}, 1.0, text)
    if rules.asks_length(view.bare):
        return Intent("Help", {"about": "length"}, 1.0, text)
    if asked := rules.decides(view.bare, _ASKED_OF_THE_TALK):
        return Intent(asked, {}, 1.0, text)
    heard = _listed(answers, "about_the_talk", view)
    name = answers.find("about_the_talk", heard) if heard else None
    slots = {"which": "current"} if name == "RecallReflection" else {}
    return Intent(name, slots, 1.0, text) if name else None


def in_our_words(answers: Answers, flow: str, step: str, view: View) -> Intent | None:
    """Read an answer that takes up the question's own words ("let it rest"), where they are listed.

    The group is named for the step, its meanings for intents.
    """
    group = f"{flow}_{step}_in_our_words"
    if not answers.knows(group):
        return None
    said = _listed(answers, group, view)
    name = answers.find(group, said) if said else None
    return Intent(name, {}, 1.0, view.text) if name else None


def _listed(answers: Answers, group: str, view: View) -> str | None:
    """Return the listed wording that was said, but for hesitation and politeness around it."""
    said = (answers.phrase(group, it) for it in (view.text, view.bare))
    return next((it for it in said if it), None)


def told(meant: Intent, least_words: int = STORY_LEAST_WORDS) -> Intent:
    """Take a long telling for one, where nobody asked for it and it is no clear request.

    Likelihood would begin some practice with it, or leave; it is listened to instead.
    """
    long = len((meant.text or "").split()) >= least_words
    if not long or meant.confidence >= CERTAIN or meant.name == "NeedSupport":
        return meant
    return Intent("ReflectionContent", {}, 1.0, meant.text)


def surely(meant: Intent, answers: Answers, wanted: str | None) -> Intent:
    """Take what is little more than a guess for not understood, where a question is open.

    "Yes, always" resembles a grudge a little, "which one" a wish to hear something, and "this is
    rubbish" a feeling. Who speaks of themselves is listened to, and a word for a feeling is one
    where it was asked for.

    Args:
        meant: how the answer was understood.
        answers: the words by which somebody speaks of themselves.
        wanted: the understanding's state while the answer was awaited.
    """
    said = meant.text or ""
    leads_away = meant.name in _NEVER_FROM_A_SCRAP
    if meant.name == "NameFeeling" and wanted == "awaiting_feeling":
        return meant
    if _is_told(meant, answers, said):
        return replace(meant, name="ReflectionContent", slots={})
    if _only_resembles(meant, answers, wanted):
        return replace(meant, name="NoMatch", slots={})
    if leads_away and answers.has("oneself", said):
        return meant
    is_scrap = leads_away and len(said.split()) <= SCRAP_MOST_WORDS
    of_another = meant.name == "NameFeeling" and not answers.has("oneself", said)
    least = LIKELY if is_scrap or of_another else LEAST_LIKELY
    return replace(meant, name="NoMatch", slots={}) if meant.confidence < least else meant


def _only_resembles(meant: Intent, answers: Answers, wanted: str | None) -> bool:
    """Tell whether what was understood can't be meant where the talk stands."""
    said = (meant.text or "").lower()
    if meant.name == "GiveRating" and wanted == "offer_guided_audio":
        return "rating" not in meant.slots  # "is it nice" begins no check-in
    if meant.name == "DeleteEverything":
        return not answers.has("deleting", said)  # "all of it" measures something
    if meant.confidence >= LIKELY:
        return False
    if meant.slots.get("same_as_last"):
        return True  # "it hasn't been yet" is no number
    return meant.name in _NEVER_FROM_A_SCRAP and _LOOKS_BACK.match(said) is not None


def _is_told(meant: Intent, answers: Answers, said: str) -> bool:
    """Tell whether what merely resembles a look back tells something ("my mum died last week")."""
    resembles = meant.name in _LOOKS_UP and meant.confidence < CERTAIN
    return resembles and bool(_TELLS.match(said.lower())) and not answers.has("looking_up", said)


def _is_short(text: str) -> bool:
    return len(text.split()) <= REQUEST_MAX_WORDS


def _leads_elsewhere(meant: Intent, answers: Answers, text: str) -> bool:
    """Tell whether something is asked for beyond doubt instead of being told."""
    if meant.confidence < CERTAIN or not _is_short(text):
        return False
    return _is_request(meant, text) or _names_a_practice(meant, answers, text)


def _names_a_practice(meant: Intent, answers: Answers, text: str) -> bool:
    """Tell whether another practice is asked for by its name ("can we do the corner one")."""
    return meant.name in PRACTICES and answers.has("another_practice", text)


def _is_request(meant: Intent, text: str) -> bool:
    if meant.name not in REQUESTS:
        return False
    return meant.name != "OutOfDomain" or len(text.split()) >= OUTSIDE_LEAST_WORDS
