"""A webhook that verifies and parses as ours does, and says the same to all: half of a turn.

gunicorn "benchmarks.verifying:app()"
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, Response

from benchmarks.peers.bare import ANSWER
from service.config import read_config
from service.lean_flask import LeanFlask, this_request
from service.platforms.alexa import alexa_platform
from service.webhook import raw


def app() -> Flask:
    """Make the webhook, with the settings of the service beside it."""
    platform = alexa_platform(read_config(), lambda: datetime.now(UTC))
    made = LeanFlask(__name__)

    @made.post("/alexa")
    def answer() -> Response:
        sent = raw(this_request())
        platform.verify(sent)
        platform.parse(sent)
        return Response(ANSWER, mimetype="application/json")

    return made
