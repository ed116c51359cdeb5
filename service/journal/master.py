"""The master key: 32 random bytes in a file of its own, and the recovery code that spells them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from service.errors import ConfigError, KeyWrong
from service.journal.files import sync_folder
from service.journal.sealing import KEY_BYTES

_CHECKSUM_BYTES = 3  # key and checksum make 35 bytes: 56 letters without padding
_GROUP = 4


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that wraps all others (AES key wrap, RFC 3394)."""

    secret: bytes = field(repr=False)

    def wrap(self, key: bytes) -> bytes:
        """Encrypt a key so that it can lie in the database (40 bytes)."""
        return aes_key_wrap(self.secret, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a wrapped key.

        Raises:
            KeyWrong: another master key wrapped it, or it is damaged.
        """
        try:
            return aes_key_unwrap(self.secret, wrapped)
        except (InvalidUnwrap, ValueError) as error:
            raise KeyWrong("the master key does not open this") from error


def read(path: Path) -> MasterKey:
    """Read a key file: 32 bytes in base64.

    Raises:
        ConfigError: it cannot be read.
        KeyWrong: it holds something else.
    """
    try:
        secret = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise ConfigError(f"the master key {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise _no_key(path) from error
    if len(secret) != KEY_BYTES:
        raise _no_key(path)
    return MasterKey(secret)


def create(path: Path) -> MasterKey:
    """Make a new key and its file, readable by this user alone.

    Raises:
        ConfigError: there is a file already, or none can be made there.
    """
    master = MasterKey(secrets.token_bytes(KEY_BYTES))
    _write(path, master)
    return master


def recovery_code(master: MasterKey) -> str:
    """Spell the key for paper: 14 groups of four letters and digits, with a checksum."""
    letters = base64.b32encode(master.secret + _checksum(master.secret)).decode("ascii")
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def told(code: str) -> str:
    """Say what a recovery code is for, to whoever shall write it down."""
    return (
        f"Recovery code of the master key, shown this once:\n\n    {code}\n\n"
        "Write it on paper. Without it, a lost key file is a lost journal; with it and a backup, "
        "anybody can read everything."
    )


def read_code(code: str) -> MasterKey:
    """Read a recovery code; case, spaces and hyphens do not matter.

    Raises:
        KeyWrong: the code is mistyped.
    """
    letters = "".join(code.replace("-", " ").split()).upper()
    try:
        both = base64.b32decode(letters)
    except ValueError as error:
        raise KeyWrong("a recovery code has the letters A to Z and the digits 2 to 7") from error
    secret, checksum = both[:KEY_BYTES], both[KEY_BYTES:]
    if len(secret) != KEY_BYTES or not hmac.compare_digest(checksum, _checksum(secret)):
        raise KeyWrong("the recovery code is mistyped: compare each group of four with the paper")
    return MasterKey(secret)


def restore(path: Path, code: str) -> MasterKey:
    """Make the key file again from a recovery code.

    Raises:
        KeyWrong: the code is mistyped.
        ConfigError: there is a key file already, or none can be made there.
    """
    master = read_code(code)
    _write(path, master)
    return master


def adopt(pending: Path, path: Path) -> None:
    """Put a key file in the place of another, durably; the other is gone then.

    In a folder that can't be written, such as a mounted secret's, both stay as its owner put them.
    """
    if not os.access(path.parent, os.W_OK):
        return
    with contextlib.suppress(FileNotFoundError):  # another process has just done it
        pending.replace(path)
    sync_folder(path.parent)


def _no_key(path: Path) -> KeyWrong:
    return KeyWrong(f"{path} is not a master key: it must hold 32 bytes in base64")


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(b"self trust recovery code" + secret).digest()[:_CHECKSUM_BYTES]


def _write(path: Path, master: MasterKey) -> None:
    # Written whole beside it and then linked: a kill leaves no half key, and no key is replaced.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _private_file(draft) as descriptor:
            os.write(descriptor, base64.b64encode(master.secret) + b"\n")
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        finally:
            draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise ConfigError(f"the master key {path} cannot be made: {error.strerror}") from error


@contextlib.contextmanager
def _private_file(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
