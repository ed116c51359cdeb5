"""A rating in someone's words -> its slots, by section 4 of the intents' contract."""

# ruff: noqa: ISC004, E501 - a long pattern of a table continues on its next line

from __future__ import annotations

import re

from skills.turn import SlotValue
from skills.understanding.numbers import NUMBER, found, plain

Slots = dict[str, SlotValue]

HIGHEST_RATING = 10

_HOMOPHONES = {
    "oh": 0, "nil": 0, "zip": 0, "hero": 0, "xero": 0, "won": 1, "wan": 1, "want": 1, "juan": 1,
    "too": 2, "to": 2, "tu": 2, "tree": 3, "free": 3, "thee": 3, "for": 4, "fore": 4, "ford": 4,
    "fife": 5, "hive": 5, "fight": 5, "vive": 5, "fine": 5, "sex": 6, "sicks": 6, "sick": 6,
    "sicks'": 6, "sax": 6, "six's": 6, "heaven": 7, "eleven's": 7, "savin": 7, "sven": 7,
    "ate": 8, "eat": 8, "hate": 8, "aid": 8, "ait": 8, "nein": 9, "mine": 9, "nigh": 9,
    "wine": 9, "night": 9, "line": 9, "tin": 10, "tan": 10, "then": 10, "den": 10, "hen": 10,
    "pen": 10, "tent": 10, "ton": 10, "fore's": 4, "once": 1, "tew": 2, "threw": 3, "through": 3,
    "door": 4, "floor": 4, "dive": 5, "fibe": 5, "sits": 6, "six-ish": 6, "sevin": 7, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "sixth": 6, "fifth": 5, "fourth": 4, "ain't": 8,
    "sick's": 6, "set": 6, "nun": 1, "seb": 7, "tense": 10, "teen": 10, "neither": 9, "nice": 9,
    "knight": 9, "ape": 8, "forth": 4, "phone": 4, "turn": 10, "five's": 5, "alive": 5, "zoro": 0,
    "wun": 1, "toot": 2, "fee": 3, "siege": 6,
}  # fmt: skip
_NOT_HERE = frozenset({"fine", "sick", "night", "neither", "nice", "once", "alive", "tense",
                       "hate", "turn", "set", "phone", "line", "want", "then", "through",
                       "door", "floor"})  # fmt: skip
"""Words that mean themselves even where a rating is awaited; they are numbers in a frame only."""

_FRAME = re.compile(
    r"^(?:it is|it would be|i would (?:say|call it|give it)|i will (?:say|give it)|i am at|call it"
    r"|give it|give me|make it|put it at|put it down as|put me (?:at|down as)|say|rate it|today is"
    r"|maybe|about|i am|probably|around|let us say|i guess|it was|score it|mark it)"
    r"(?: like| about| maybe| at| as| down as)* (?P<article>an? )?(?P<word>[a-z']+)"
    r"(?: out of (?:10|ten)| i guess| i think| today| please| tonight)*$"
)
_POLITE = re.compile(
    r"\b(?:please|thanks|thank you|um|uh|i guess|i think|i suppose|today|well|like|maybe"
    r"|probably|about|around|say|just|okay|so|right now|tonight|a|an|the|number|out of ten"
    r"|out of 10)\b"
)
_OUT_OF_TEN = re.compile(r"\b(?:out of|over|of|from|on a scale of|slash)(?: a)? (?:ten|10)\b")
_SCALE = re.compile(
    r"\b(?:on|in) (?:a|the|your) scale (?:of|from) (?:zero|0|one|1)(?: to (?:ten|10))?\b"
    r"|\bon (?:a|the|your) scale\b|\b(?:from|of) (?:zero|one|0|1) to (?:ten|10)\b"
)
_OTHER_SCALE = re.compile(rf"{NUMBER} out of (?!ten\b|10\b){NUMBER}")
_RANGE = re.compile(
    rf"(?:between )?(?:an? )?(?P<low>{NUMBER})(?: or| and| to| or maybe| or perhaps| maybe)"
    rf" (?:an? )?(?P<high>{NUMBER})"
)
_BETWEEN = re.compile(rf"between (?:an? )?(?P<low>{NUMBER}) and (?:an? )?(?P<high>{NUMBER})")
_APPROXIMATE = re.compile(
    r"\b(?:about|around|maybe|probably|close to|i guess|i suppose|roughly|approximately|nearly"
    r"|almost|perhaps|ish|or so|more or less|somewhere|and a (?:bit|little)|give or take|near"
    r"|hovering|kind of|sort of|or thereabouts|just (?:over|under|above|below)|i think|like)\b"
)
_REASON = re.compile(
    r"\b(?:because|since|cause|as (?=(?:i|it|my|the|he|she|they|we|work|nothing|everything)\b)) ?(?P<note>.+)$"
)
_MIDDLE = re.compile(
    r"\b(?:(?:exact|exactly|right|dead|smack|slap|bang|precisely|very)(?: in| at| on)?(?: the)?"
    r" (?:middle|mid ?point|center|halfway|half way)|half ?way(?: (?:up|point|there|between|mark))?"
    r"|half way|right in the middle|mid ?point|dead center|(?:the )?middle of the scale|in the exact middle)\b"
)
_SAME = re.compile(
    r"\b(?:same (?:as|like) (?:before|yesterday|last|always|the last|the other|usual|ever|then|this)"
    r"|(?:no|any|not any|without|not much|nothing) (?:change|changed|changes|different|difference)"
    r"|unchanged|(?:not|has not|have not) (?:changed|moved|budged|shifted)"
    r"|(?:as|like|where (?:it|i) was) (?:before|yesterday|last time|ever)\b"
    r"|what (?:it was|i said) (?:yesterday|last time|before)"
    r"|same (?:again|number|rating|score|thing|answer)|(?:still|about|much|exactly|just) the same"
    r"|identical|nothing has (?:changed|moved)|no different)\b|^(?:the )?same$"
)
_COMPARED = re.compile(
    r"\b(?:better|worse|higher|lower|steadier|shakier|more|less|up|down)\b.*\b(?:than|from|since)\b"
    r"|^(?:a (?:bit|little|lot|touch) |much |slightly |somewhat )?(?:better|worse|higher|lower"
    r"|steadier|shakier)(?: today| now| again)?$"
)

