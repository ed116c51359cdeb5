"""A recogniser that hears the same words in every sound. Implements `Recogniser`."""

from __future__ import annotations

from collections.abc import Sequence

from audio.errors import RecognitionError
from audio.recognition import Partial, Segment, SoundBytes, Transcript, Word


class HearsOneThing:
    """Hears its text whatever is said, or fails at everything."""

    engine = "double"
    model = "of-the-tests"

    def __init__(
        self, text: str = "the lamp is on", *, broken: bool = False, at_once: Sequence[str] = ()
    ) -> None:
        self.text = text
        self.broken = broken
        self.at_once = at_once
        """What becomes certain with each of the first pieces of sound."""
        self.rates: list[int] = []
        self.grammars: list[Sequence[str] | None] = []

    def listen(self, rate: int, grammar: Sequence[str] | None = None) -> _Listening:
        if self.broken:
            raise RecognitionError("the double has no ears")
        self.grammars.append(grammar)
        self.rates.append(rate)
        return _Listening(self, rate)


class _Listening:
    def __init__(self, recogniser: HearsOneThing, rate: int) -> None:
        self._recogniser = recogniser
        self._rate = rate
        self._bytes = 0
        self._certain = list(recogniser.at_once)

    def feed(self, data: SoundBytes) -> Sequence[Partial | Segment]:
        self._bytes += len(data)
        if not self._certain:
            return ()
        text = self._certain.pop(0)
        return (Segment(text.lower(), (), text),)

    def finish(self) -> Transcript:
        text, seconds = self._recogniser.text, self._bytes / 2 / self._rate
        each = seconds / max(1, len(text.split()))
        words = tuple(
            Word(word, n * each, (n + 1) * each, 0.75) for n, word in enumerate(text.split())
        )
        written = text.capitalize() + "." if text else ""
        engine, model = self._recogniser.engine, self._recogniser.model
        return Transcript(text, words, 0.75, engine, model, seconds, written)
