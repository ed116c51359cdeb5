"""Numbers that count something else, or are another's age, and so say nothing about one's ground."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.understanding import words
from skills.understanding.care.words import KIN
from skills.understanding.numbers import NUMBER

_NO_PLURAL = (
    r"(?:points?|thanks|perhaps|sometimes|always|nowadays|besides|afterwards|this|was|has|does|its|his|yes|plus|minus"
    r"|feels|seems|sounds|makes|fits|works|says|means|things|tops|anyways|whereas|towards|alas|at)"
)
"""Words in -s that come after a rating and count nothing."""
_COUNTED = re.compile(
    rf"\b{NUMBER} (?:o'clock|degrees?|dollars?|pounds?|euros?|times|people|kids?|children|sons?|daughters?|brothers?|sisters?|friends|cats?|dogs?|hours?|miles?|cups?|pills?|beers?|drinks?|meetings?|emails?|years old)\b"
    rf"|\b{NUMBER} (?:of (?:us|them|you|my|our|the|these|those)\b|(?!{_NO_PLURAL}\b)[a-z]{{3,}}(?<!s)s\b)"
    rf"|\b(?:my|our|his|her|their) (?:\w+ )?(?:{KIN}|boy|girl|baby|twins|grandson|granddaughter|dog|cat)(?: \w+)? (?:is|are|was|turned|turns|just turned|will be) {NUMBER}\b"
    rf"|\b(?:he|she|they) (?:is|are|was|were|just turned|turned|turns|will be) (?:only |just |nearly |almost )?{NUMBER}\b"
)


def is_counted(normal: str) -> bool:
    """Tell whether the number in what was said counts something, and rates nothing."""
    return bool(_COUNTED.search(normal)) and not words.is_rating(normal)
