"""Subscriptions: browsers that let us push to them, sealed with their person's key.

The installation has one pair of keys that tells push services who sends (VAPID, RFC 8292). It is
made once and sealed with the installation's key: browsers subscribe to it, so it must stay.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from service.journal import memories, statements
from service.journal.database import Database
from service.journal.keys import Keys
from service.journal.persons import Persons

SCOPE = b"push"
"""Among the memories' scopes; a device's has 32 bytes, so that the two never meet."""
MOST = 10
"""Browsers of one person; the oldest goes first."""

_FACT = "vapid"
_CURVE = ec.SECP256R1()
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser that may be pushed to (Push API, PushSubscription)."""

    id: str
    endpoint: str
    """Where its push service takes messages for it."""
    p256dh: str
    """Its public key, an uncompressed P-256 point in base64url."""
    auth: str
    """Its secret of 16 bytes, in base64url."""
    since: str
    """The ISO day."""
    tells: bool
    """Its person wants the reminder's own line shown; else a neutral one is."""


class Subscriptions:
    """The subscriptions of one installation."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def vapid_key(self) -> ec.EllipticCurvePrivateKey:
        """Return the installation's key, which the first call makes.

        Raises:
            JournalError: it is damaged, or can't be read or written.
        """
        with self._database.reading() as transaction:
            row = transaction.row(statements.READ_FACT, {"name": _FACT})
        if row is None:
            return self._made()
        return _loaded(self._keys.service.unseal(row[0], _FACT, _FACT))

    def of(self, person_id: str) -> Sequence[Subscription]:
        """Return a person's browsers, the oldest first; none of a stranger's.

        Raises:
            JournalCorrupt: they do not decrypt.
        """
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            return _decoded(memories.read(transaction, person, SCOPE))

    def add(self, person_id: str, new: Subscription) -> None:
        """Add a browser; one with the same endpoint is replaced.

        Raises:
            JournalBusy, JournalFull: it was not added.
        """
        self._change(
            person_id, lambda known: [*(one for one in known if one.endpoint != new.endpoint), new]
        )

    def remove(self, person_id: str, subscription_id: str) -> None:
        """Push to a browser no more.

        Raises:
            JournalBusy, JournalFull: it was not removed.
        """
        self._change(person_id, lambda known: [one for one in known if one.id != subscription_id])

    def _change(
        self, person_id: str, change: Callable[[Sequence[Subscription]], Sequence[Subscription]]
    ) -> None:
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            if person is None:
                return
            listed = change(_decoded(memories.read(transaction, person, SCOPE)))[-MOST:]
            document = json.dumps([asdict(one) for one in listed]).encode() if listed else None
            memories.write(transaction, person, SCOPE, document)
            transaction.commit()

    def _made(self) -> ec.EllipticCurvePrivateKey:
        key = ec.generate_private_key(_CURVE)
        written = key.private_numbers().private_value.to_bytes(_KEY_BYTES, "big")
        with self._database.writing() as transaction:
            row = transaction.row(statements.READ_FACT, {"name": _FACT})
            if row is not None:  # another process was first
                return _loaded(self._keys.service.unseal(row[0], _FACT, _FACT))
            sealed = self._keys.service.seal(written, _FACT, _FACT)
            transaction.run(statements.ADD_FACT, {"name": _FACT, "value": sealed})
            transaction.commit()
        return key


def new_id() -> str:
    """Name a subscription."""
    return secrets.token_hex(8)


def _decoded(stored: bytes | None) -> Sequence[Subscription]:
    return [Subscription(**one) for one in json.loads(stored)] if stored else []


def _loaded(written: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(written, "big"), _CURVE)
