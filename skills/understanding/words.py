"""Whole answers from closed vocabularies: a rating or a feeling said with nothing else around it."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

# ruff: noqa: SIM905 - lists of words read best as one text

from __future__ import annotations

import re

from skills.understanding import ratings
from skills.understanding.feelings import Feelings
from skills.understanding.normalise import HESITATIONS
from skills.understanding.numbers import NUMBER, may_be_in

_NUMBER = re.compile(rf"(?<![\w.:])(?:an? )?{NUMBER}(?![\w:])")
_AROUND = frozenset(
    "i am is it its a an the at about around maybe perhaps probably like say would will guess think"
    " suppose roughly nearly almost close to my number rating today tonight now right on out of or and"
    " between somewhere put give call let us me just only more less feel feeling felt make scale from"
    " that this as down well nearer closer good point ish so bit little well no be been was out over"
    " under below above score for in with kind sort hovering sitting mark rate myself answer honest"
    " have day solid strong weak barely easily if anything there thereabouts yes okay sure even still"
    " currently moment lately please though actually really very pretty quite rather fairly not than"
    " can could might exactly exact half half-way halfway middle hmm this evening morning go do ten"
    " i'd reckon believe approximately hundred percent must steadiness tbh".split()
)
_RATING_WORDS = frozenset(
    "good bad rough poor average meh great strong well low high okay-ish worst best lowest highest"
    " possible maximum minimum neither nor worse better bearable tolerable middling mediocre decent"
    " terrible awful lousy solid shaky rock bottom top max par side end half upper lower medium"
    " neutral fair passable so-so mid here excellent super fantastic wonderful steady poorly badly weak ever"
    " full marks never hardly far dreadful horrible moderate brilliant terrific  normal special"
    " tough as get gets any number one real absolute absolutely way too much all terribly bit".split()
)
_FEELING_WORDS = frozenset(
    "feel feels feeling felt mostly both mix mixture honest lot touch somewhat extremely totally"
    " completely utterly slightly incredibly awfully terribly deeply super bit little rather very"
    " also but with because word one mood weather inside overall again all some kind sort day guess"
    " shade tad bloody ever through up lately been being got getting bit since this always still"
    " morning evening night afternoon today's at dead tonight yes well to be while too".split()
)
_VERDICT = re.compile(
    r"^(?:(?:that|it|this) (?:would|will|could|sounds?|seems|is fine|is okay|works)|.*\bfrom the (?:very )?(?:top|bottom|start)\b|sounds?\b|good (?:night|morning|evening|afternoon|day)\b|i would be (?:happy|glad|delighted) to|(?:i (?:reckon|think|guess|suppose|am) )?(?:that|it) is (?:fine|okay|all right|good|great|lovely)|no\b|(?:okay|all right|fine|good|well)(?: (?:then|so|well|okay|good ?night|now))+$)"
)
"""What is said of an offer, not of oneself ("that would be lovely")."""
_NO_LEVEL = frozenset({"well", "low", "great", "usual", "the usual", "do the usual", "enough"})
"""Level words that mean something else where they are all that was said."""


_STRAY = frozenset(
    "well so like and oh okay yeah but then the a i mean you know just or to".split()
)
"""Words that say nothing beside a hesitation."""


def is_hesitation(clean: str) -> bool:
    """Whether nothing but sounds of hesitation was said, with at most stray words beside them."""
    said = clean.split()
    hesitates = any(word in HESITATIONS for word in said)
    return hesitates and all(word in HESITATIONS or word in _STRAY for word in said)


def is_rating(normal: str) -> bool:
    """Whether nothing but a number, hedges and a reason was said."""
    if not may_be_in(normal):
        return False
    head = re.split(r"\b(?:because|since)\b", normal)[0]
    head = ratings.without_pointers(head)
    if not _NUMBER.search(head):
        return False
    rest = _NUMBER.sub(" ", head).split()
    return all(word in _AROUND for word in rest)


def is_level(normal: str) -> bool:
    """Whether nothing but level words was said."""
    if not all(word in _AROUND or word in _RATING_WORDS for word in normal.split()):
        return False
    if ratings.band(normal) is None or _VERDICT.match(normal) or normal in _NO_LEVEL:
        return False
    return ratings.without_pointers(normal) == normal


def is_feeling(normal: str, feelings: Feelings) -> bool:
    """Whether nothing but one or two feelings, their degree and the day was said."""
    if not feelings.has(normal) or _VERDICT.match(normal) or normal in {"well", "okay", "right"}:
        return False
    rest = feelings.taken_out(normal).split()
    return all(word in _AROUND or word in _FEELING_WORDS for word in rest)
