"""What each dialogue state makes of an utterance, before the open reading (intents, section 3).

A state answers with an intent, or with None where it changes nothing.
"""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from skills.turn import Intent, SlotValue
from skills.understanding import (
    days,
    labels,
    lengths,
    ratings,
    slots_audio,
    slots_identity,
    words,
)
from skills.understanding.classifier import Classifier, Guess
from skills.understanding.features import Featuriser
from skills.understanding.feelings import Feelings
from skills.understanding.numbers import NUMBER, found
from skills.understanding.view import View

Slots = dict[str, SlotValue]

_SPAN_OR_TIME = re.compile(
    rf"^(?:about |around |like |at |for |maybe |nearly |almost |in |it is |on |roughly )*(?:(?:{NUMBER}|an?|half an?|a couple of|a few|quarter of an|a quarter of an)"
    rf" (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|mins?)(?: and a half)?(?: ago)?|(?:half|quarter) (?:past|to) \w+|\w+ o'clock|{NUMBER} (?:am|pm)|\d+:\d\d"
    r"|noon|midnight|(?:on |next |last )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|yesterday)(?: \w+)?|(?:the )?\w+ of (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|(?:january|february|march|april|june|july|august|september|october|november|december)(?: (?:the )?\w+)?|(?:half|three quarters of) an hour|\w+ (?:past|to) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))$"
)
_COUNTED = re.compile(
    rf"\b{NUMBER} (?:o'clock|degrees?|dollars?|pounds?|euros?|times|people|kids?|children|sons?|daughters?|brothers?|sisters?|friends|cats?|dogs?|hours?|miles?|cups?|pills?|beers?|drinks?|meetings?|emails?|years old)\b"
)
"""A number that counts something else, and so says nothing about one's ground."""
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
_OTHERS = re.compile(
    r"\b(?:what|which) (?:else|other|others|ones|do you have|have you got|are there|can i)\b|\bothers\b.*\?|\b(?:do you have|have you got|are there|any) (?:any )?(?:others?|more|other ones)\b"
)
_ANOTHER = re.compile(
    r"^(?:no )?(?:(?:something|anything) (?:else|different|other)|another(?: one| piece| title)?|a different (?:one|piece)|different(?: one)?|not that one|some other one|other one|the other one|next(?: one)?)(?: please| instead)?$"
)
_DECLINED = re.compile(
    r"^(?:i am |i feel )?(?:fine|good|okay|all right)(?: for now)? (?:thanks|thank you|as i am)|^(?:no )?i am (?:fine|good|okay|all right)(?: for now| thanks| thank you)*$"
)
_GO_AHEAD = re.compile(
    r"^(?:go|go ahead|go on|go for it|play|play it|start|begin|do|do it|okay|fine|good|great|lovely|right|sure)$"
)
_MANNER = re.compile(
    r"\b(?:slower|slowly|faster|quicker|softer|softly|gently|gentler|louder|quieter|quietly|no music|without music|without the (?:music|background|noise)|no background|longer pauses|with (?:music|pauses)|lower|not so (?:fast|loud|slow)|less (?:loud|fast))\b"
)
_CONSENT = re.compile(
    r"^(?:yes|okay|sure|all right|please|fine|go on|do it|go ahead|yes please|good|great|right|lovely)\b"
)
_WAIT = re.compile(
    r"\b(?:wait|hold|hang on|pause|moment|one sec|second|minute please|just a (?:minute|sec|tick)|give me a (?:minute|sec|moment|second|bit)|half a (?:tick|mo|sec)|be right back|right back|brb|freeze|bear with me|time out|doorbell|at the door|phone is ringing|interrupt\w*|need a (?:minute|break|second|moment)|one minute|a tick)\b"
)
_A_MOMENT = re.compile(
    r"(?:give me|i need|just|wait|hold on|need)? ?(?:an?|one|two|half a) (?:minute|second|moment|sec|tick|mo)s?"
)
_INTERRUPTIONS = frozenset(
    {"PauseAudio", "Filler", "Stop", "CorrectAnswer", "NoMatch", "Deny", "Affirm", "Unsure"}
)
_MOVES = re.compile(
    rf"\b(?:{NUMBER}|half a|a few|few|couple of|a) (?:seconds?|minutes?|secs?|mins?) (?:back|forward|ahead|on)|(?:back|forward|ahead|rewind|skip|jump|go|last|by|on|for) (?:\w+ )?(?:{NUMBER}|half a|a few|few|couple of|a|the last) (?:seconds?|minutes?)\b"
)
_AGAIN = re.compile(
    r"^(?:play (?:it|that|this)(?: one| piece)? (?:again|once more|one more time)|again|once more|one more time|once again|repeat(?: it| this| that| the piece| this one| please)?|replay(?: it| this)?|another time|the same again|do it again|i want (?:it|that) again|let me hear (?:it|that) again|same again|encore|hear it again|play again|start it again|run it again|(?:go|let us go) again)(?: please)?$"
)
_BACK = re.compile(
    r"^(?:go |step |back )?back(?: please| up| now)?$|^backwards?$|^(?:go )?back a (?:bit|little)$"
)
_SKIPPING = re.compile(
    r"^(?:skip(?: it| this| that| this one| that one| ahead to the next)?|next(?: one| please)?|pass|move on|moving on|let us (?:move on|skip (?:it|this))|i will pass|skip please|on to the next(?: one)?|go to the next(?: one)?|not this(?: one)?|another(?: one)?|something (?:else|different)|a different one|different(?: one)?)(?: please)?$"
)
_PLAY = re.compile(
    r"^(?:play|start|play (?:it|on|again|that|please|now)|press play|unpause|go|run|on we go|ready|i am (?:ready|back|here)|back now|okay (?:go|play|ready)|let us (?:go|hear it|go on|continue)|carry on|from there|keep (?:going|playing)|start (?:it )?up again|start again from there|let it (?:run|play)|begin|do|hit it|we can (?:go on|continue))(?: again| on| please| now)*$"
)
_DELETION = re.compile(
    r"\b(?:delete|erase|remove|wipe|destroy|purge|clear|get rid|bin|scrap|trash|burn|empty|forget me|throw (?:it|everything)|lose it all|nuke|shred)\b"
)
_RETRACT = re.compile(
    r"\b(?:no|not|never mind|do not|keep|changed my mind|change my mind|second thoughts?|on reflection|stop that|cancel|leave (?:it|everything|them)|wait|hold on|hang on|rather not|mistake|take (?:that|it) back|reconsider|abort|undo|forget (?:it|that)|whoa|actually no|spare|save (?:it|them|everything)|maybe later|no longer|thought better|let me keep|regret|do nothing|hold off|another time|hold it|oh god)\b"
)
_DELETE_NOT = re.compile(
    r"\b(?:do not|not|never|no) (?:\w+ )?(?:delete|erase|remove|wipe|destroy|purge|clear|bin|scrap|trash|it)\b"
)
_DOUBT = re.compile(r"\b(?:no|not|wait|keep|hold on|hang on|changed my mind|second thoughts?)\b")
_WAVED_AWAY = frozenset(
    {"never mind", "forget it", "forget that", "cancel", "cancel that", "cancel it"}
)
_KEPT_AT_DELETION = frozenset(
    {"Stop", "Help", "Repeat", "PrivacyQuestion", "ExportReflections", "Filler"}
)
_SURE = re.compile(
    r"^(?:yes|yeah|sure|okay|do it|go ahead|confirm(?:ed)?|i am (?:very |absolutely |quite |really )?(?:sure|certain|positive)|absolutely|definitely|all of it|everything|correct|right|proceed|affirmative|of course|certainly|go for it|go on|i confirm|that is right|the lot|it all|all|please do|exactly|continue)\b"
)
_NO_NAMES = frozenset(
    {"Affirm", "Deny", "SkipStep", "Stop", "Help", "Repeat", "Filler", "Unsure", "PrivacyQuestion",
     "GoBack", "StartOver", "StartCheckIn"}
)  # fmt: skip
"""What is said instead of a name, where one is awaited."""
_THINKS = re.compile(
    r"\b(?:let me think|thinking|think about it|time to think|let me see|let me consider)\b"
)
_LONG_COMMAND_WORDS = 9
_SURE_ENOUGH = 0.5
_GUESSED = 0.2
"""Below this the open reading knows nothing, and a number is what it looks like."""
_CLEARLY_OUTSIDE = 0.6
"""The open reading's confidence from which a number belongs to another question than ours."""
_SURELY_ASKED = 0.9
_CERTAIN = 1.0


