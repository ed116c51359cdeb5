"""Field encryption: seals bytes so that they open only where they belong, and unchanged.

A sealed field is `version (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag (16)`. The
associated data binds version, owner, record and field, so that a field that was changed, cut,
or moved to another row, column or person does not open.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.errors import JournalCorrupt

KEY_BYTES = 32

_VERSION = b"\x01"
_NONCE_BYTES = 12


class Sealer:
    """Seals and opens the fields of one owner."""

    __slots__ = ("_cipher", "_owned", "owner")

    def __init__(self, owner: str, key: bytes) -> None:
        """Take a person's id, or the name of a part of the service, and 256 bits."""
        self.owner = owner
        self._cipher = AESGCM(key)
        self._owned = _VERSION + sized(owner)  # each bond begins with it

    def seal(self, plain: bytes, record: str, name: str) -> bytes:
        """Encrypt one field of a record; the nonce is random, so that no count has to be kept."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, self._bond(record, name))

    def unseal(self, sealed: bytes, record: str, name: str) -> bytes:
        """Decrypt one field of a record.

        Raises:
            JournalCorrupt: it is not what `seal` gave for this owner, record and field.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
            raise JournalCorrupt(f"{name} {record}")
        try:
            return self._cipher.decrypt(nonce, body, self._bond(record, name))
        except InvalidTag as error:
            raise JournalCorrupt(f"{name} {record}") from error

    def _bond(self, record: str, name: str) -> bytes:
        return self._owned + sized(record) + _sized_name(name)


def sized(part: str | bytes) -> bytes:
    """Write a part with its length before it: no two tuples run together into the same bytes."""
    known = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
    return len(known).to_bytes(4, "big") + known


_sized_name = lru_cache(maxsize=64)(sized)
"""Fields have few names, and each is sealed again and again."""
