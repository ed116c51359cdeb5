"""The other processes' way to the speech process: voices and a recogniser over its socket."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from wyoming.asr import Transcribe, TranscriptChunk
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, read_event, write_event
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize, SynthesizeVoice

from audio.errors import RecognitionError, SynthesisError, VoiceUnavailable
from audio.pcm import Pcm
from audio.recognition import Transcript
from audio.synthesis import Voice
from service import request_id
from service.speech.protocol import (
    HEAR,
    QUESTIONS,
    TOLD,
    WIDTH_BYTES,
    sound_events,
    sound_of,
    transcript_of,
)
from skills.speech import SelfTrustError
from skills.turn import Told

SYNTHESIS_SECONDS = 60.0
RECOGNITION_SECONDS = 600.0
PING_SECONDS = 1.0


class SpeechUnavailable(SelfTrustError):
    """The speech process does not answer; it may be starting, or starting again."""


class SpeechClient:
    """Asks the speech process, with a connection for each question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        try:
            with self._talk(PING_SECONDS) as talk:
                return Pong.is_type(talk.ask([Ping().event()]).type)
        except SpeechUnavailable:
            return False

    def synthesize(self, voice_key: str, text: str, rate: float) -> Pcm:
        """Speak a text in one voice.

        Raises:
            SynthesisError: the voice can't speak it.
            SpeechUnavailable: nobody answers.
        """
        wanted = Synthesize(text, SynthesizeVoice(voice_key), context={"rate": rate})
        with self._talk(SYNTHESIS_SECONDS) as talk:
            first = talk.ask([wanted.event()])
            if Error.is_type(first.type):
                raise _synthesis_error(Error.from_event(first))
            return sound_of(talk.events(first))

    def transcribe(self, pcm: Pcm, grammar: Sequence[str] | None = None) -> Transcript:
        """Recognise a whole recording.

        Raises:
            RecognitionError: the engine can't.
            SpeechUnavailable: nobody answers.
        """
        return self._transcribed(pcm, {"grammar": list(grammar)} if grammar else {})

    def transcribe_again(self, pcm: Pcm) -> Transcript:
        """Recognise a whole recording with the second engine; raises as `transcribe` does."""
        return self._transcribed(pcm, {"again": True})

    def _transcribed(self, pcm: Pcm, context: Mapping[str, Any]) -> Transcript:
        question = [Transcribe(context=dict(context)).event(), *sound_events(pcm)]
        with self._talk(RECOGNITION_SECONDS) as talk:
            heard = talk.ask(question)
        return transcript_of(_unless_failed(heard))

    @contextmanager
    def hearing(self, rate: int) -> Iterator[RemoteEar]:
        """Recognise an utterance while it is spoken, at a rate in Hz.

        Raises:
            SpeechUnavailable: nobody answers.
        """
        with self._talk(RECOGNITION_SECONDS) as talk:
            talk.tell(Transcribe(context={"live": True}).event())
            talk.tell(AudioStart(rate, WIDTH_BYTES, 1).event())
            yield RemoteEar(talk, rate)

    def hear(self, asked: Mapping[str, Any], sound: bytes) -> Mapping[str, Any]:
        """Pass on the next piece of a browser's answer; see `protocol.py` and `ears.py`.

        Raises:
            RecognitionError: the engine can't.
            SpeechUnavailable: nobody answers.
        """
        with self._talk(RECOGNITION_SECONDS) as talk:
            heard = talk.ask([Event(HEAR, dict(asked), sound)])
        if Error.is_type(heard.type):
            raise RecognitionError(Error.from_event(heard).text)
        return heard.data

    def told(self, ear: str) -> Told | None:
        """Return an answer that is over, with its sound; None where that was not to be kept.

        Raises:
            SpeechUnavailable: nobody answers.
        """
        with self._talk(RECOGNITION_SECONDS) as talk:
            heard = talk.ask([Event(TOLD, {"ear": ear})])
        return Told(heard.payload, tuple(heard.data["words"])) if heard.payload else None

    @contextmanager
    def _talk(self, seconds: float) -> Iterator[_Talk]:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(seconds)
                connection.connect(str(self._path))
                with connection.makefile("rwb") as stream:
                    yield _Talk(stream)  # type: ignore[arg-type]  # a buffered pair reads and writes
        except (OSError, EOFError) as error:
            raise SpeechUnavailable(
                "the speech process does not answer; `selftrust doctor` says what is wrong"
            ) from error


class RemoteEar:
    """An utterance that the speech process hears."""

    def __init__(self, talk: _Talk, rate: int) -> None:
        self._talk = talk
        self._rate = rate

    def feed(self, data: bytes) -> str:
        """Hear more mono 16-bit sound; return the words that became certain, if any.

        Raises:
            RecognitionError: the engine can't.
        """
        chunk = AudioChunk(self._rate, WIDTH_BYTES, 1, data)
        return TranscriptChunk.from_event(self._asked(chunk.event())).text

    def finish(self) -> Transcript:
        """End the utterance.

        Raises:
            RecognitionError: the engine can't.
        """
        return transcript_of(self._asked(AudioStop().event()))

    def _asked(self, event: Event) -> Event:
        return _unless_failed(self._talk.ask([event]))


class RemoteVoice:
    """A voice of the speech process, behind the port that every voice has."""

    def __init__(self, client: SpeechClient, voice: Voice) -> None:
        self._client = client
        self._voice = voice

    @property
    def voice(self) -> Voice:
        """Which voice this is."""
        return self._voice

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        """Speak a text.

        Raises:
            SynthesisError: the voice can't speak it.
            SpeechUnavailable: nobody answers.
        """
        return self._client.synthesize(self._voice.key, text, rate)


class _Talk:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def tell(self, event: Event) -> None:
        if event.type in QUESTIONS and request_id.current():
            event.data[request_id.NAME] = request_id.current()
        write_event(event, self._stream)

    def ask(self, events: Iterable[Event]) -> Event:
        for event in events:
            self.tell(event)
        return self._next()

    def events(self, first: Event) -> Iterator[Event]:
        yield first
        while True:
            yield self._next()

    def _next(self) -> Event:
        event = read_event(self._stream)
        if event is None:
            raise EOFError
        return event


def _unless_failed(heard: Event) -> Event:
    if Error.is_type(heard.type):
        raise RecognitionError(Error.from_event(heard).text)
    return heard


def _synthesis_error(error: Error) -> SynthesisError:
    if error.code == VoiceUnavailable.__name__:
        return VoiceUnavailable(error.text)
    return SynthesisError(error.text)
