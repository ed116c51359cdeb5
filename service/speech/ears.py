"""Ears: answers that a browser sends in short pieces, each by a request of its own.

The pieces come through any web process; what belongs together is kept here, in the one process
that holds the recogniser, so that a microphone occupies no web thread between two pieces.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from audio.errors import RecognitionError
from audio.recognition import Listening, Recogniser, Segment, Transcript, transcribe
from audio.recognition.intake import HEARD_RATE, Intake
from service.answer import Answer, FinishPhrase, Over, patience
from service.config import ReflectionTimes
from skills.dialogue import Understands
from skills.reply import Listen

MOST_EARS = 16
"""Open at a time on one installation: each holds up to three minutes of sound, 6 MB."""
IDLE_SECONDS = 30.0
"""A microphone that sent nothing for so long has gone."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How an answer stands."""

    words: str = ""
    """What was understood so far."""
    over: Over | None = None
    """How it ended."""
    transcript: Transcript | None = None
    """What was said, once it is over."""


@dataclass(slots=True)
class _Ear:
    answer: Answer
    live: Listening
    intake: Intake
    touched: float
    turn: threading.Lock = field(default_factory=threading.Lock)
    told: list[str] = field(default_factory=list)
    partial: str = ""

    @property
    def words(self) -> str:
        return " ".join([*self.told, self.partial]).strip()


class Ears:
    """All answers that are being given."""

    def __init__(
        self,
        recogniser: Recogniser,
        understanding: Understands,
        times: ReflectionTimes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recogniser = recogniser
        self._finish = FinishPhrase(lambda sound: transcribe(recogniser, sound), understanding)
        self._times = times
        self._clock = clock
        self._ears: dict[str, _Ear] = {}
        self._lock = threading.Lock()

    def hear(self, name: str, awaited: Listen | None, rate: int, sound: bytes) -> Heard:
        """Take in the next piece of an answer; the first one opens it.

        Args:
            name: which answer; unguessable, as it opens what is said in it.
            awaited: the kind of answer, which decides how long a silence ends it.
            rate: of the sound, in Hz.
            sound: mono 16-bit samples.

        Raises:
            RecognitionError: too many answers are open, or the rate is not one we take.
        """
        ear = self._ear(name, awaited, rate)
        with ear.turn:
            over = self._taken(ear, sound)
            return self._ended(name, ear, over) if over else Heard(ear.words)

    def end(self, name: str) -> Heard:
        """End an answer by its button; one that is not open has said nothing."""
        with self._lock:
            ear = self._ears.get(name)
        if ear is None:
            return Heard(over="nobody")
        with ear.turn:
            return self._ended(name, ear, "said")

    def drop(self, name: str) -> None:
        """Forget an answer and its sound."""
        with self._lock:
            self._ears.pop(name, None)

    def forget_idle(self) -> None:
        """Forget every answer whose microphone has gone, with its sound."""
        now = self._clock()
        with self._lock:
            gone = [name for name, ear in self._ears.items() if now - ear.touched > IDLE_SECONDS]
            for name in gone:
                del self._ears[name]

    @property
    def open(self) -> int:
        """How many answers are being given."""
        return len(self._ears)

    def _ear(self, name: str, awaited: Listen | None, rate: int) -> _Ear:
        self.forget_idle()
        now = self._clock()
        with self._lock:
            ear = self._ears.get(name)
            if ear is None:
                if len(self._ears) >= MOST_EARS:
                    raise RecognitionError("too many microphones are open; try again in a moment")
                ear = self._opened(awaited, rate, now)
                self._ears[name] = ear
            ear.touched = now
        return ear

    def _opened(self, awaited: Listen | None, rate: int, now: float) -> _Ear:
        finish = self._finish if awaited == "open_speech" else None
        answer = Answer(patience(awaited, self._times), finish)
        return _Ear(answer, self._recogniser.listen(HEARD_RATE), Intake(rate), now)

    def _taken(self, ear: _Ear, sound: bytes) -> Over | None:
        samples = ear.intake.feed(sound)
        for item in ear.live.feed(samples.astype("<i2").tobytes()):
            if isinstance(item, Segment):
                ear.told.append(item.text)
                ear.partial = ""
            else:
                ear.partial = item.text
        return ear.answer.feed(samples)

    def _ended(self, name: str, ear: _Ear, over: Over) -> Heard:
        """Write down what was said, without the phrase that ended it."""
        self.drop(name)
        said = transcribe(self._recogniser, ear.answer.sound) if ear.answer.phrase else None
        return Heard(ear.words, over, said or ear.live.finish())
