"""Answers: what each delivery was answered, so that a repeat of it gets the same."""

from __future__ import annotations

import hmac
from datetime import datetime

from service.errors import Conflict
from service.journal import statements
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.delivery import Delivery
from service.journal.keys import Keys
from service.journal.persons import Person

_RECORD = "answer"


class Answers:
    """The answer of one delivery."""

    def __init__(self, transaction: Transaction, keys: Keys, delivery: Delivery) -> None:
        self._transaction = transaction
        self._keys = keys
        self._delivery = delivery
        self._request = keys.hash("request", delivery.platform, delivery.request_id or "")
        # Keyed, because a plain hash of a short body would let its words be guessed.
        self._digest = keys.hash("digest", delivery.digest or b"")

    def read(self) -> bytes | None:
        """Return what this delivery was answered before.

        Raises:
            Conflict: this delivery id came before with another body, or what it was answered has
                gone with an entry that was deleted.
            JournalCorrupt: the answer does not decrypt.
        """
        if self._delivery.request_id is None:
            return None
        named = {"platform": self._delivery.platform, "request": self._request}
        row = self._transaction.row(statements.READ_ANSWER, named)
        if row is None:
            return None
        digest, sealed, person_id, wrapped_key = row
        if not hmac.compare_digest(digest, self._digest):
            raise Conflict("this delivery id was used before for another body")
        if not sealed:
            raise Conflict("this delivery was answered, and its words have been deleted since")
        sealer = self._keys.service
        if person_id is not None:
            sealer = self._keys.person(person_id, wrapped_key)
        return sealer.unseal(sealed, self._request.hex(), _RECORD)

    def write(self, answer: bytes | None, at: datetime, person: Person | None) -> None:
        """Remember an answer under the person's key, or, if they are no more, the service's."""
        if answer is None or self._delivery.request_id is None:
            return
        sealer = self._keys.service if person is None else person.sealer
        new = {
            "platform": self._delivery.platform,
            "request": self._request,
            "digest": self._digest,
            "person": None if person is None else person.id,
            "reply": sealer.seal(answer, self._request.hex(), _RECORD),
            "now_ms": milliseconds(at),
        }
        self._transaction.run(statements.ADD_ANSWER, new)
