"""Voice: text becomes sound, whole or sentence by sentence while it is still being written.

What is to be spoken comes from outside and may hold anybody's words: it is spoken by the local
voice alone, and leaves no trace in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

import msgspec
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.tts import SynthesizeChunk, SynthesizeStop, SynthesizeStopped

from audio.pcm import Pcm
from service.platforms.request import BadRequest
from skills.speech import Say, Speech

LONGEST_TEXT = 20_000
"""Characters of one request: a quarter of an hour."""
CHUNK_SECONDS = 0.25
WIDTH_BYTES = 2
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class Voice(Protocol):
    """Speaks replies."""

    def speak(self, speech: Speech, rate: float) -> Pcm:
        """Say something."""
        ...


class _Text(msgspec.Struct):
    text: str


def synthesized(voice: Voice, event: Event) -> Iterator[Event]:
    """Speak one text.

    Raises:
        BadRequest: it is no text, or too long a one.
        SynthesisError, RenderError, SpeechUnavailable: it can't be spoken.
    """
    yield from _spoken(voice, _sentences([_text(event)]))


def streamed(voice: Voice, events: Iterator[Event]) -> Iterator[Event]:
    """Speak a text that comes in pieces; each sentence as soon as it is whole.

    Raises:
        BadRequest: what comes is no text, or too long a one.
        SynthesisError, RenderError, SpeechUnavailable: it can't be spoken.
    """
    yield from _spoken(voice, _sentences(_pieces(events)))
    yield SynthesizeStopped().event()


def _pieces(events: Iterator[Event]) -> Iterator[str]:
    """Yield the pieces; the whole text, which some send again for older servers, is left out."""
    for event in events:
        if SynthesizeStop.is_type(event.type):
            return
        if SynthesizeChunk.is_type(event.type):
            yield _text(event)
    raise BadRequest("synthesize_stop_missing")


def _sentences(pieces: Iterable[str]) -> Iterator[str]:
    begun, length = "", 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST_TEXT:
            raise BadRequest("text_too_long", detail=f"at most {LONGEST_TEXT} characters")
        *whole, begun = _SENTENCE_END.split(begun + piece)
        yield from (sentence for sentence in whole if sentence.strip())
    if begun.strip():
        yield begun


def _spoken(voice: Voice, sentences: Iterator[str]) -> Iterator[Event]:
    """One start and one stop, however many sentences: some readers end at the first stop."""
    sounds = (voice.speak((Say(sentence, personal=True),), 1.0) for sentence in sentences)
    first = next(sounds, Pcm.silence(0, 22_050))
    yield AudioStart(first.rate, WIDTH_BYTES, 1).event()
    for sound in chain([first], sounds):
        yield from chunks(sound)
    yield AudioStop().event()


def chunks(sound: Pcm) -> Iterator[Event]:
    """Cut a sound into what satellites play without a wait."""
    step = round(sound.rate * CHUNK_SECONDS)
    for at in range(0, len(sound.samples), step):
        part = Pcm(sound.samples[at : at + step], sound.rate)
        yield AudioChunk(sound.rate, WIDTH_BYTES, 1, part.to_bytes()).event()


def _text(event: Event) -> str:
    try:
        return msgspec.convert(event.data, _Text).text
    except msgspec.ValidationError as error:
        raise BadRequest("form", detail=str(error)) from error