class Open(Protocol):
    """The open reading, for states that only change some intents."""

    def __call__(self, view: View) -> Intent:
        """Read an utterance without a state."""
        ...


_TOLD = re.compile(r"^(?:(?:and|but|so) )*(?:then|he|she|they|we)\b")
"""How a story goes on, and no command does: "and then i said stop"."""


class States:
    """The ten states of the contract, and three in which a name, a PIN or a code is awaited."""

    def __init__(
        self,
        read_open: Open,
        feelings: Feelings,
        featurise: Featuriser,
        heads: Mapping[str, Classifier],
        correct: Callable[[str], Slots | None],
    ) -> None:
        self._open = read_open
        self._feelings = feelings
        self._featurise = featurise
        self._heads = heads
        self._correct = correct
        self._table: dict[str, Callable[[View], Intent | None]] = {
            "awaiting_rating": self._awaiting_rating,
            "awaiting_feeling": self._awaiting_feeling,
            "awaiting_length": self._awaiting_length,
            "offer_guided_audio": self._offer,
            "recording_reflection": self._recording,
            "audio_playing": self._playing,
            "audio_paused": self._paused,
            "callback_yesterday": self._callback,
            "choose_next": self._choose,
            "confirm_delete_all": self._confirm_delete,
            "awaiting_name": self._awaiting_name,
            "awaiting_pin": self._awaiting_pin,
            "awaiting_code": self._awaiting_code,
        }

    def read(self, state: str, view: View) -> Intent | None:
        """Say what a state makes of an utterance; None where it changes nothing."""
        handler = self._table.get(state)
        return handler(view) if handler else None

    def _awaiting_rating(self, view: View) -> Intent | None:
        text = view.normal
        corrected = self._correct(text)
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
        if number and (words.is_rating(text) or self._is_rating_by_likelihood(view)):
            return Intent("GiveRating", number)
        if ratings.same_as_last(text):
            return Intent("GiveRating", {"same_as_last": True})
        if ratings.is_comparison(text):
            return Intent("Unsure")
        if words.is_level(text):
            return Intent("GiveRating", {"band": ratings.band(text)})
        if words.is_feeling(text, self._feelings):
            return Intent("NameFeeling", self._feelings.slots(text))
        return None

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
        if not _COUNTED.search(view.normal) or words.is_rating(view.normal):
            return None
        read = self._open(view)
        asks = read.confidence >= _SURELY_ASKED and read.name != "GiveRating"
        return read if asks or read.name == "OutOfDomain" else Intent("NoMatch")

    def _awaiting_feeling(self, view: View) -> Intent | None:
        text = view.normal
        corrected = self._correct(text)
        if corrected is not None:
            return Intent("CorrectAnswer", corrected)
        if words.is_rating(text) and found(text):
            return Intent("GiveRating", ratings.number(text) or {})
        return self._level_as_feeling(view) or self._said_feeling(view) or self._feeling_word(view)

    def _said_feeling(self, view: View) -> Intent | None:
        text = view.normal
        if words.is_feeling(text, self._feelings) or self._feelings.has_idiom(text):
            return Intent("NameFeeling", self._feelings.slots(text))
        if _SIMILE.match(text) and not words.is_feeling(text, self._feelings):
            return Intent("NameFeeling", {"feeling": None, "raw": view.clean})
        return None

    def _level_as_feeling(self, view: View) -> Intent | None:
        text = view.bare
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
        if self._feelings.has(view.normal) and read.name not in commands:
            return Intent("NameFeeling", self._feelings.slots(view.normal))
        match = _ADJECTIVE.match(view.normal)
        if match and (read.confidence < _SURE_ENOUGH or read.name in {"NoMatch", "OutOfDomain"}):
            return Intent("NameFeeling", {"feeling": match["word"]})
        return None

    def _awaiting_length(self, view: View) -> Intent | None:
        text = view.normal
        if self._is_bare_length(view):
            return Intent("PlayGuidedAudio", self._length(text))
        if slots_audio.play(text).get("which") == "any":
            return Intent("PlayGuidedAudio", slots_audio.play(text))
        return None

    def _is_bare_length(self, view: View) -> bool:
        if re.search(r"\b(?:forward|back|ahead|rewind|remind|ago|no |not )\b", view.normal):
            return False
        if found(view.normal) and words.is_rating(view.bare):
            return True
        said = slots_audio.length(view.normal)
        return bool(said) and self._open(view).name in {
            "PlayGuidedAudio", "NoMatch", "OutOfDomain", "ListSessions", "Affirm", "GiveRating",
            "Unsure", "Deny", "NameFeeling", "AdjustPlayback", "NextAudio", "SeekAudio",
        }  # fmt: skip

    def _length(self, text: str) -> Slots:
        slots = slots_audio.play(text)
        numbers = found(text)
        if "length_minutes" not in slots and "length" not in slots and numbers:
            said = numbers[-1][0]
            offered = lengths.snapped(said)
            slots["length_minutes"] = offered
            if offered != said:
                slots["nearest_of"] = lengths.as_slot(said)
        return slots

    def _offer(self, view: View) -> Intent | None:
        if _OTHERS.search(view.normal):
            return Intent("ListSessions")
        if _DECLINED.search(view.normal):
            return Intent("Deny")
        if _GO_AHEAD.match(view.bare):
            return Intent("Affirm")
        if _ANOTHER.match(view.bare):
            return Intent("NextAudio")
        if _CONSENT.match(view.normal) and _MANNER.search(view.normal):
            return Intent("AdjustPlayback", slots_audio.adjust(view.normal) | {"then": "Affirm"})
        return self._awaiting_length(view)

    def _recording(self, view: View) -> Intent:
        if words.is_hesitation(view.clean):
            return Intent("Filler")
        if len(view.normal.split()) <= _LONG_COMMAND_WORDS and not _TOLD.search(view.normal):
            guess = self._guess("recording_reflection", view)
            name, slots = labels.split(guess.label)
            if name != "ReflectionContent" and guess.probability >= _SURE_ENOUGH:
                return Intent(name, slots, guess.probability)
        return Intent("ReflectionContent")

    def _guess(self, state: str, view: View) -> Guess:
        head = self._heads[state]
        return head.guesses(self._featurise(view.bare, head.knows))[0]

    def _playing(self, view: View) -> Intent | None:
        return self._moving(view) or self._waiting(view)

    def _moving(self, view: View) -> Intent | None:
        """Read what moves within the piece, or away from it."""
        if _AGAIN.match(view.bare):
            return Intent("StartOver")
        if _BACK.match(view.bare):
            return Intent("SeekAudio", {"direction": "back"})
        if _MOVES.search(view.normal):
            return Intent("SeekAudio", slots_audio.seek(view.normal))
        return Intent("NextAudio") if _SKIPPING.match(view.bare) else None

    def _waiting(self, view: View) -> Intent | None:
        read = self._open(view)
        waits = _WAIT.search(view.normal) and read.name in _INTERRUPTIONS
        if waits or _A_MOMENT.fullmatch(view.bare):
            return Intent("PauseAudio")
        return _renamed(
            read, {"SkipStep": "NextAudio", "FinishReflection": "Stop", "GoBack": "SeekAudio"}
        )

    def _paused(self, view: View) -> Intent | None:
        if _AGAIN.match(view.bare):
            return Intent("StartOver")
        if _PLAY.match(view.bare):
            return Intent("ResumeAudio")
        if _SKIPPING.match(view.bare):
            return Intent("NextAudio")
        read = self._open(view)
        if read.name == "PlayGuidedAudio" and not read.slots:
            return Intent("ResumeAudio")
        return _renamed(
            read,
            {"Affirm": "ResumeAudio", "SkipStep": "NextAudio", "FinishReflection": "Stop"},
        )

    def _callback(self, view: View) -> Intent | None:
        return self._by_head("callback_yesterday", view)

    def _choose(self, view: View) -> Intent | None:
        read = self._by_head("choose_next", view)
        if read and read.name == "ChooseNext" and (day := days.when(view.normal)):
            return Intent("ChooseNext", {**read.slots, "when": day}, read.confidence)
        return read

    def _by_head(self, state: str, view: View) -> Intent | None:
        guess = self._guess(state, view)
        if guess.label == labels.PASS or _is_unsure(self._open(view)):
            return None
        name, slots = labels.split(guess.label)
        if name == "SetFollowUp":
            return None
        return Intent(name, slots, guess.probability)

    def _awaiting_name(self, view: View) -> Intent | None:
        """A name on its own; what is said about a name otherwise is read as everywhere."""
        said = slots_identity.bare_name(view.clean)
        if said is None or self._open(view).name in _NO_NAMES:
            return None
        return Intent("SetName", {"name": said})

    def _awaiting_pin(self, view: View) -> Intent | None:
        said = slots_identity.bare_pin(view.normal)
        return Intent("GivePin", {"pin": said}) if said else None

    def _awaiting_code(self, view: View) -> Intent | None:
        said = slots_identity.bare_code(view.normal)
        return Intent("LinkDevice", {"code": said}) if said else None

    def _confirm_delete(self, view: View) -> Intent | None:
        if view.bare in _WAVED_AWAY or _DELETE_NOT.search(view.normal):
            return Intent("Deny")
        if _THINKS.search(view.normal) or words.is_hesitation(view.clean):
            return None if "again" in view.normal else Intent("Filler")
        if _SURE.match(view.bare) and not _DOUBT.search(view.bare):
            return Intent("Affirm", {"confirmed": True})
        return self._deletion_or_not(view)

    def _deletion_or_not(self, view: View) -> Intent | None:
        read = self._open(view)
        if read.name in _KEPT_AT_DELETION and not _DOUBT.search(view.normal):
            return None
        if _DELETION.search(view.normal) and not _DOUBT.search(view.normal):
            return Intent("Affirm", {"confirmed": True})
        if _RETRACT.search(view.normal) or read.name in {"PauseAudio", "CorrectAnswer", "Deny"}:
            return Intent("Deny")
        if read.name in {"Affirm", "DeleteEverything"}:
            return Intent("Affirm", {"confirmed": True})
        return None


def _is_unsure(read: Intent) -> bool:
    return read.name == "Unsure" and read.confidence >= _CERTAIN


def _renamed(read: Intent, names: Mapping[str, str]) -> Intent | None:
    if read.name not in names:
        return None
    slots = {"direction": "back"} if names[read.name] == "SeekAudio" else {}
    return Intent(names[read.name], slots, read.confidence)


def _last_level(text: str) -> str:
    known = ("good", "great", "fine", "okay", "all right", "well", "average", "meh", "strong", "solid",
             "steady", "so so", "bearable", "middling", "excellent", "decent", "neutral", "fair")  # fmt: skip
    if re.search(r"\bnot (?:too |so |that )?bad\b", text):
        return "fine"
    return next((word for word in known if re.search(rf"\b{word}\b", text)), text)