_GOOD = (
    r"(?:good|well|great|strong|high|solid|decent|steady|excellent|wonderful|fantastic|super"
    r"|terrific|brilliant|splendid|fabulous|marvelous|superb|amazing|awesome|firm|lovely|grand)"
)
_BAD = (
    r"(?:bad|rough|poor|poorly|badly|low|weak|terrible|awful|lousy|dreadful|horrible|tough"
    r"|crap|crappy|rubbish|rotten|crummy|grim|horrid|dire|ghastly|lowish|miserable|hard)"
)
_POINTED_AT = re.compile(r"\b(?:this|that|which|another|other|tough|hard|tricky|difficult) one\b")
"""No number, though it holds one ("not this one", "hmm, tough one")."""
_SORT_OF_ONE = re.compile(rf"\b({_GOOD}|{_BAD}) one\b")
"""In "a good one" nothing is counted."""
_BANDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (band, re.compile(pattern))
    for band, pattern in (
        ("mid", rf"\bneither\b|\bnot {_GOOD} (?:and |but )?not {_BAD}\b"
                rf"|\bnot (?:too |so |that )?{_BAD} (?:and |but )?not (?:too |so )?{_GOOD}\b"
                r"|\b(?:not|nor) (?:the )?best (?:and |but )?(?:not |nor )(?:the )?worst\b"
                r"|\b(?:might|could|can|may|have been|had|has been|have had|ve had) (?:have )?"
                r"(?:be |been )?(?:worse|better)\b"),
        ("lowest", r"\b(?:worst|lowest|rock bottom|minimum|very bottom|bottom of the (?:scale|barrel"
                   r"|pit|heap)|the bottom|at bottom|the floor|absolute zero)\b"
                   r"|\bas (?:bad|low|poor) as\b|\b(?:not|never|hardly) (?:get|be|been|have been)"
                   r"(?: any| much)? (?:worse|lower)\b|\bhit bottom\b"),
        ("highest", r"\b(?:best|highest|maximum|max|full marks|top marks|top (?:score|notch|of the"
                    r" (?:scale|world|tree))|the top|at top|very top|off the charts|through the roof"
                    r"|perfect score|hundred percent|100 percent|full points|tip top)\b"
                    r"|\bas (?:good|high|strong|steady) as\b|\b(?:not|never) (?:get|be|been|have been)"
                    r"(?: any| much)? (?:better|higher|steadier)\b"),
        ("mid", r"\b(?:average|meh|so so|middling|medium|moderate|mediocre|bearable|tolerable"
                r"|passable|ordinary|neutral|in between|fifty fifty|nothing special|middle|mid"
                r"|midrange|fair|okayish|okay ish|run of the mill|getting by|survivable|unremarkable"
                r"|comme ci|half and half|manageable|all right i suppose|livable|adequate"
                r"|nothing to write home about|not bad not good|standard|the usual)\b"),
        ("low", r"\b(?:below|under|worse than|less than|beneath) (?:average|par|the middle|normal|usual)"
                r"|\blow (?:side|end)\b|\blower (?:half|end|third)\b|\b(?:near|toward|towards) the"
                r" bottom\b|\bsub ?par\b|\bcould be (?:a lot|much) better\b"),
        ("high", r"\b(?:above|over|better than|more than) (?:average|par|the middle|normal|usual)"
                 r"|\bhigh (?:side|end)\b|\b(?:upper|top) (?:half|end|third)\b|\b(?:near|toward"
                 r"|towards) the top\b|\bnot (?:at all |too |so |that |half )?bad(?: at all)?\b"),
        ("low", rf"\b(?:not|never|hardly|far from|nowhere near|less than|is not|not been)"
                rf"(?: \w+)?(?: \w+)? {_GOOD}\b|\bfar from {_GOOD}\b|\bnot up to much\b"),
        ("low", rf"\b{_BAD}\b"),
        ("high", rf"\b{_GOOD}\b"),
    )
)  # fmt: skip


