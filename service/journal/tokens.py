"""Tokens: each lets one person's programs in; of its secret only a keyed hash is kept.

A token names a user of our own doors, and outlives what that user deletes: who deletes everything
and speaks again begins a new journal. It is a row of the installation's own facts, sealed with its
key, so that a revoked one opens nothing in any process from that moment on.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.journal import statements
from service.journal.database import Database
from service.journal.keys import Keys

_RECORD = "token"
_PREFIX = "token "
_FORM = re.compile(r"st_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its secret."""

    id: str
    user: str
    """Whom it speaks for, on the doors of our own."""
    made: datetime


class Tokens:
    """The tokens of one installation."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def issue(self, user: str, now: datetime) -> tuple[Token, str]:
        """Make a token for a user; return it, and what is to be sent, which is never shown again.

        Raises:
            JournalError: it can't be written.
        """
        token = Token(secrets.token_hex(4), user, now)
        secret = secrets.token_urlsafe(32)
        hashed = self._keys.hash(_RECORD, token.id, secret).hex()
        fact = {"user": user, "made": now.isoformat(), "hash": hashed}
        sealed = self._keys.service.seal(json.dumps(fact).encode(), token.id, _RECORD)
        with self._database.writing() as transaction:
            transaction.run(statements.ADD_FACT, {"name": _PREFIX + token.id, "value": sealed})
            transaction.commit()
        return token, f"st_{token.id}_{secret}"

    def find(self, given: str) -> Token | None:
        """Return the token that was sent; None where it is not one of ours, or not any more.

        Raises:
            JournalError: its row is damaged, or can't be read.
        """
        form = _FORM.fullmatch(given)
        if form is None:
            return None
        named = {"name": _PREFIX + form[1]}
        with self._database.reading() as transaction:
            row = transaction.row(statements.READ_FACT, named)
        if row is None:
            return None
        token, hashed = self._opened(form[1], row[0])
        sent = self._keys.hash(_RECORD, token.id, form[2])
        return token if hmac.compare_digest(sent, hashed) else None

    def all(self) -> Sequence[Token]:
        """Return every token, the oldest first.

        Raises:
            JournalError: a row is damaged, or can't be read.
        """
        with self._database.reading() as transaction:
            rows = transaction.rows(statements.LIST_FACTS, {"names": _PREFIX + "%"})
        tokens = [self._opened(name.removeprefix(_PREFIX), value)[0] for name, value in rows]
        return sorted(tokens, key=lambda token: token.made)

    def revoke(self, token_id: str) -> bool:
        """Take a token back; tell whether there was one.

        Raises:
            JournalError: it can't be written.
        """
        with self._database.writing() as transaction:
            gone = transaction.run(statements.DELETE_FACT, {"name": _PREFIX + token_id})
            transaction.commit()
        return bool(gone)

    def _opened(self, token_id: str, sealed: bytes) -> tuple[Token, bytes]:
        fact = json.loads(self._keys.service.unseal(sealed, token_id, _RECORD))
        made = datetime.fromisoformat(fact["made"])
        return Token(token_id, fact["user"], made), bytes.fromhex(fact["hash"])
