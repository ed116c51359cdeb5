"""Our web server: gunicorn's thread worker, kept from slow senders, and ended without cutting one.

ADR 21 has the reasons and what was measured. `service/supervisor.py` names both classes to it.
"""

from __future__ import annotations

import select
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, cast

from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from service import logs, metrics
from service.affinity import SHORTAGES, Affinity
from service.config import read_config
from service.request_log import ELSEWHERE

HEADER_PAUSE_SECONDS = 3
"""How long a sender may pause within its headers; `service/admission.py` bounds those of bodies."""
FIRST_WORD_SECONDS = 5.0
"""How long a new connection may say nothing."""
_PAUSE = struct.pack("ll", HEADER_PAUSE_SECONDS, 0)
SHORTAGE_SECONDS = 0.05
"""How long nobody is taken, or answered anew, where there is no file or memory for one more."""
LINGER_MS = 5
"""How long a thread waits for the next request of whom it has answered, if nobody else waits."""
LAST_WORDS_SECONDS = FIRST_WORD_SECONDS
"""How long who has its last answer may go on sending: as long as the silent, whose queue it joins,
which gunicorn keeps in order of time."""
LAST_WORDS_BYTES = 65_536
"""How much of that is read at a time; who sends on is read on, until its time is over."""


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no annotations
    """A connection that its worker ends without waiting for the other side."""

    part: Callable[[], None]
    """Called instead of closing it when its last answer is out."""

    def close(self, graceful: bool = False) -> None:
        """Close it, or have its worker part from who may not have read its last answer yet."""
        if graceful:
            self.part()
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no annotations
    """Gives a thread only to who has begun to speak, and answers all who had reached us.

    Who asks again at once, as a busy proxy does, is answered by the same thread: to hand a
    connection to the poller and on to another thread costs as much as to verify a signature.
    """

    def init_process(self) -> None:
        """Lay the settings out, and begin to serve.

        gunicorn looks up forty of them a request, each by two calls; in a worker none changes.
        """
        found = cast("dict[str, Any]", vars(self.cfg))  # looked into before its `__getattr__`
        found.update({name: one.get() for name, one in self.cfg.settings.items()})
        self._affinity = Affinity(self.age)
        super().init_process()

    def notify(self) -> None:
        """Tell the master that we live, as its worker does once a second, and settle on a CPU."""
        super().notify()
        self._affinity.settle()

    def accept(self, listener: socket.socket) -> bool:
        """Take a connection, and wait for its first words where waiting costs no thread.

        Tell whether there was one.
        """
        try:
            connection, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return False
        except OSError as error:
            if error.errno not in SHORTAGES:
                raise
            # Whoever knocks waits in the kernel until somebody else has gone.
            time.sleep(SHORTAGE_SECONDS)
            return False
        # Beyond `setblocking`, which gunicorn calls before each request.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PAUSE)
        held = Connection(self.cfg, connection, address, listener.getsockname())
        held.part = partial(self._part, held)
        self._await(held, FIRST_WORD_SECONDS, self.on_pending_socket_readable)
        return True

    def _await(
        self, conn: Connection, seconds: float, spoken_to: Callable[[Connection, Any], None]
    ) -> None:
        """Wait for words where it costs no thread; gunicorn closes who stays silent for so long."""
        conn.timeout = time.monotonic() + seconds
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(spoken_to, conn))

    def _part(self, conn: Connection) -> None:
        """Say that no more follows, and wait until the other side has hung up.

        To close at once would cut the answer off for who is still sending (RFC 9112, 9.6).
        gunicorn waits for each of them here for two seconds, and for nobody else meanwhile.
        """
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:  # it has hung up
            conn.close()
        else:
            self._await(conn, LAST_WORDS_SECONDS, self._hear_out)

    def _hear_out(self, conn: Connection, sock: socket.socket) -> None:
        """Read past what comes after the last answer; close when the other side has hung up."""
        with suppress(OSError):
            if sock.recv(LAST_WORDS_BYTES):
                return
        self.poller.unregister(sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def handle(self, conn: TConn) -> Any:
        """Answer a request, and those that follow it at once; tell gunicorn what is left to do."""
        left = super().handle(conn)
        while left is True and self._asks_again(conn):
            left = super().handle(conn)
        return left

    def _asks_again(self, conn: TConn) -> bool:
        """Wait for a moment, unless others wait for a thread; what was read ahead is gunicorn's."""
        speaking = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        has_room = speaking <= self.cfg.threads
        if not (self.alive and has_room) or conn.parser.unreader.buf.getvalue():
            return False
        ears = select.poll()
        ears.register(conn.sock, select.POLLIN)
        return bool(ears.poll(LINGER_MS))

    def set_accept_enabled(self, enabled: bool) -> None:
        """Stop taking connections; at the end take those first that the kernel has let in."""
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for listener in self.sockets:
            with suppress(OSError):  # it was closed before
                while self.accept(listener):
                    pass
            listener.close()


class Log(Logger):  # type: ignore[misc]  # as above
    """Writes gunicorn's lines as ours are written, and no stack trace."""

    def setup(self, cfg: Any) -> None:
        """Let our root logger write."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
        logs.configure(read_config().log_format)

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        """Log a warning; of what is no request, its fault alone.

        gunicorn would quote it, with whatever secret its address or its headers hold, and tell
        whence it came.
        """
        error = sys.exception()
        if isinstance(error, ParseException):
            self.error_log.warning("refused: not_http (%s)", type(error).__name__)
            metrics.refused(ELSEWHERE, "not_http")
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """Log an exception by kind and place alone; a sender who paused for too long is none."""
        error = sys.exception()
        if isinstance(error, BlockingIOError):
            self.error_log.warning("refused: headers_too_slow")
            metrics.refused(ELSEWHERE, "headers_too_slow")
        elif error is not None:
            logs.crash(self.error_log, str(msg), error)
