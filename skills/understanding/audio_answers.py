"""What is meant around guided audio: its length, an offer, and while a piece plays or is paused."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re
from collections.abc import Mapping

from skills.turn import Intent
from skills.understanding import lengths, slots_audio, words
from skills.understanding.numbers import NUMBER, found
from skills.understanding.slots import Slots
from skills.understanding.view import Open, View

_OTHERS = re.compile(
    r"\b(?:what|which) (?:else|other|others|ones|do you have|have you got|are there|can i)\b|\bothers\b.*\?|\b(?:do you have|have you got|are there|any) (?:any )?(?:others?|more|other ones)\b"
)
_ANOTHER = re.compile(
    r"^(?:no )?(?:(?:something|anything) (?:else|different|other)|another(?: one| piece| title)?|a different (?:one|piece)|different(?: one)?|not (?:this|that) one|some other one|other one|the other one|next(?: one)?)(?: please| instead)?$"
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
    rf"\b(?:{NUMBER}|half a|a few|few|couple of|a) (?:seconds?|minutes?|secs?|mins?) (?:back|forward|ahead|on)\b|(?:back|forward|ahead|rewind|skip|jump|go|last|by|on|for) (?:\w+ )?(?:{NUMBER}|half a|a few|few|couple of|a|the last) (?:seconds?|minutes?)\b"
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


class AudioAnswers:
    """Reads what is said to an offer of a piece, and to its player."""

    def __init__(self, read_open: Open) -> None:
        self._open = read_open

    def length(self, view: View) -> Intent | None:
        """Read how long a piece is wanted."""
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

    def offer(self, view: View) -> Intent | None:
        """Read the answer to an offered piece."""
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
        return self.length(view)

    def playing(self, view: View) -> Intent | None:
        """Read what is said while a piece plays."""
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

    def paused(self, view: View) -> Intent | None:
        """Read what is said while a piece is paused."""
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


def _renamed(read: Intent, names: Mapping[str, str]) -> Intent | None:
    if read.name not in names:
        return None
    slots = {"direction": "back"} if names[read.name] == "SeekAudio" else {}
    return Intent(names[read.name], slots, read.confidence)