def band(normal: str) -> str | None:
    """Name the level that words speak of: lowest, low, mid, high or highest."""
    for name, pattern in _BANDS:
        if pattern.search(normal):
            return name
    return None


def homophone(normal: str) -> int | None:
    """Read a whole utterance that only sounds like a number from 0 to 10, polite or not."""
    word = " ".join(_POLITE.sub(" ", normal).split())
    if word in _NOT_HERE:
        return None
    if not word:
        return {"a": 8}.get(normal)
    return _HOMOPHONES.get(word)


def framed_homophone(normal: str) -> int | None:
    """Read a number from what only sounds like one, after a rating frame ("it's an ate")."""
    match = _FRAME.match(normal)
    if not match:
        return None
    word = match["word"]
    if match["article"] or word not in _NOT_HERE | {
        "free",
        "mine",
        "wan",
        "sax",
        "tan",
        "too",
        "to",
    }:
        return _HOMOPHONES.get(word)
    return None


def without_pointers(normal: str) -> str:
    """Give what is left of a text where "one" stands for a thing and counts nothing."""
    return _POINTED_AT.sub(" ", normal)


def number(normal: str) -> Slots | None:
    """Read a rating said in numbers; None where there is none that can be meant."""
    note = _REASON.search(normal)
    head = normal[: note.start()] if note else normal
    head = _SORT_OF_ONE.sub(r"\1", _SCALE.sub(" ", without_pointers(head)))
    if _OTHER_SCALE.search(head):
        return None
    head = _OUT_OF_TEN.sub(" ", head)
    if _MIDDLE.search(head) and not found(head):
        return {"rating": 5, "approx": True}
    slots = _range(head) or _single(head)
    if slots and note:
        slots["note"] = note["note"].strip()
    return slots


def _range(head: str) -> Slots | None:
    match = _BETWEEN.search(head) or _RANGE.search(head)
    if not match:
        return None
    (low, _, _), (high, _, _) = found(match["low"])[0], found(match["high"])[0]
    mean = (low + high) / 2
    if not (0 <= low <= HIGHEST_RATING and 0 <= high <= HIGHEST_RATING):
        return {"out_of_range": True}
    return {"rating": plain(mean), "approx": True}


def _single(head: str) -> Slots | None:
    numbers = found(head)
    if not numbers:
        return None
    rating = numbers[-1][0]
    if not 0 <= rating <= HIGHEST_RATING or re.search(r"\b(?:below|under|less than) zero\b", head):
        return {"out_of_range": True}
    slots: Slots = {"rating": plain(rating)}
    if _APPROXIMATE.search(head):
        slots["approx"] = True
    return slots


def is_fraction_only(normal: str) -> bool:
    """Whether only a fraction was said ("a quarter"): no number may be made of it."""
    bare = _POLITE.sub(" ", normal).split()
    return bare in (["half"], ["quarter"], ["third"], ["three", "quarters"], ["two", "thirds"])


def same_as_last(normal: str) -> bool:
    """Whether it is as before."""
    return bool(_SAME.search(normal))


def is_comparison(normal: str) -> bool:
    """Whether it only compares with another day."""
    return bool(_COMPARED.search(normal)) and not _MIDDLE.search(normal)


def other_scale(normal: str) -> bool:
    """Whether it is a number out of something other than ten."""
    return bool(_OTHER_SCALE.search(_SCALE.sub(" ", normal)))
