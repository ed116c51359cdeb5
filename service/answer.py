"""A spoken answer while it is given: when it is over, and the "I'm done" that may end it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from audio.endpointing import Ending, Patience
from audio.hearing import Hearing
from audio.pcm import Pcm
from audio.recognition.intake import Samples
from audio.recognition.vad import Span
from service.config import ReflectionTimes
from service.recogniser import Recognise
from skills.reply import Listen
from skills.understanding.view import Understands

RECORDING = "recording_reflection"
FINISH = "FinishReflection"
LONGEST_PHRASE_SECONDS = 2.5
"""Longer stretches of speech are told, not commanded."""

_SHORT = Patience(after_speech=1.0, longest=30.0)

Over: TypeAlias = Ending | Literal["finished"]


def patience(awaited: Listen | None, times: ReflectionTimes) -> Patience:
    """Tell how long to wait for a kind of answer."""
    if awaited == "open_speech":
        return Patience(after_speech=times.silence, longest=times.longest)
    return _SHORT


def while_held(patience: Patience) -> Patience:
    """Wait for as long as a button is held down: letting it go ends the answer, no silence does."""
    longest = patience.longest
    return replace(patience, after_speech=longest, before_speech=longest)


class FinishPhrase:
    """Knows "I'm done" and its like, where it is all that is said between two pauses."""

    def __init__(self, recognise: Recognise, understanding: Understands) -> None:
        self._recognise = recognise
        self._understanding = understanding

    def heard_in(self, sound: Pcm) -> str | None:
        """Return the words of a stretch of speech that ends the telling; None for any other."""
        words = self._recognise(sound).text
        if not words:
            return None
        meant = self._understanding.understand(words, RECORDING)
        return words if meant.name == FINISH else None


class Answer:
    """Takes in one answer."""

    def __init__(self, patience: Patience, finish: FinishPhrase | None = None) -> None:
        """Take what may end it besides silence, where that is awaited."""
        self._hearing = Hearing(patience)
        self._finish = finish
        self._last: Span | None = None
        self.phrase: str | None = None
        """The words that ended it."""

    @property
    def seconds(self) -> float:
        """How long it is so far."""
        return self._hearing.seconds

    @property
    def has_speech(self) -> bool:
        """Somebody has spoken."""
        return self._hearing.has_speech

    @property
    def sound(self) -> Pcm:
        """What was said, without the phrase that ended it."""
        if self.phrase and self._last:
            return self._hearing.before(self._last)
        return self._hearing.sound

    def feed(self, samples: Samples) -> Over | None:
        """Take in more at 16 kHz; tell how it is over, once it is.

        Raises:
            RecognitionError, SpeechUnavailable: a phrase can't be recognised.
        """
        for news in self._hearing.feed(samples):
            if not isinstance(news, Span):
                return news
            if self._is_finish(news):
                return "finished"
        return None

    def _is_finish(self, stretch: Span) -> bool:
        if self._finish is None or stretch.end - stretch.start > LONGEST_PHRASE_SECONDS:
            return False
        self._last = stretch
        self.phrase = self._finish.heard_in(self._hearing.stretch(stretch))
        return self.phrase is not None
