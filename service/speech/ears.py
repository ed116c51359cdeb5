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
from audio.pcm import Pcm
from audio.recognition import Listening, Recogniser, Segment, Transcript, transcribe
from audio.recognition.intake import HEARD_RATE, Intake
from service.answer import Answer, FinishPhrase, Over, patience, while_held
from service.config import ReflectionTimes
from skills.reply import Listen
from skills.understanding.view import Understands

MOST_EARS = 16
"""Open at a time on one installation: each holds up to three minutes of sound, 6 MB."""
IDLE_SECONDS = 30.0
"""A microphone that sent nothing for so long has gone."""
TOLD_SECONDS = 120.0
"""So long after an answer its words, and its sound, can be asked for: the turn that it makes comes
at once, and all of it comes again where the line was lost."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How an answer stands."""

    words: str = ""
    """What was understood so far."""
    over: Over | None = None
    """How it ended."""
    transcript: Transcript | None = None
    """What was said, once it is over."""
    left: int | None = None
    """Seconds until the longest that is taken, once a reflection comes near it."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that is over, for who keeps recordings."""

    sound: Pcm
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class _Over:
    """An answer that is over, for who asks again."""

    heard: Heard
    told: Told | None
    at: float


@dataclass(slots=True)
class _Ear:
    answer: Answer
    live: Listening
    intake: Intake
    touched: float
    keeps: bool
    longest: float | None
    """Seconds that a reflection may take; None of any other answer."""
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
        self._over: dict[str, _Over] = {}
        self._lock = threading.Lock()

    def hear(
        self,
        name: str,
        awaited: Listen | None,
        rate: int,
        sound: bytes,
        *,
        keeps: bool = False,
        held: bool = False,
    ) -> Heard:
        """Take in the next piece of an answer; the first one opens it.

        Of an answer that is over it is one that was sent again, as the line lost how it ended.

        Args:
            name: which answer; unguessable, as it opens what is said in it.
            awaited: the kind of answer, which decides how long a silence ends it.
            rate: of the sound, in Hz.
            sound: mono 16-bit samples.
            keeps: its sound will be asked for once it is over; said with the first piece.
            held: the button is held down: no silence ends it; likewise.

        Raises:
            RecognitionError: too many answers are open, or the rate is not one we take.
        """
        if before := self._found(name):
            return before.heard
        ear = self._ear(name, awaited, rate, keeps=keeps, held=held)
        with ear.turn:
            if before := self._found(name):
                return before.heard
            over = self._taken(ear, sound)
            if over:
                return self._ended(name, ear, over)
            return Heard(ear.words, left=self._left(ear))

    def end(self, name: str) -> Heard:
        """End an answer by its button; one that is over stays as it was.

        One that was never open has said nothing.
        """
        with self._lock:
            ear = self._ears.get(name)
        if ear is None:
            before = self._found(name)
            return before.heard if before else Heard(over="nobody")
        with ear.turn:
            before = self._found(name)
            return before.heard if before else self._ended(name, ear, "said")

    def told(self, name: str) -> Told | None:
        """Return what an answer was that is over; None where nobody was to keep it, or too late."""
        found = self._found(name)
        return None if found is None else found.told

    def forget_idle(self) -> None:
        """Forget every answer whose microphone has gone, with its sound."""
        now = self._clock()
        with self._lock:
            gone = [name for name, ear in self._ears.items() if now - ear.touched > IDLE_SECONDS]
            for name in gone:
                del self._ears[name]
            late = [name for name, over in self._over.items() if now - over.at > TOLD_SECONDS]
            for name in late:
                del self._over[name]

    @property
    def open(self) -> int:
        """How many answers are being given."""
        return len(self._ears)

    def _found(self, name: str) -> _Over | None:
        self.forget_idle()
        with self._lock:
            return self._over.get(name)

    def _ear(
        self, name: str, awaited: Listen | None, rate: int, *, keeps: bool, held: bool
    ) -> _Ear:
        self.forget_idle()
        now = self._clock()
        with self._lock:
            ear = self._ears.get(name)
            if ear is None:
                if len(self._ears) >= MOST_EARS:
                    raise RecognitionError("too many microphones are open; try again in a moment")
                answer = self._answer(awaited, held=held)
                live = self._recogniser.listen(HEARD_RATE)
                longest = self._times.longest if awaited == "open_speech" else None
                ear = _Ear(answer, live, Intake(rate), now, keeps, longest)
                self._ears[name] = ear
            ear.touched = now
        return ear

    def _answer(self, awaited: Listen | None, *, held: bool) -> Answer:
        finish = self._finish if awaited == "open_speech" else None
        waits = patience(awaited, self._times)
        return Answer(while_held(waits) if held else waits, finish)

    def _left(self, ear: _Ear) -> int | None:
        if ear.longest is None:
            return None
        left = round(ear.longest - ear.answer.seconds)
        return left if left <= self._times.warning else None

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
        said = transcribe(self._recogniser, ear.answer.sound) if ear.answer.phrase else None
        heard = said or ear.live.finish()
        told = Told(ear.answer.sound, heard) if ear.keeps and heard.text else None
        ended = Heard(ear.words, over, heard)
        with self._lock:
            self._over[name] = _Over(ended, told, self._clock())
            for oldest in list(self._over)[:-MOST_EARS]:
                del self._over[oldest]
            self._ears.pop(name, None)
        return ended
