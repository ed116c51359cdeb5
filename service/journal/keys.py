"""The key ring: a key for each person, wrapped by the one master key.

The database holds only wrapped keys. One of them belongs to the installation: that it unwraps
shows that the master key is the right one, and from it come the keyed hashes by which people are
found. So changing the master key wraps the keys anew, and touches nothing else.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.errors import JournalCorrupt, KeyMissing, KeyWrong
from service.journal import master, statements
from service.journal.database import Database, Transaction
from service.journal.master import MasterKey
from service.journal.sealing import KEY_BYTES, Sealer, sized


class Keys:
    """The open key ring of one installation; safe to share between threads."""

    def __init__(self, path: Path, key: MasterKey, instance_key: bytes) -> None:
        self._path = path
        self._master = key
        self._former = key
        """The one before a rotation, for who still reads the state before it."""
        self._lookup = HMAC(_derive(instance_key, b"lookup"), SHA256())
        self.service = Sealer("service", _derive(instance_key, b"service"))
        """Seals what is the service's own and nobody's in particular."""

    def hash(self, *parts: str | bytes) -> bytes:
        """Return a keyed hash of a tuple: equal for equal parts, and telling nothing of them."""
        keyed = self._lookup.copy()  # with the key in it, which costs as much as the hash
        keyed.update(b"".join(map(sized, parts)))
        return keyed.finalize()

    def new_person(self, person_id: str, wrapped_instance: bytes) -> tuple[Sealer, bytes]:
        """Make a person's key; return it as a sealer, and wrapped.

        Args:
            person_id: whose key it will be.
            wrapped_instance: the installation's key as the database holds it now. It shows that
                the master key was not rotated since: the old one must wrap nothing any more.
        """
        self._open(wrapped_instance, "the key of this installation")
        key = secrets.token_bytes(KEY_BYTES)
        return Sealer(person_id, key), self._master.wrap(key)

    def person(self, person_id: str, wrapped: bytes) -> Sealer:
        """Open a person's key.

        Raises:
            JournalCorrupt: no master key of ours opens it.
        """
        return Sealer(person_id, self._open(wrapped, f"the key of person {person_id}"))

    def check(self, wrapped_instance: bytes) -> None:
        """Hold the master key in its file against the installation's key.

        Raises:
            KeyWrong: it is not there, or another one.
            ConfigError: it can't be read.
        """
        _fitting(self._path, wrapped_instance)

    def _open(self, wrapped: bytes, what: str) -> bytes:
        try:
            return self._master.unwrap(wrapped)
        except KeyWrong:  # the master key was changed since we started, or this key is damaged
            return self._open_by_another(wrapped, what)

    def _open_by_another(self, wrapped: bytes, what: str) -> bytes:
        with contextlib.suppress(KeyWrong):  # then the file's
            return self._former.unwrap(wrapped)
        try:
            new = _fitting(self._path, wrapped)
        except KeyWrong as error:
            raise JournalCorrupt(what) from error
        self._former, self._master = self._master, new
        return new.unwrap(wrapped)


def open_keys(database: Database, path: Path) -> Keys:
    """Open the key ring with the master key at `path`.

    The file is made, once, when it is missing and the journal knows nobody yet.

    Raises:
        KeyMissing: there is no such file, and there are people whose journals it must open.
        KeyWrong: the file holds another journal's key, or no key; the database is left as it was.
        ConfigError: the file cannot be read or made.
    """
    with database.reading() as transaction:  # the usual start waits for no writer
        row = transaction.row(statements.READ_INSTANCE, {})
    if row is None or not path.exists():
        return _install(database, path)
    return _checked(path, row[0])


def open_existing_keys(database: Database, path: Path) -> Keys:
    """Open the key ring of a database that must have one, such as a backup's; nothing is made.

    Raises:
        KeyMissing: there is no key file, or the database has never had a key.
        KeyWrong: the file holds another key.
        ConfigError: the file cannot be read.
    """
    with database.reading() as transaction:
        row = transaction.row(statements.READ_INSTANCE, {})
    if row is None:
        raise KeyMissing("this database has no key yet, so there is nobody in it")
    if not path.exists():
        raise KeyMissing(
            f"there is no master key at {path}: put the key file back, or make it again from the "
            "recovery code with: selftrust key restore"
        )
    return _checked(path, row[0])


def restore(database: Database | None, path: Path, code: str) -> None:
    """Make the key file again from a recovery code.

    Args:
        database: the journal it must open, where there is one.
        path: the key file, which must not be there.
        code: as it was printed.

    Raises:
        KeyWrong: the code is mistyped, or another journal's; nothing was made.
        ConfigError: there is a key file already, or none can be made there.
    """
    key = master.read_code(code)
    if database is not None:
        with database.reading() as transaction:
            row = transaction.row(statements.READ_INSTANCE, {})
        if row is not None:
            _check_code(key, row[0])
    master.restore(path, code)


def rotate(database: Database, path: Path) -> MasterKey:
    """Change the master key: wrap every key anew; return the new one for its recovery code.

    Entries are not touched, and running processes go on. A key that lies at `path` with `.new`
    after it becomes the new one: so that several hosts can have it before, and be asked nothing.
    A kill at any moment leaves a database and a key file that belong together. Backups made before
    open only with the old key: keep its recovery code as long as they live.

    Raises:
        KeyMissing: there is no key yet.
        KeyWrong: the file holds another journal's key, or the one beside it is no new one; nothing
            was changed.
        ConfigError: the new file cannot be made.
    """
    pending = _pending(path)
    with database.writing() as transaction:
        row = transaction.row(statements.READ_INSTANCE, {})
        if row is None:
            raise KeyMissing("this journal has no key yet; there is nothing to rotate")
        old = _fitting(path, row[0])
        # One may be there: given to all hosts, or of a rotation that was killed before its commit.
        new = master.read(pending) if pending.exists() else master.create(pending)
        if new == old:
            raise KeyWrong(f"{pending} holds the key that is in use: put a new one there")
        _write_instance(transaction, new.wrap(old.unwrap(row[0])))
        rewrapped = [
            {"person": person, "wrapped_key": new.wrap(old.unwrap(wrapped))}
            for person, wrapped in transaction.rows(statements.WRAPPED_KEYS, {})
        ]
        transaction.run_many(statements.REWRAP, rewrapped)
        transaction.commit()
        master.adopt(pending, path)
    return new


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _check_code(key: MasterKey, wrapped_instance: bytes) -> None:
    try:
        key.unwrap(wrapped_instance)
    except KeyWrong as error:
        raise KeyWrong(
            "this recovery code is another journal's, or one from before a rotation of the key: "
            "look for the newest one"
        ) from error


def _checked(path: Path, wrapped_instance: bytes) -> Keys:
    key = _fitting(path, wrapped_instance)
    return Keys(path, key, key.unwrap(wrapped_instance))


def _install(database: Database, path: Path) -> Keys:
    with database.writing() as transaction:  # of processes that start at once, one comes first
        row = transaction.row(statements.READ_INSTANCE, {})
        if row is not None and path.exists():
            return _checked(path, row[0])
        if transaction.row(statements.ANYBODY, {}) is not None:
            raise KeyMissing(
                f"there is no master key at {path}, and the journal is not empty: put the key file "
                "back, or make it again from the recovery code with: selftrust key restore"
            )
        key = master.read(path) if path.exists() else master.create(path)
        instance_key = secrets.token_bytes(KEY_BYTES)
        _write_instance(transaction, key.wrap(instance_key))
        transaction.commit()
    return Keys(path, key, instance_key)


def _write_instance(transaction: Transaction, wrapped: bytes) -> None:
    transaction.run(statements.WRITE_INSTANCE, {"value": wrapped})


def _pending(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _fitting(path: Path, wrapped: bytes) -> MasterKey:
    # Two candidates: a rotation killed after its commit has left the right key in the second file.
    pending = _pending(path)
    for candidate in (path, pending):
        if not candidate.exists():
            continue
        key = master.read(candidate)
        with contextlib.suppress(KeyWrong):  # then the other one, or the error at the end
            key.unwrap(wrapped)
            if candidate == pending:
                master.adopt(pending, path)
            return key
    raise KeyWrong(
        f"the master key at {path} does not belong to this journal: "
        "put the right key file back, or move this one away and make the right one again from its "
        "recovery code with: selftrust key restore"
    )
