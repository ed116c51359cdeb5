"""The TCP server: a thread a connection, a few connections at a time, none of them for long."""

from __future__ import annotations

import logging
import select
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from io import BufferedReader
from typing import Any, BinaryIO, cast

from wyoming.asr import Transcribe, Transcript
from wyoming.error import Error
from wyoming.event import Event, write_event
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.pipeline import RunPipeline
from wyoming.tts import Synthesize, SynthesizeStart

from service import logs, metrics
from service.platforms.request import Refused
from service.wyoming import conversing, frames
from service.wyoming.conversing import conversed
from service.wyoming.handling import Handler
from service.wyoming.hearing import Ears, transcribed
from service.wyoming.playing import Pieces
from service.wyoming.speaking import Voice, streamed, synthesized
from skills.speech import SelfTrustError

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 32
IDLE_SECONDS = 30.0
"""Between two bytes of whoever is connected."""
LONGEST_SECONDS = 900.0
"""Of a connection, however busy: the longest piece fits. Who wants more connects again."""
HEARING_OUT_SECONDS = 2.0
"""Of what is still being sent when a refusal has been said."""


class WyomingServer(socketserver.ThreadingTCPServer):
    """Serves satellites until `shutdown`."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        handler: Handler,
        ears: Ears,
        voice: Voice,
        pieces: Pieces,
        info: Info,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.handler = handler
        self.ears = ears
        self.voice = voice
        self.pieces = pieces
        self.info = info
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._lock = threading.Lock()
        self._open: dict[Any, float] = {}
        super().__init__(address, _Connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Let a connection in while there is room."""
        if not self._free.acquire(blocking=False):
            log.warning("wyoming refused: too many connections")
            return False
        with self._lock:
            self._open[request] = time.monotonic()
        return True

    def shutdown_request(self, request: Any) -> None:
        """End a connection, and make room for another."""
        with self._lock:
            was_in = self._open.pop(request, None) is not None
        if was_in:
            self._free.release()
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """End what has lasted for too long: its thread then finds it closed."""
        oldest = time.monotonic() - LONGEST_SECONDS
        with self._lock:
            over = [request for request, since in self._open.items() if since < oldest]
        for request in over:
            with suppress(OSError):  # it has just ended by itself
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a connection that broke off in one line."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            logs.crash(log, "wyoming connection", error)


class _Connection(socketserver.StreamRequestHandler):
    timeout = IDLE_SECONDS

    def handle(self) -> None:
        try:
            for event in self._events():
                with closing(self._answered(event)) as answers:  # so that a piece notes its place
                    for answer in answers:
                        write_event(answer, cast("BinaryIO", self.wfile))
        except Refused as refusal:
            log.warning("wyoming refused: %s", refusal.code)
            metrics.refused("wyoming", refusal.code)
            self._say(Error(refusal.code, code="refused").event())
            self._hear_out()

    def _events(self) -> Iterator[Event]:
        while (event := frames.read(cast("BinaryIO", self.rfile))) is not None:
            yield event

    def _answered(self, event: Event) -> Generator[Event, None, None]:
        """Answer an event; a fault of an engine ends the answer, and not the connection."""
        try:
            yield from self._answer(event)
        except Refused:
            raise
        except SelfTrustError as error:
            log.warning("wyoming: %s", error)
            yield Error(str(error), code=type(error).__name__).event()

    def _answer(self, event: Event) -> Iterator[Event]:
        server = cast("WyomingServer", self.server)
        if Ping.is_type(event.type):
            yield Pong(Ping.from_event(event).text).event()
        elif Describe.is_type(event.type):
            yield server.info.event()
        elif Transcript.is_type(event.type):
            yield server.handler.answer(event)
        elif RunPipeline.is_type(event.type):
            conversing.check(event)
            yield from conversed(
                server.handler, server.voice, server.pieces, self._events(), self._is_interrupted
            )
        elif Transcribe.is_type(event.type):
            yield from transcribed(server.ears, self._events())
        elif SynthesizeStart.is_type(event.type):
            yield from streamed(server.voice, self._events())
        elif Synthesize.is_type(event.type):
            yield from synthesized(server.voice, event)

    def _is_interrupted(self, seconds: float) -> bool:
        """Wait, at most so long, for a word of the other side; its hanging up is one too."""
        self.connection.setblocking(False)
        has_more = bool(cast("BufferedReader", self.rfile).peek(1))
        self.connection.settimeout(self.timeout)
        return has_more or bool(select.select([self.connection], [], [], seconds)[0])

    def _say(self, event: Event) -> None:
        with suppress(OSError):  # whoever sent it need not listen
            write_event(event, cast("BinaryIO", self.wfile))

    def _hear_out(self) -> None:
        """Take what is still on its way: closed over it, TCP resets, and no error is read."""
        until = time.monotonic() + HEARING_OUT_SECONDS
        with suppress(OSError):  # whoever sent it need not wait
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(HEARING_OUT_SECONDS)
            while time.monotonic() < until and self.connection.recv(65_536):
                pass
