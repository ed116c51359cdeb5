"""PINs: what opens entries for reading aloud, kept as a scrypt hash under the person's key."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets

from service.errors import DocumentRefused
from service.journal import memories
from service.journal.database import Transaction
from service.journal.persons import Person

SCOPE = b"pin"
"""Among the memories' scopes; a device's has 32 bytes, so that the two never meet."""

_FORM = re.compile(r"[0-9]{4,8}")
_COST = {"n": 2**14, "r": 8, "p": 1}
"""16 MB and a twentieth of a second a try."""


def is_set(transaction: Transaction, person: Person | None) -> bool:
    """Tell whether a person has a PIN.

    Raises:
        JournalCorrupt: it does not decrypt.
    """
    return memories.read(transaction, person, SCOPE) is not None


def fits(transaction: Transaction, person: Person | None, pin: str) -> bool:
    """Tell whether this is a person's PIN; no PIN fits where none was set.

    Raises:
        JournalCorrupt: it does not decrypt.
    """
    stored = memories.read(transaction, person, SCOPE)
    if stored is None:
        return False
    kept = json.loads(stored)
    return hmac.compare_digest(_hash(pin, bytes.fromhex(kept["salt"])).hex(), kept["hash"])


def change(transaction: Transaction, person: Person, pin: str | None) -> None:
    """Set a person's PIN; None removes it.

    Raises:
        DocumentRefused: it is not 4 to 8 digits.
    """
    if pin is None:
        memories.write(transaction, person, SCOPE, None)
        return
    if not _FORM.fullmatch(pin):
        raise DocumentRefused("a PIN has 4 to 8 digits")
    salt = secrets.token_bytes(16)
    kept = {"salt": salt.hex(), "hash": _hash(pin, salt).hex()}
    memories.write(transaction, person, SCOPE, json.dumps(kept).encode("ascii"))


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode("ascii", "replace"), salt=salt, **_COST)
