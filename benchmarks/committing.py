"""A webhook that answers every turn alike, after the commit of a whole turn of ours.

    gunicorn "benchmarks.committing:app()"

The journal finds the person, reads what is remembered, and keeps all that a turn keeps: both
memories, the answer for a repeat, and in every fourth turn an entry. Nothing is verified or said.
"""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime

from flask import Flask, Response, request

from benchmarks.peers.bare import ANSWER, ENTRY, MEMORY
from service.config import read_config
from service.home import open_turn_journal
from service.journal.delivery import Delivery
from skills.reply import Keep

PEOPLE = 48


def app() -> Flask:
    """Make the webhook, with the settings of the service beside it."""
    journal = open_turn_journal(read_config())
    numbers = itertools.count()
    made = Flask(__name__)

    @made.post("/alexa")
    def answer() -> Response:
        request.get_data(cache=False)
        number = next(numbers)
        user, delivery = f"u-{number % PEOPLE}", secrets.token_hex(16)
        entry = Keep(secrets.token_hex(12), "F1", {"text": ENTRY.decode()})
        kept = [entry] if number % 4 == 0 else []
        memory = MEMORY + str(number).encode()
        with journal.writing(Delivery("bench", user, user, delivery, delivery.encode())) as unit:
            unit.commit(
                kept,
                datetime.now(UTC),
                {"platform": "bench", "tz": "UTC"},
                person_memory=memory,
                device_memory=memory,
                answer=ANSWER,
            )
        return Response(ANSWER, mimetype="application/json")

    return made
