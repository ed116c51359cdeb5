"""A stand-in for Alexa's own web API, on the wire: it notes what it is asked, and answers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import urllib3

from service.platforms import alexa_reminders

SECONDS = 60.0
alexa_reminders.PATIENCE_SECONDS = SECONDS
"""A busy machine must not make an answer another one: it would be said that Alexa took nothing."""
REMINDERS = "/v1/alerts/reminders"
_RULE = re.compile(
    r"FREQ=(?:DAILY|WEEKLY;BYDAY=(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*);"
    r"BYHOUR=\d{1,2};BYMINUTE=\d{1,2};BYSECOND=0;INTERVAL=1;"
)
AMAZON = "https://api.amazonalexa.com"


@dataclass
class AlexaCloud:
    """What was asked, and what is answered by path."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, str, Any]] = field(default_factory=list)
    """Method, path, token and body of each request."""
    reminders: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What Alexa has, by its tokens, where `keeps_reminders`."""
    keeps_reminders: bool = False
    address: str = ""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Answer as Alexa does."""
        if path in self.answers or not (self.keeps_reminders and path.startswith(REMINDERS)):
            return self.answers.get(path, (204, None))
        if method == "GET":
            listed = [{"alertToken": token, **one} for token, one in self.reminders.items()]
            return 200, {"totalCount": str(len(listed)), "alerts": listed, "links": None}
        if method == "DELETE":
            gone = self.reminders.pop(unquote(path.removeprefix(f"{REMINDERS}/")), None)
            return (
                (404, {"code": "ALERT_NOT_FOUND", "message": "no"}) if gone is None else (200, None)
            )
        return self._set(body)

    def _set(self, body: Any) -> tuple[int, Any]:
        trigger = body["trigger"]
        rules = trigger.get("recurrence", {}).get("recurrenceRules", ())
        timed = "scheduledTime" in trigger and datetime.fromisoformat(trigger["scheduledTime"])
        is_good = (
            trigger["type"] == "SCHEDULED_ABSOLUTE"
            and bool(timed) != bool(rules)
            and all(map(_RULE.fullmatch, rules))
            and body["alertInfo"]["spokenInfo"]["content"][0].keys() == {"locale", "text"}
            and datetime.fromisoformat(body["requestTime"]).tzinfo is None
        )
        if not is_good:
            return 400, {"code": "INVALID_TRIGGER", "message": "no"}
        token = f"alert/{len(self.asked)}"
        self.reminders[token] = {**body, "status": "ON", "version": "1"}
        return 201, {"alertToken": token, "status": "ON", "version": "1"}

    def pool(self) -> urllib3.PoolManager:
        """Return connections that lead here instead of to Amazon."""
        return _Rerouted(self.address)


class _Rerouted(urllib3.PoolManager):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def request(self, method: str, url: str, *args: Any, **others: Any) -> Any:  # type: ignore[override]
        here = {**others, "timeout": SECONDS}
        return super().request(method, url.replace(AMAZON, self._address), *args, **here)


@contextmanager
def alexa_cloud() -> Iterator[AlexaCloud]:
    cloud = AlexaCloud()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_DELETE(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            said = json.loads(body) if body else None
            cloud.asked.append((self.command, self.path, token, said))
            status, answer = cloud.answer(self.command, self.path, said)
            self.send_response(status)
            written = b"" if answer is None else json.dumps(answer).encode()
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing: what was asked is in `asked`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        cloud.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield cloud
        finally:
            server.shutdown()
            thread.join()
