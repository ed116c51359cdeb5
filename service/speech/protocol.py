"""What goes over the speech socket: Wyoming events, with our details in their `context`.

synthesize {text, voice: {name: <voice key>}, context: {rate}}
    -> audio-start, audio-chunk..., audio-stop
transcribe {context: {grammar, again}}, audio-start, audio-chunk..., audio-stop
    -> transcript {text, context: {words, confidence, engine, model, seconds, punctuated}}
hear {ear, awaited, rate, end, keeps, held}, with sound
    -> heard {words, over, left, text, confidence}: a browser's answer, piece by piece (`ears.py`)
told {ear} -> told {words}, with a FLAC file: an answer that is over; with nothing if it is unknown
transcribe {context: {live: true}}, audio-start, audio-chunk, ... , audio-stop
    -> transcript-chunk for each chunk, with the words that became certain; at the end transcript
ping -> pong
anything that fails -> error {text, code}
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wyoming.asr import Transcript as WyomingTranscript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event

from audio.pcm import Pcm
from audio.recognition import Transcript, Word

HEAR = "hear"
HEARD = "heard"
TOLD = "told"
QUESTIONS = frozenset((HEAR, TOLD, "synthesize", "transcribe"))
"""What is asked, and so names the request that it is for (`service/request_id.py`)."""
WIDTH_BYTES = 2
CHUNK_SAMPLES = 16_000


def socket_path(runtime: Path) -> Path:
    """Return where the speech process listens."""
    return runtime / "speech.sock"


def sound_events(pcm: Pcm) -> Iterator[Event]:
    """Send a sound: a start, chunks, and a stop."""
    yield AudioStart(pcm.rate, WIDTH_BYTES, 1).event()
    for at in range(0, len(pcm.samples), CHUNK_SAMPLES):
        chunk = Pcm(pcm.samples[at : at + CHUNK_SAMPLES], pcm.rate)
        yield AudioChunk(pcm.rate, WIDTH_BYTES, 1, chunk.to_bytes()).event()
    yield AudioStop().event()


def sound_of(events: Iterator[Event]) -> Pcm:
    """Receive a sound, up to its stop.

    Raises:
        EOFError: the other side ended in the middle.
    """
    rate = 0
    data = bytearray()
    for event in events:
        if AudioStart.is_type(event.type):
            rate = AudioStart.from_event(event).rate
        elif AudioChunk.is_type(event.type):
            data += event.payload or b""
        elif AudioStop.is_type(event.type):
            return Pcm.from_bytes(bytes(data), rate)
    raise EOFError


def transcript_event(transcript: Transcript) -> Event:
    """Write a transcript, its words and its engine."""
    words = [[w.text, w.start, w.end, w.confidence] for w in transcript.words]
    context = {
        "words": words,
        "confidence": transcript.confidence,
        "engine": transcript.engine,
        "model": transcript.model,
        "seconds": transcript.seconds,
        "punctuated": transcript.punctuated,
    }
    return WyomingTranscript(transcript.text, context=context).event()


def transcript_of(event: Event) -> Transcript:
    """Read a transcript."""
    heard = WyomingTranscript.from_event(event)
    context = dict(heard.context or {})
    words = tuple(Word(*word) for word in context.pop("words"))
    return Transcript(heard.text, words, **context)
