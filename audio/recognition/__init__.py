"""The port to speech recognition: what an engine offers, and what it hands back.

A `Recogniser` holds one loaded model and is shared by the whole process. Each utterance gets a
`Listening` of its own: bytes go in, partial words come out while someone speaks, and `finish`
gives the transcript. Engines: `vosk.py` (the default) and `whisper.py`; `engine.py` chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from audio.pcm import Pcm

SoundBytes: TypeAlias = bytes | bytearray | memoryview
"""Mono little-endian 16-bit samples; any object with a buffer will do."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word heard."""

    text: str
    start: float
    """Seconds from the first sample fed."""
    end: float
    confidence: float | None
    """0 to 1; None where the engine has no honest one."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What the segment being spoken sounds like so far; the next partial may differ."""

    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that won't change any more, up to a pause. It is not the end of the turn."""

    text: str
    """Lower case, no punctuation."""
    words: tuple[Word, ...]
    punctuated: str
    """With capitals and punctuation where the engine writes them, otherwise the same as `text`."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was heard in one utterance."""

    text: str
    """Lower case, no punctuation; numbers as the engine writes them. Empty when nobody spoke."""
    words: tuple[Word, ...]
    confidence: float | None
    """The mean of the words'; None without words, or where the engine has no honest one."""
    engine: str
    model: str
    seconds: float
    """How much sound was heard, speech or not."""
    punctuated: str
    """As in `Segment`: the form for a journal."""

    def to_json(self) -> dict[str, Any]:
        """Give the fields of a line of `selftrust transcribe --json`, all but the file's name."""
        return {
            "text": self.text,
            "confidence": self.confidence,
            "words": [
                {"word": word.text, "start": word.start, "end": word.end, "conf": word.confidence}
                for word in self.words
            ],
            "engine": self.engine,
            "model": self.model,
            "seconds": round(self.seconds, 3),
        }


class Listening(Protocol):
    """The state of one utterance. Calls from several threads take turns."""

    def feed(self, data: SoundBytes) -> Sequence[Partial | Segment]:
        """Hear more, in pieces of any size, and return what became known.

        Raises:
            RecognitionError: it has finished, or `data` is not sound.
        """
        ...

    def finish(self) -> Transcript:
        """End the utterance; asked again, give the same transcript."""
        ...


class Recogniser(Protocol):
    """One engine with one model, loaded at the first `listen` and safe to share among threads."""

    @property
    def engine(self) -> str:
        """The engine's name."""
        ...

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    def listen(self, rate: int, grammar: Sequence[str] | None = None) -> Listening:
        """Begin an utterance.

        Args:
            rate: Hz of what will be fed, 8000 to 192000.
            grammar: the phrases to expect; an engine or model that has no grammar mode hears
                freely instead, so an answer outside of it is always possible.

        Raises:
            RecognitionError: the rate or the grammar makes no sense.
            ModelError: the model can't be loaded.
        """
        ...


def transcribe(
    recogniser: Recogniser, sound: Pcm, grammar: Sequence[str] | None = None
) -> Transcript:
    """Transcribe one recording.

    Raises:
        RecognitionError: its rate or the grammar makes no sense.
        ModelError: the model can't be loaded.
    """
    listening = recogniser.listen(sound.rate, grammar)
    listening.feed(sound.to_bytes())
    return listening.finish()
