"""Corrections: what was captured is replaced by a new value, or only disputed."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.turn import SlotValue
from skills.understanding import lengths, ratings
from skills.understanding.feelings import Feelings
from skills.understanding.numbers import NUMBER, found, may_be_in, plain

Slots = dict[str, SlotValue]

_LEADING = r"(?:no|nope|sorry|wait|actually|oops|correction|hang on|hold on|whoops|my mistake|my bad|oh|well|i mean|hang on a second|wait a minute)"
_VERB = (
    r"(?:i (?:really |actually )?(?:meant|said|mean|wanted|misspoke|should have said|was going to say"
    r"|intended)(?: to say| it (?:is|was))?|(?:please )?(?:make|call|put|change|correct|set|switch)"
    r" (?:it|that|down|me(?: down)?|my (?:answer|rating|number|word|feeling|score)|the (?:number|rating|answer|word"
    r"|last one|feeling|score))?(?: down)?(?: to| as| at| for)?|put|(?:scratch|strike) that|it (?:is|was|should (?:be|have been)|would be)"
    r"|that (?:is|was|should be|should have been)|let us say|say|rather|i am(?: feeling)?|i feel|more like"
    r"|put down|not .+? but|it is more|instead|better(?: make it)?|you mean)"
)
_VALUE = r"(?:an? |the |about |around |more like |rather |like |just |to |at |it |is |was |said |meant |really |actually )*(?P<value>.+?)"
_AFTER = r"(?: (?:please|instead|actually|then|i meant|i said|sorry|rather|out of (?:ten|10)|i think))*(?: (?:and )?not (?:an? )?[\w ]+)?"
_MARKED = re.compile(rf"^(?:(?:yes|okay|um) )?(?:{_LEADING} )+(?:{_VERB} )*{_VALUE}{_AFTER}$")
_VERBED = re.compile(
    r"^(?:yes |okay |please |can you |could you )*(?:i (?:really |actually )?(?:meant|should have said|misspoke|wanted to say|was going to say)"
    r"(?: to say| it is)?|i said|(?:make|change|correct|switch) (?:it|that|this|my (?:answer|rating|number|word|feeling"
    r"|score)|the (?:number|rating|answer|word|last one|feeling|score))(?: down)?(?: to| into| a| an)?"
    r"|(?:scratch|strike) that|it should (?:be|have been|say)|that should (?:be|have been|say)|put (?:me )?down)"
    rf" (?:{_VERB} )*{_VALUE}{_AFTER}$"
)
_NOT_X_Y = re.compile(
    rf"^(?:no |sorry |i said |i meant |it is |i am |that is |wait )*not (?:an? )?(?P<old>{NUMBER}|[a-z]+)(?: but| i said| i meant| it is| rather| it was| more like| more| and| just)*"
    rf" (?:an? )?(?P<value>{NUMBER}|[a-z]+)(?: please)?$"
)
_Y_NOT_X = re.compile(
    rf"^(?:i said |i meant |it is |no |it was |sorry |i am |that is |make it |wait |actually )*(?:an? )?(?P<value>{NUMBER}|[a-z]+) (?:and )?not (?:an? )?(?P<old>{NUMBER}|[a-z]+)(?: please)?$"
)
_DISPUTE = re.compile(
    r"\bmis ?(?:heard|understood|hear|understand|took)\b|\byou (?:have )?(?:got|get|had|wrote|put|took|heard|noted|have|understood|caught|recorded)"
    r" (?:that|it|me|this|my \w+|the \w+|down the)(?: down)?(?: \w+)? ?(?:wrong|wrongly|incorrectly|not right|badly)\b|\b(?:that|this|it) (?:is|was) (?:not what i (?:said|meant|told)|wrong|incorrect|the wrong (?:number|word|one|answer)|not (?:right|correct|my answer|how i feel|the number))\b(?! with)"
    r"|\bnot what i (?:said|meant)\b|\bi (?:did not|never) (?:say|mean|said|meant) (?:that|it|this)\b|^(?:the )?wrong (?:number|word|answer|one)\b|\b(?:change|correct|fix|amend|edit|revise) (?:my|the|that|that last) (?:last )?(?:answer|rating|number|score|word|feeling|response)$"
    r"|\bi (?:gave|said|told you) the wrong (?:number|word|answer|thing|one)\b|\bslip of the tongue\b"
)
_INSTEAD = re.compile(
    rf"^(?:{_LEADING} |i am |i feel |it is )*(?:not (?:just |only )?(?P<old>[a-z]+)|(?P<first>[a-z]+) no)"
    r"(?: but| more| just| i mean| i meant| rather| it is)* (?!(?:or|nor|and|at|of|to|in|on|with|for|by|enough|about|because|that|any|not|just)\b)(?P<new>.+)$"
)
_PLEASANT = frozenset({"good", "fine", "okay", "great", "well", "all right"})
_NOT_NUMBER = re.compile(r"\b(?:minutes?|seconds?|hours?|days?|weeks?|times?|people|years?)\b")


def read(normal: str, feelings: Feelings) -> Slots | None:
    """Read a correction: its new value, nothing where it only disputes; None where it is none."""
    for pattern in (_NOT_X_Y, _Y_NOT_X):
        if match := pattern.match(normal):
            new, old = _value(match["value"], feelings), _value(match["old"], feelings)
            marked = normal.startswith(
                ("no ", "sorry ", "i said", "i meant", "not ", "make it", "wait", "actually")
            )
            if new and old and (marked or "rating" in new):
                return new
    for pattern in (_MARKED, _VERBED):
        match = pattern.match(normal)
        if match and (slots := _value(match["value"], feelings)):
            polite = pattern is _MARKED and slots.get("feeling") in _PLEASANT
            if not polite:
                return slots
    return {} if _DISPUTE.search(normal) else None


def instead(normal: str, feelings: Feelings) -> str | None:
    """Return what is said in the place of a feeling that is denied, "no, not sad: ..."."""
    match = _INSTEAD.match(normal)
    if match is None or not feelings.single(match["old"] or match["first"]):
        return None
    return match["new"]


def _value(said: str, feelings: Feelings) -> Slots | None:
    said = said.strip()
    if (minutes := lengths.minutes(said)) is not None:
        whole = re.fullmatch(rf"(?:{NUMBER}|an?|half an?) (?:minutes?|seconds?|hours?)", said)
        return {"length_minutes": lengths.as_slot(minutes)} if whole else None
    if may_be_in(said) and not _NOT_NUMBER.search(said):
        numbers = found(said)
        if numbers and numbers[0][1:] == (0, len(said)):
            number = numbers[0][0]
            in_scale = 0 <= number <= ratings.HIGHEST_RATING
            return {"rating": plain(number)} if in_scale else {"out_of_range": True}
        slots = ratings.number(said)
        if slots and re.fullmatch(
            rf"(?:between )?{NUMBER}(?: (?:or|to|and) {NUMBER})?(?: out of (?:ten|10))?", said
        ):
            return slots
    degree = re.sub(
        r"^(?:(?:very|really|quite|rather|pretty|so|a bit|a little|more|just|feeling|kind of|sort of) )+",
        "",
        said,
    )
    feeling = feelings.single(degree)
    return {"feeling": feeling} if feeling else None
