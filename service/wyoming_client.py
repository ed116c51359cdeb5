"""A pretend satellite: it speaks Wyoming to our server as one would that has no Home Assistant."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Self, cast

from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, read_event, write_event
from wyoming.pipeline import PipelineStage, RunPipeline

from audio.pcm import Pcm
from service.errors import ConfigError
from service.wyoming.speaking import WIDTH_BYTES, chunks

SECONDS = 60.0
"""Between two events of the server's: a recogniser may have to begin first."""
_WHOLE_ANSWER = RunPipeline(PipelineStage.HANDLE, PipelineStage.TTS)


class Sound:
    """What is being played to a satellite, part by part; it can be broken off."""

    def __init__(self, connection: _Connection, rate: int) -> None:
        self.rate = rate
        self.heard_seconds = 0.0
        self._connection = connection

    def __iter__(self) -> Iterator[Pcm]:
        """Yield the parts as they come, until the sound is over or broken off."""
        while (event := self._connection.read()) is not None and AudioChunk.is_type(event.type):
            part = Pcm.from_bytes(AudioChunk.from_event(event).audio, self.rate)
            self.heard_seconds += part.seconds
            yield part

    def stop(self) -> None:
        """Break off: the server notes the place."""
        self._connection.hang_up()


@dataclass(frozen=True, slots=True)
class Told:
    """What comes back of something said."""

    text: str
    listens: bool
    """The microphone opens again."""
    speech: Sound | None
    """The text in our own voice; to be heard first."""
    connection: _Connection
    plays: bool

    def piece(self) -> Sound | None:
        """Return the guided piece that comes after the speech, where one does."""
        return self.connection.sound() if self.plays else None


class PretendSatellite:
    """One satellite; each thing said is a connection of its own, which ends the one before."""

    def __init__(self, host: str, port: int, name: str) -> None:
        self._address = (host, port)
        self._name = name
        self._talk: _Connection | None = None

    def __enter__(self) -> Self:
        """Give it for as long as the block lasts."""
        return self

    def __exit__(self, *_: object) -> None:
        """Walk away."""
        if self._talk is not None:
            self._talk.hang_up()

    def hear(self, sound: Pcm) -> str:
        """Have the server's recogniser write down what was said.

        Raises:
            ConfigError: nobody answers, or the server can't.
        """
        form = (sound.rate, WIDTH_BYTES, 1)
        with self._connected() as server:
            server.write(Transcribe(language="en").event(), AudioStart(*form).event())
            server.write(*chunks(sound), AudioStop().event())
            while (event := server.read()) is not None:
                if Transcript.is_type(event.type):
                    return Transcript.from_event(event).text
        raise ConfigError("the server hung up while it listened; its log may say why")

    def say(self, words: str) -> Told:
        """Say something, and begin to hear the answer.

        Raises:
            ConfigError: nobody answers, or the server can't.
        """
        self.__exit__()
        self._talk = server = self._connected()
        said = Transcript(words, context={"satellite_id": self._name})
        server.write(_WHOLE_ANSWER.event(), said.event())
        handled = server.read()
        if handled is None:
            raise ConfigError("the server hung up; its log may say why")
        follows = handled.data.get("context", {})
        speech = server.sound() if follows.get("speaks") else None
        text = handled.data.get("text", "")
        return Told(text, bool(follows.get("listens")), speech, server, bool(follows.get("plays")))

    def _connected(self) -> _Connection:
        try:
            return _Connection(socket.create_connection(self._address, timeout=SECONDS))
        except OSError as error:
            host, port = self._address
            raise ConfigError(
                f"nobody answers at {host}:{port}: {error.strerror}; "
                "is it serving with SELFTRUST_WYOMING_BIND?"
            ) from error


class _Connection:
    """Events to and from the server."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._stream = cast("BinaryIO", connection.makefile("rwb"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def write(self, *events: Event) -> None:
        for event in events:
            write_event(event, self._stream)

    def read(self) -> Event | None:
        """Wait for an event; None where the connection is over."""
        try:
            event = read_event(self._stream)
        except (OSError, ValueError):  # broken off by ourselves
            return None
        if event is not None and Error.is_type(event.type):
            raise ConfigError(f"the server can't: {Error.from_event(event).text}")
        return event

    def sound(self) -> Sound | None:
        """Return the sound that begins with the next event; None where the server hangs up."""
        event = self.read()
        return Sound(self, AudioStart.from_event(event).rate) if event else None

    def hang_up(self) -> None:
        with suppress(OSError):  # the server did
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._stream.close()
        self._socket.close()
