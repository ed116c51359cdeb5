"""Recognition: sound comes in as it is spoken, and its words go out as soon as they are certain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Annotated, Protocol

import msgspec
from wyoming.asr import Transcript as WyomingTranscript
from wyoming.asr import TranscriptChunk, TranscriptStart, TranscriptStop
from wyoming.audio import AudioChunk, AudioChunkConverter, AudioStart, AudioStop
from wyoming.event import Event

from audio.recognition import Transcript
from service.platforms.request import BadRequest

LONGEST_SECONDS = 180
"""Of one utterance; what is said after that is not heard."""


class Ear(Protocol):
    """One utterance being heard."""

    def feed(self, data: bytes) -> str:
        """Hear mono 16-bit sound; return the words that became certain, if any."""
        ...

    def finish(self) -> Transcript:
        """End the utterance."""
        ...


class Ears(Protocol):
    """Where utterances are heard."""

    def hearing(self, rate: int) -> AbstractContextManager[Ear]:
        """Begin an utterance of sound at a rate in Hz."""
        ...


class _Format(msgspec.Struct, frozen=True):
    rate: Annotated[int, msgspec.Meta(ge=8_000, le=192_000)]
    width: Annotated[int, msgspec.Meta(ge=1, le=4)]
    channels: Annotated[int, msgspec.Meta(ge=1, le=2)]


def transcribed(ears: Ears, events: Iterator[Event]) -> Iterator[Event]:
    """Hear one utterance, from its start to its stop.

    Raises:
        BadRequest: what comes is no utterance.
        RecognitionError, SpeechUnavailable: it can't be recognised.
    """
    wanted = _started(events)
    yield TranscriptStart().event()
    with ears.hearing(wanted.rate) as ear:
        said = ""
        for sound in _sounds(events, wanted):
            words = ear.feed(sound)
            if words:
                chunk = f" {words}" if said else words
                said += chunk
                yield TranscriptChunk(chunk).event()
        text = ear.finish().punctuated
    if rest := text.removeprefix(said):
        yield TranscriptChunk(rest).event()
    yield WyomingTranscript(text).event()
    yield TranscriptStop().event()


def _started(events: Iterator[Event]) -> _Format:
    for event in events:
        if AudioStart.is_type(event.type):
            return _format(event)
        break
    raise BadRequest("audio_start_missing")


def _sounds(events: Iterator[Event], wanted: _Format) -> Iterator[bytes]:
    """Yield what is to be heard, as mono 16-bit samples."""
    to_mono = AudioChunkConverter(width=2, channels=1)
    left = LONGEST_SECONDS * wanted.rate * wanted.width * wanted.channels
    for event in events:
        if AudioStop.is_type(event.type):
            return
        if not AudioChunk.is_type(event.type):
            continue
        sound = event.payload or b""
        if _format(event) != wanted or len(sound) % (wanted.width * wanted.channels):
            raise BadRequest("audio_format")
        heard, left = sound[:left], max(0, left - len(sound))
        if heard:
            yield to_mono.convert(
                AudioChunk(wanted.rate, wanted.width, wanted.channels, heard)
            ).audio
    raise BadRequest("audio_stop_missing")


def _format(event: Event) -> _Format:
    try:
        return msgspec.convert(event.data, _Format)
    except msgspec.ValidationError as error:
        raise BadRequest("audio_format", detail=str(error)) from error
