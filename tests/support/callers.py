"""Many callers of a running service, each in a loop, who count what they got."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeAlias

from service.alexa_authority import AlexaAuthority
from service.alexa_client import SignedAlexa
from tests.support.running_service import PATIENCE_SECONDS, is_settled, wait_until
from tests.support.services import TOKEN

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
Request: TypeAlias = tuple[str, bytes, Mapping[str, str]]
"""Path, body and headers."""
Opening: TypeAlias = Callable[[str], Request]
"""What somebody sends to begin, with an id of its own."""


def by_http(user: str) -> Request:
    """Begin at the generic door."""
    body = {"user": user, "session": "s", "request_id": user, "input": {"type": "launch"}}
    return "/v1/turn", json.dumps(body).encode(), HEADERS


def by_alexa(authority: AlexaAuthority) -> Opening:
    """Begin as Alexa does for whoever opens the skill."""

    def launch(user: str) -> Request:
        signed = SignedAlexa(authority, lambda: datetime.now(UTC), user=user).launch()
        return "/alexa", signed.body, signed.headers

    return launch


class Callers:
    """Take turns at a port, each as somebody new with an id of its own."""

    def __init__(
        self,
        port: int,
        count: int = 8,
        *,
        keeps: bool = False,
        context: ssl.SSLContext | None = None,
        opening: Opening = by_http,
    ) -> None:
        """Take where, how many, and by which door.

        Take also whether each keeps its connection, and whom to trust by https.
        """
        self._port = port
        self._name = secrets.token_hex(4)
        self._context = context
        self._opening = opening
        self._keeps = keeps
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.outcomes: Counter[str] = Counter()
        """Answers by status; `refused` where nobody listened, `cut` where no answer came.

        `put off` where there was never more than word that it takes longer.
        """
        self.saved: list[str] = []
        """The user of each turn that was answered as saved."""
        self._threads = [threading.Thread(target=self._call, args=[n]) for n in range(count)]

    @contextmanager
    def calling(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self.stop()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def answered(self) -> int:
        return self.outcomes["200"]

    def _call(self, number: int) -> None:
        connection = self._connection()
        turn = 0
        while not self._over.is_set():
            turn += 1
            if not self._keeps:
                connection.close()
                connection = self._connection()
            self._note(self._outcome(connection, f"{self._name}-{number}-{turn}"))
        connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._context is None:
            return http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        return http.client.HTTPSConnection(
            "127.0.0.1", self._port, timeout=120, context=self._context
        )

    def _note(self, outcome: str) -> None:
        with self._lock:
            self.outcomes[outcome] += 1
        if outcome == "refused":
            time.sleep(0.02)

    def _outcome(self, connection: http.client.HTTPConnection, user: str) -> str:
        request = self._opening(user)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if connection.sock is None:
                    connection.connect()
            except OSError:
                return "refused"
            try:
                status, is_done = _turn(connection, request)
            except (OSError, http.client.HTTPException):
                connection.close()
                return "cut"
            if is_done:
                break
            time.sleep(0.05)
        else:
            return "put off"
        if status == http.client.OK:
            with self._lock:
                self.saved.append(user)
        return str(status)


def _turn(connection: http.client.HTTPConnection, request: Request) -> tuple[int, bool]:
    """Return the status, and whether more than that it takes longer on a busy machine is told."""
    path, body, headers = request
    connection.request("POST", path, body, dict(headers))
    response = connection.getresponse()
    answer = response.read()
    return response.status, response.status != http.client.OK or is_settled(answer)


def wait_for_answers(callers: Callers, more: int) -> None:
    """Let some more turns be answered."""
    wanted = callers.answered + more
    wait_until(lambda: callers.answered >= wanted, f"answers: {callers.outcomes}")
