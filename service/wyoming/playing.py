"""Guided pieces as sound, at the pace at which they are heard, for satellites that play no address.

A player of Home Assistant's gets an address instead (`service/home_player.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from wyoming.audio import AudioStart, AudioStop
from wyoming.event import Event

from audio.errors import RenderError
from audio.pcm import Pcm
from audio.streaming import streamed
from service.rendered import Rendered, Stream
from service.rendition_token import Token
from service.renditions import Renditions
from service.wyoming.speaking import CHUNK_SECONDS, WIDTH_BYTES, chunks
from skills.turn import EventName

AHEAD_SECONDS = 1.0
"""So much is sent before it is heard: enough for a network that stutters, and soon silent."""


class Report(Protocol):
    """Takes what a player reports of a rendition at a place, and tells what is to follow."""

    def __call__(self, name: EventName, token: str, offset_ms: int) -> Rendered:
        """Note what happened to a rendition, at a place in it."""
        ...


class Pieces:
    """The rendered pieces, as samples."""

    def __init__(self, renditions: Renditions) -> None:
        self._renditions = renditions

    def sound(self, stream: Stream) -> Iterator[Pcm]:
        """Read a piece from its place on.

        Raises:
            RenderError: it has just gone.
        """
        token = Token.read(stream.token)
        cached = self._renditions.piece(token)[0] if token else None
        if cached is None:
            raise RenderError("the piece is gone; ask for it again")
        with cached.path.open("rb") as file:
            yield from streamed(file, stream.offset_ms, CHUNK_SECONDS)


class Player:
    """Plays to one connection, until it interrupts."""

    def __init__(
        self, pieces: Pieces, report: Report, is_interrupted: Callable[[float], bool]
    ) -> None:
        """Take where sound comes from, who is told of it, and what waits for the other side."""
        self._pieces = pieces
        self._report = report
        self._is_interrupted = is_interrupted

    def play(self, stream: Stream) -> Iterator[Event]:
        """Play a piece, and what was lined up after it, as one sound.

        Raises:
            RenderError: the piece has just gone.
        """
        sound = self._pieces.sound(stream)
        first = next(sound, Pcm.silence(0, 24_000))
        yield AudioStart(first.rate, WIDTH_BYTES, 1).event()
        following = yield from self._played(stream, first, sound)
        while following is not None:
            sound = self._pieces.sound(following)
            first = next(sound, Pcm.silence(0, first.rate))
            following = yield from self._played(following, first, sound)
        yield AudioStop().event()

    def _played(
        self, stream: Stream, first: Pcm, rest: Iterator[Pcm]
    ) -> Generator[Event, None, Stream | None]:
        """Play one piece; return what follows it. Whoever hangs up leaves it where they were."""
        self._report("playback_started", stream.token, stream.offset_ms)
        pace = _Pace()
        is_over = False
        try:
            is_over = yield from self._paced(first, rest, pace)
        finally:
            if not is_over:
                at_ms = stream.offset_ms + round(pace.heard * 1000)
                self._report("playback_stopped", stream.token, at_ms)
        return self._finished(stream, pace) if is_over else None

    def _paced(self, first: Pcm, rest: Iterator[Pcm], pace: _Pace) -> Generator[Event, None, bool]:
        """Send it all; tell whether it was heard to its end."""
        part: Pcm | None = first
        while part is not None:
            yield from chunks(part)
            pace.sent += part.seconds
            if self._is_interrupted(max(0.0, pace.ahead - AHEAD_SECONDS)):
                return False
            part = next(rest, None)
        return not self._is_interrupted(max(0.0, pace.ahead))

    def _finished(self, stream: Stream, pace: _Pace) -> Stream | None:
        end_ms = stream.offset_ms + round(pace.sent * 1000)
        told = self._report("playback_nearly_finished", stream.token, end_ms)
        self._report("playback_finished", stream.token, end_ms)
        return told.stream


class _Pace:
    """How far a piece was sent, and how far it was heard, in seconds."""

    def __init__(self) -> None:
        self.sent = 0.0
        self._begun = time.monotonic()

    @property
    def ahead(self) -> float:
        return self.sent - (time.monotonic() - self._begun)

    @property
    def heard(self) -> float:
        return min(self.sent, time.monotonic() - self._begun)
