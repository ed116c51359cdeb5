"""What an answer to the check-in means: while its number is asked for, and while its word is."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re
from collections.abc import Callable

from skills.turn import Intent
from skills.understanding import lengths, ratings, words
from skills.understanding.counted import is_counted
from skills.understanding.feelings import Feelings
from skills.understanding.numbers import NUMBER, found
from skills.understanding.slots import Slots
from skills.understanding.view import Open, View

_SPAN_OR_TIME = re.compile(
    rf"^(?:about |around |like |at |for |maybe |nearly |almost |in |it is |on |roughly )*(?:(?:{NUMBER}|an?|half an?|a couple of|a few|quarter of an|a quarter of an)"
    rf" (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|mins?)(?: and a half)?(?: ago)?|(?:half|quarter) (?:past|to) \w+|\w+ o'clock|{NUMBER} (?:am|pm)|\d+:\d\d"
    r"|noon|midnight|(?:on |next |last )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|yesterday)(?: \w+)?|(?:the )?\w+ of (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|(?:january|february|march|april|june|july|august|september|october|november|december)(?: (?:the )?\w+)?|(?:half|three quarters of) an hour|\w+ (?:past|to) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))$"
)
_RATED_FIRST = re.compile(
    rf"^(?:(?:a|an|about|like|maybe|solid|strong|good|i am|i would say|it is) )*{NUMBER}\b"
)
"""A number that comes before all else answers, though a question may follow."""
_SIMILE = re.compile(
    r"^(?:i (?:am|feel) |feeling |it is |kind of |sort of |a bit |just )*(?:like (?:an? |the |i am |my )|as (?:if |though |\w+ as )?(?:an? |the |i )?)"
)
_ADJECTIVE = re.compile(
    r"^(?:i am |i feel |feeling |i am feeling |a bit |a little |very |so |really |quite |pretty |rather |kind of |sort of |somewhat |it is |just |mostly |maybe |well |i guess |slightly |i would say )*"
    r"(?P<word>[a-z]{3,}(?:y|ed|ing|ful|ous|less|ish|en|ant|ent|ive|ic|al|ble|d))(?: today| tonight| i guess| i think| i would say| really| right now)*$"
)
_YES_FIRST = re.compile(r"^(?:yes|yeah|yep) (?=\w)")
"""Before a word for how it feels it consents to nothing ("yeah, fine")."""
_AND_YOU = re.compile(
    r"(?: thanks| thank you| ta| cheers)* (?:for asking|(?:and |how about |what about |how are )?"
    r"(?:you|yourself))(?: today| doing)?$"
)
"""Politeness, and no end of the talk ("good thanks, and you")."""
_NOT_SURE = re.compile(r"^(?:well )?(?:i )?(?:do not know|am not sure) (?=\w)")
"""Before a word for how it feels it hedges ("i dunno, so-so")."""
_SURE_ENOUGH = 0.5
_GUESSED = 0.2
"""Below this the open reading knows nothing, and a number is what it looks like."""
_CLEARLY_OUTSIDE = 0.6
"""The open reading's confidence from which a number belongs to another question than ours."""
_SURELY_ASKED = 0.9


