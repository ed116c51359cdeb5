"""A webhook that answers every turn alike, after the commit of a whole turn of ours.

    gunicorn "benchmarks.committing:app()"

The journal finds the person, reads what is remembered, and keeps what turns of a check-in keep: the
device's memory and the answer for a repeat, the person's memory in every third, and an entry, which
is made in one of six and changed in two. Nothing is verified or said.
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
        turn, person = divmod(next(numbers), PEOPLE)
        user, delivery = f"u-{person}", secrets.token_hex(16)
        check_in, step = divmod(turn, 6)
        entry = Keep(f"{user}-{check_in}", "F1", {"text": ENTRY.decode()})
        kept = [entry] if step < 3 else []
        with journal.writing(Delivery("bench", user, user, delivery, delivery.encode())) as unit:
            unit.commit(
                kept,
                datetime.now(UTC),
                {"platform": "bench", "tz": "UTC"},
                person_memory=MEMORY + str(turn // 3).encode(),
                device_memory=MEMORY + str(turn).encode(),
                answer=ANSWER,
            )
        return Response(ANSWER, mimetype="application/json")

    return made
