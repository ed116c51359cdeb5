"""What each dialogue state makes of an utterance, before the open reading (intents, section 3).

A state answers with an intent, or with None where it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from skills.turn import Intent
from skills.understanding import (
    days,
    labels,
    slots_identity,
    words,
)
from skills.understanding.audio_answers import AudioAnswers
from skills.understanding.checkin_answers import CheckInAnswers
from skills.understanding.classifier import Classifier, Guess
from skills.understanding.deletion_answers import DeletionAnswers
from skills.understanding.features import Featuriser
from skills.understanding.feelings import Feelings
from skills.understanding.slots import Slots
from skills.understanding.view import Open, View

_NO_NAMES = frozenset(
    {"Affirm", "Deny", "SkipStep", "Stop", "Help", "Repeat", "Filler", "Unsure", "PrivacyQuestion",
     "GoBack", "StartOver", "StartCheckIn"}
)  # fmt: skip
"""What is said instead of a name, where one is awaited."""
_LONG_COMMAND_WORDS = 9
_SURE_ENOUGH = 0.5
_CERTAIN = 1.0
_AGAIN = frozenset({"again", "once more", "once again", "one more time", "the same again"})
"""Choices, where one is asked for; anywhere else, a wish to hear something once more."""
_TOLD = re.compile(r"^(?:(?:and|but|so) )*(?:then|he|she|they|we)\b")
"""How a story goes on, and no command does: "and then i said stop"."""


_WENT_WELL = re.compile(
    r"\b(?:it|that|this|everything|all) (?:all )?(?:went|turned out|worked out|was)"
    r" (?:really |so |very |pretty |quite )*(?:great|well|good|fine|okay|all right|fantastic"
    r"|amazing|wonderful|brilliant|lovely|perfect|perfectly)\b"
)
_NOT_QUITE = re.compile(r"\b(?:not|no|but|except|until|only|almost|never|half|partly|would|if)\b")


class States:
    """The ten states of the contract, and three in which a name, a PIN or a code is awaited."""

    def __init__(
        self,
        read_open: Open,
        feelings: Feelings,
        featurise: Featuriser,
        heads: Mapping[str, Classifier],
        correct: Callable[[View], Slots | None],
    ) -> None:
        self._open = read_open
        self._featurise = featurise
        self._heads = heads
        check_in = CheckInAnswers(read_open, feelings, correct)
        audio, deletion = AudioAnswers(read_open), DeletionAnswers(read_open)
        self._table: dict[str, Callable[[View], Intent | None]] = {
            "awaiting_rating": check_in.rating,
            "awaiting_feeling": check_in.feeling,
            "awaiting_length": audio.length,
            "offer_guided_audio": audio.offer,
            "recording_reflection": self._recording,
            "audio_playing": audio.playing,
            "audio_paused": audio.paused,
            "callback_yesterday": self._callback,
            "choose_next": self._choose,
            "confirm_delete_all": deletion.confirmation,
            "awaiting_name": self._awaiting_name,
            "awaiting_pin": self._awaiting_pin,
            "awaiting_code": self._awaiting_code,
        }

    def read(self, state: str, view: View) -> Intent | None:
        """Say what a state makes of an utterance; None where it changes nothing."""
        handler = self._table.get(state)
        return handler(view) if handler else None

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
        return head.likeliest(self._featurise(view, head.knows))

    def _callback(self, view: View) -> Intent | None:
        if _WENT_WELL.search(view.normal) and not _NOT_QUITE.search(view.normal):
            return Intent("CallbackAnswer", {"outcome": "went_ok"})
        return self._by_head("callback_yesterday", view)

    def _choose(self, view: View) -> Intent | None:
        read = self._by_head("choose_next", view)
        if view.bare in _AGAIN:
            read = Intent("ChooseNext", {"choice": "again"})
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


def _is_unsure(read: Intent) -> bool:
    return read.name == "Unsure" and read.confidence >= _CERTAIN