class CheckInAnswers:
    """Reads answers to the check-in's first two questions."""

    def __init__(
        self, read_open: Open, feelings: Feelings, correct: Callable[[View], Slots | None]
    ) -> None:
        self._open = read_open
        self._feelings = feelings
        self._correct = correct

    def rating(self, view: View) -> Intent | None:
        """Read the answer to the number; none is invented."""
        text = view.normal
        corrected = self._correct(view)
        if corrected is not None:
            return Intent("CorrectAnswer", corrected)
        if ratings.is_fraction_only(text):
            return Intent("Unsure")
        if _SPAN_OR_TIME.match(view.bare) or ratings.other_scale(text):
            return Intent("NoMatch")
        sounded = ratings.homophone(text)
        if sounded is None:
            sounded = ratings.framed_homophone(text)
        if sounded is not None:
            return Intent("GiveRating", {"rating": sounded})
        return self._counted(view) or self._rating_words(view)

    def _rating_words(self, view: View) -> Intent | None:
        text = view.normal
        number = ratings.number(text)
        rates = words.is_rating(text) or self._is_rating_and_feeling(text)
        if number and (rates or self._is_rating_by_likelihood(view)):
            return Intent("GiveRating", number)
        if ratings.same_as_last(text):
            return Intent("GiveRating", {"same_as_last": True})
        if ratings.is_comparison(text):
            return Intent("Unsure")
        level = _AND_YOU.sub("", text)
        if words.is_level(level):
            return Intent("GiveRating", {"band": ratings.band(level)})
        if words.is_feeling(level, self._feelings):
            return Intent("NameFeeling", self._feelings.slots(level))
        return None

    def _is_rating_and_feeling(self, text: str) -> bool:
        """Tell whether it is a number, and beside it nothing but how it feels."""
        numbers = found(text)
        if len(numbers) != 1:
            return False
        _, begin, end = numbers[0]
        return words.is_feeling(f"{text[:begin]} {text[end:]}".strip(), self._feelings)

    def _is_rating_by_likelihood(self, view: View) -> bool:
        """Tell whether a number among other words answers us, and not another question."""
        if lengths.minutes(view.normal) is not None:
            return False
        read = self._open(view)
        if read.name == "OutOfDomain" and read.confidence >= _CLEARLY_OUTSIDE:
            return _RATED_FIRST.match(view.normal) is not None
        return read.confidence < _GUESSED or read.name in {
            "GiveRating", "NoMatch", "NameFeeling", "Unsure", "OutOfDomain", "CorrectAnswer", "Affirm",
            "HowAmIDoing", "ReflectionContent", "Repeat", "RepairMistake", "ExploreNotEnough",
        }  # fmt: skip

    def _counted(self, view: View) -> Intent | None:
        """Read a number that counts something: outside, a request, or no answer at all."""
        if not is_counted(view.normal):
            return None
        read = self._open(view)
        asks = read.confidence >= _SURELY_ASKED and read.name != "GiveRating"
        outside = read.name == "OutOfDomain" and read.confidence >= _GUESSED
        return read if asks or outside else Intent("NoMatch")

    def feeling(self, view: View) -> Intent | None:
        """Read the answer to the word for how it feels."""
        text = view.normal
        corrected = self._correct(view)
        if corrected is not None:
            return Intent("CorrectAnswer", corrected)
        if words.is_rating(text) and found(text):
            return Intent("GiveRating", ratings.number(text) or {})
        return self._level_as_feeling(view) or self._said_feeling(view) or self._feeling_word(view)

    def _said_feeling(self, view: View) -> Intent | None:
        text = _NOT_SURE.sub("", _AND_YOU.sub("", view.normal))
        if words.is_feeling(text, self._feelings) or self._feelings.has_idiom(text):
            return Intent("NameFeeling", self._feelings.slots(text))
        if _SIMILE.match(text) and not words.is_feeling(text, self._feelings):
            return Intent("NameFeeling", {"feeling": None, "raw": view.clean})
        return None

    def _level_as_feeling(self, view: View) -> Intent | None:
        text = _NOT_SURE.sub("", _AND_YOU.sub("", _YES_FIRST.sub("", view.bare)))
        if text in {"fine", "okay", "all right", "good", "i am fine", "i am okay", "well", "great"}:
            return Intent("NameFeeling", {"feeling": _last_level(text)})
        if not words.is_level(text) or self._feelings.slots(text).get("feeling") in {
            "steady",
            "flat",
        }:
            return None
        if ratings.band(text) in {"low", "lowest"}:
            return Intent("NameFeeling", {"feeling": "low", "raw": text})
        return Intent("NameFeeling", {"feeling": _last_level(text), "raw": text})

    def _feeling_word(self, view: View) -> Intent | None:
        read = self._open(view)
        commands = {"Stop", "SkipStep", "Help", "Repeat", "PlayGuidedAudio", "StartReflection", "Deny",
                    "SetReminder", "OutOfDomain", "DeleteReflection", "StartOver", "GoBack", "Unsure",
                    "RecallReflection", "SearchReflections", "Filler", "PrivacyQuestion"}  # fmt: skip
        asks = read.name in commands and read.confidence >= _SURE_ENOUGH
        if self._feelings.has(view.normal) and not asks:
            return Intent("NameFeeling", self._feelings.slots(view.normal))
        if read.name == "GiveRating" and is_counted(view.normal):
            return Intent("NameFeeling", {"feeling": None, "raw": view.clean})
        match = _ADJECTIVE.match(view.normal)
        if match and (
            read.confidence < _SURE_ENOUGH
            or read.name in {"NoMatch", "OutOfDomain", "AdjustPlayback"}
        ):
            return Intent("NameFeeling", {"feeling": match["word"]})
        return None


def _last_level(text: str) -> str:
    known = ("good", "great", "fine", "okay", "all right", "well", "average", "meh", "mid", "strong", "solid",
             "steady", "so so", "bearable", "middling", "excellent", "decent", "neutral", "fair")  # fmt: skip
    if re.search(r"\bnot (?:too |so |that )?bad\b", text):
        return "fine"
    return next((word for word in known if re.search(rf"\b{word}\b", text)), text)
