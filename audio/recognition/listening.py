"""One utterance's way from bytes to a transcript, the same for every engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Protocol

from audio.errors import RecognitionError
from audio.recognition import Partial, Segment, SoundBytes, Transcript, Word
from audio.recognition.intake import Intake, Samples
from audio.recognition.vad import Span, SpeechGate


class Decoder(Protocol):
    """An engine's part in one utterance: it hears what the gate lets through, at 16 kHz.

    All its times count from the first sample it hears.
    """

    def feed(self, samples: Samples) -> Sequence[Partial | Segment]:
        """Hear more, and return what became known."""
        ...

    def finish(self, spans: Sequence[Span]) -> Sequence[Segment]:
        """Return what is left; `spans`, at least one, say where in all of it somebody spoke."""
        ...


class GatedListening:
    """A `Listening` for any decoder: converts the rate, gates noise, and gathers segments."""

    def __init__(self, rate: int, decoder: Decoder, engine: str, model: str) -> None:
        """Raise RecognitionError for a rate outside 8000 to 192000 Hz."""
        self._intake = Intake(rate)
        self._gate = SpeechGate()
        self._decoder = decoder
        self._engine = engine
        self._model = model
        self._segments: list[Segment] = []
        self._transcript: Transcript | None = None
        # Native decoders crash when two threads enter one of them.
        self._turn = Lock()

    def feed(self, data: SoundBytes) -> Sequence[Partial | Segment]:
        """Hear more; see the port."""
        with self._turn:
            if self._transcript is not None:
                raise RecognitionError("This utterance is over: begin another with listen().")
            return self._hear(self._intake.feed(data))

    def finish(self) -> Transcript:
        """End the utterance; see the port."""
        with self._turn:
            if self._transcript is None:
                self._transcript = self._finished()
            return self._transcript

    def _hear(self, samples: Samples) -> Sequence[Partial | Segment]:
        return self._kept(self._decoder.feed(self._gate.feed(samples)))

    def _kept(self, news: Sequence[Partial | Segment]) -> Sequence[Partial | Segment]:
        timed = [self._timed(item) if isinstance(item, Segment) else item for item in news]
        self._segments += [item for item in timed if isinstance(item, Segment)]
        return timed

    def _timed(self, segment: Segment) -> Segment:
        """Count its times from the first sample fed, as the decoder did not hear that one."""
        offset = self._gate.start
        words = (
            replace(
                word,
                start=round(max(0.0, word.start + offset), 3),
                end=round(max(0.0, word.end + offset), 3),
            )
            for word in segment.words
        )
        return replace(segment, words=tuple(words))

    def _finished(self) -> Transcript:
        self._hear(self._intake.finish())
        self._kept(self._decoder.feed(self._gate.finish()))
        if self._gate.spans:
            offset = self._gate.start
            heard = [Span(span.start - offset, span.end - offset) for span in self._gate.spans]
            self._kept(self._decoder.finish(heard))
        words = tuple(word for segment in self._segments for word in segment.words)
        return Transcript(
            text=" ".join(segment.text for segment in self._segments),
            words=words,
            confidence=_mean_confidence(words),
            engine=self._engine,
            model=self._model,
            seconds=self._intake.seconds,
            punctuated=" ".join(segment.punctuated for segment in self._segments),
        )


def _mean_confidence(words: Sequence[Word]) -> float | None:
    known = [word.confidence for word in words if word.confidence is not None]
    return round(sum(known) / len(known), 3) if known else None
