"""The speech process's end of the socket: one thread a connection, work in a few at a time."""

from __future__ import annotations

import logging
import socketserver
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from wyoming.asr import Transcribe, TranscriptChunk
from wyoming.audio import AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, read_event, write_event
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize

from audio.errors import RecognitionError, SynthesisError
from audio.files import as_flac
from audio.recognition import Listening, Recogniser, Segment, transcribe
from audio.synthesis import Synthesizer
from service import logs, metrics, request_id
from service.speech.ears import Ears
from service.speech.protocol import (
    HEAR,
    HEARD,
    TOLD,
    WIDTH_BYTES,
    sound_events,
    sound_of,
    transcript_event,
)
from skills.speech import SelfTrustError

log = logging.getLogger(__name__)

RECOGNITION, SYNTHESIS = "recognition", "synthesis"
"""The two kinds of work, by their names in the metrics."""
AT_ONCE = 4
"""How many questions of a kind are worked on at a time; the others wait. A voice speaks one line
after the other, and who speaks now must not have to wait for them."""


class SpeechServer(socketserver.ThreadingUnixStreamServer):
    """Serves the models of this process until `shutdown`."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        path: Path,
        voices: Sequence[Synthesizer],
        recogniser: Recogniser,
        second: Recogniser | None = None,
        ears: Ears | None = None,
    ) -> None:
        """Listen at `path`, in a folder that only our own user can enter."""
        path.unlink(missing_ok=True)
        self.voices: Mapping[str, Synthesizer] = {voice.voice.key: voice for voice in voices}
        self.recogniser = recogniser
        self.second = second
        self.ears = ears
        self.working = {
            kind: threading.BoundedSemaphore(AT_ONCE) for kind in (RECOGNITION, SYNTHESIS)
        }
        super().__init__(str(path), _Connection)

    def service_actions(self) -> None:
        """Drop microphones that have gone: called between requests, twice a second."""
        if self.ears is not None:
            self.ears.forget_idle()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a connection that broke off, or was never ours, in one line."""
        error = sys.exception()
        if error is not None:
            logs.crash(log, "connection", error)


class _Connection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for event in self._events():
            if Ping.is_type(event.type):  # answered while every engine is busy, too
                write_event(Pong().event(), cast("BinaryIO", self.wfile))
                continue
            with request_id.WorkingFor(event.data.get(request_id.NAME)):
                for answer in self._answered(event):
                    write_event(answer, cast("BinaryIO", self.wfile))

    def _events(self) -> Iterator[Event]:
        while event := read_event(cast("BinaryIO", self.rfile)):
            yield event

    def _answered(self, event: Event) -> Iterator[Event]:
        try:
            yield from self._answer(event)
        except SelfTrustError as error:
            yield Error(str(error), code=type(error).__name__).event()
        except Exception as error:  # noqa: BLE001 -- an engine's fault must not end the process
            logs.crash(log, event.type, error)
            yield Error("the engine failed", code="crash").event()

    def _answer(self, event: Event) -> Iterator[Event]:
        if Synthesize.is_type(event.type):
            yield from self._synthesized(Synthesize.from_event(event))
        elif Transcribe.is_type(event.type):
            context = Transcribe.from_event(event).context or {}
            yield from self._heard_live() if context.get("live") else [self._transcribed(context)]
        elif event.type == HEAR:
            engine = cast("SpeechServer", self.server).recogniser.engine
            with self._working(RECOGNITION), metrics.working(RECOGNITION, engine):
                heard = self._heard(event)
            sound_bytes = WIDTH_BYTES * event.data["rate"]
            metrics.sounded(RECOGNITION, engine, len(event.payload or b"") / sound_bytes)
            yield heard
        elif event.type == TOLD:
            yield self._told(event)
        else:
            yield Error(f"unknown event {event.type[:40]!r}", code="protocol").event()

    def _synthesized(self, wanted: Synthesize) -> Iterator[Event]:
        key = wanted.voice.name if wanted.voice else None
        voice = cast("SpeechServer", self.server).voices.get(key or "")
        if voice is None:
            raise SynthesisError(f"the speech process has no voice {key}")
        rate = float((wanted.context or {}).get("rate", 1.0))
        engine = voice.voice.engine
        with self._working(SYNTHESIS), metrics.working(SYNTHESIS, engine):
            sound = voice.synthesize(wanted.text, rate=rate)
        metrics.sounded(SYNTHESIS, engine, sound.seconds)
        yield from sound_events(sound)

    def _transcribed(self, context: Mapping[str, Any]) -> Event:
        recording = sound_of(self._events())
        server = cast("SpeechServer", self.server)
        recogniser = server.second if context.get("again") else server.recogniser
        if recogniser is None:
            raise RecognitionError("the speech process has no second recogniser")
        with self._working(RECOGNITION), metrics.working(RECOGNITION, recogniser.engine):
            heard = transcribe(recogniser, recording, grammar=context.get("grammar"))
        metrics.sounded(RECOGNITION, recogniser.engine, recording.seconds)
        return transcript_event(heard)

    def _heard_live(self) -> Iterator[Event]:
        """Recognise what is still being spoken; each chunk is answered, mostly by no words yet."""
        recogniser = cast("SpeechServer", self.server).recogniser
        listening: Listening | None = None
        for event in self._events():
            if AudioStart.is_type(event.type):
                with self._working(RECOGNITION):
                    listening = recogniser.listen(AudioStart.from_event(event).rate)
            elif listening is None:
                raise RecognitionError("an utterance begins with audio-start")
            elif AudioStop.is_type(event.type):
                with self._working(RECOGNITION), metrics.working(RECOGNITION, recogniser.engine):
                    heard = listening.finish()
                metrics.sounded(RECOGNITION, recogniser.engine, heard.seconds)
                yield transcript_event(heard)
                return
            else:
                with self._working(RECOGNITION), metrics.working(RECOGNITION, recogniser.engine):
                    news = listening.feed(event.payload or b"")
                certain = (item.punctuated for item in news if isinstance(item, Segment))
                yield TranscriptChunk(" ".join(certain)).event()

    def _heard(self, event: Event) -> Event:
        ears, asked = cast("SpeechServer", self.server).ears, event.data
        if ears is None:
            raise RecognitionError("the speech process has no ears for a browser")
        if asked["end"]:
            heard = ears.end(asked["ear"])
        else:
            heard = ears.hear(
                asked["ear"],
                asked["awaited"],
                asked["rate"],
                event.payload or b"",
                keeps=asked.get("keeps", False),
                held=asked.get("held", False),
            )
        said = heard.transcript
        told = {"text": said.punctuated, "confidence": said.confidence} if said else {}
        near = {} if heard.left is None else {"left": heard.left}
        return Event(HEARD, {"words": heard.words, "over": heard.over, **near, **told})

    def _told(self, event: Event) -> Event:
        ears = cast("SpeechServer", self.server).ears
        told = ears.told(event.data["ear"]) if ears else None
        if told is None:
            return Event(TOLD, {})
        with self._working(RECOGNITION):
            file = as_flac(told.sound)
        return Event(TOLD, {"words": told.transcript.to_json()["words"]}, file)

    def _working(self, kind: str) -> threading.BoundedSemaphore:
        """Return what is held while an engine works, and never while a caller is waited for."""
        return cast("SpeechServer", self.server).working[kind]
