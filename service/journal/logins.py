"""Who may sign in: invitations, passphrases and the sessions of browsers.

A login leads to a person through the identity ("browser", login id), like any device. Names,
invitations and session ids are kept as keyed hashes, passphrases as scrypt hashes, so that the
database alone opens no door. Wrong passphrases are counted by name and by address: after five
within a quarter of an hour both wait (facts of guessing: NIST SP 800-63B, 5.2.2).
"""

from __future__ import annotations

import ipaddress
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from werkzeug.security import check_password_hash, generate_password_hash

from service.errors import JournalBusy, JournalFull, SignInRefused
from service.journal import statements
from service.journal.clock import milliseconds
from service.journal.database import Database, Transaction
from service.journal.keys import Keys
from service.journal.persons import Persons

PLATFORM = "browser"

INVITATION_LASTS = timedelta(hours=24)
IDLE_LASTS = timedelta(hours=12)
SESSION_LASTS = timedelta(days=30)
"""However busy it was, a browser signs in anew after that."""
SHORTEST_PASSPHRASE = 10
LONGEST_PASSPHRASE = 256
LONGEST_NAME = 64
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

_TOUCH_AFTER = timedelta(minutes=1)
"""A session's last use is written at most so often: reading a page need not wait for the disk."""


@dataclass(frozen=True, slots=True)
class Login:
    """Someone who signed in."""

    id: str
    person_id: str


class Logins:
    """The logins of one installation; any thread of any process may use it."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        # Checked where there is no such name, so that a guesser can't tell by the time it takes.
        self._nobody = generate_password_hash(secrets.token_hex(16))

    def there_are_any(self) -> bool:
        """Tell whether anybody can sign in."""
        with self._database.reading() as transaction:
            return transaction.row(statements.ANY_LOGIN, {}) is not None

    def invite(self, now: datetime, login_id: str | None = None) -> str:
        """Make an invitation, to be used once within a day; return the token of its link.

        With a login's id it sets that one's passphrase anew; otherwise it is for somebody new.
        """
        token = secrets.token_urlsafe(24)
        until = milliseconds(now + INVITATION_LASTS)
        row = {"token": self._hashed(b"invitation", token), "login": login_id, "until_ms": until}
        with self._database.writing() as transaction:
            transaction.run(statements.FORGET_INVITATIONS, {"now_ms": milliseconds(now)})
            transaction.run(statements.ADD_INVITATION, row)
            transaction.commit()
        return token

    def is_open(self, token: str, now: datetime) -> bool:
        """Tell whether an invitation can still be used."""
        with self._database.reading() as transaction:
            return self._invitation(transaction, token, now) is not None

    def accept(self, token: str, name: str, passphrase: str, now: datetime) -> Login:
        """Use an invitation: make a login with a journal of its own, or set a passphrase anew.

        Raises:
            SignInRefused: the invitation is spent, the name taken, or either is out of bounds.
        """
        name = _checked_name(name)
        _check_passphrase(passphrase, name)
        hashed = generate_password_hash(passphrase)
        with self._database.writing() as transaction:
            invited = self._invitation(transaction, token, now)
            if invited is None:
                raise SignInRefused("this link was used already, or is over a day old")
            (login_id,) = invited
            if login_id is None:
                login = self._add(transaction, name, hashed, now)
            else:
                login = self._renew(transaction, login_id, name, hashed)
            used = {"token": self._hashed(b"invitation", token)}
            transaction.run(statements.DELETE_INVITATION, used)
            transaction.commit()
        return login

    def sign_in(self, name: str, passphrase: str, address: str, now: datetime) -> Login:
        """Check a passphrase.

        Raises:
            SignInRefused: it is wrong, or was guessed wrong too often of late.
        """
        scopes = [
            self._hashed(b"guess name", _folded(name)),
            self._hashed(b"guess at", _place(address)),
        ]
        with self._database.reading() as transaction:
            self._refuse_guesser(transaction, scopes, now)
            row = transaction.row(statements.FIND_LOGIN, {"name": self._name(name)})
        # Hashing takes a tenth of a second on purpose, and holds no transaction meanwhile.
        right = check_password_hash(row[2] if row else self._nobody, passphrase)
        if row is None or not right:
            self._count_failure(scopes, now)
            raise SignInRefused("that name and passphrase don't go together")
        return Login(row[0], row[1])

    def open_session(self, login: Login, now: datetime) -> str:
        """Begin a browser's session; return what its cookie holds."""
        cookie = secrets.token_urlsafe(32)
        row = {
            "session": self._hashed(b"session", cookie),
            "login": login.id,
            "now_ms": milliseconds(now),
        }
        with self._database.writing() as transaction:
            dead = {
                "idle_ms": milliseconds(now - IDLE_LASTS),
                "old_ms": milliseconds(now - SESSION_LASTS),
            }
            transaction.run(statements.FORGET_SESSIONS, dead)
            transaction.run(statements.ADD_SESSION, row)
            transaction.commit()
        return cookie

    def session(self, cookie: str, now: datetime) -> Login | None:
        """Return who a cookie belongs to; None once its session is over."""
        session = self._hashed(b"session", cookie)
        with self._database.reading() as transaction:
            row = transaction.row(statements.READ_SESSION, {"session": session})
        if row is None:
            return None
        login_id, person_id, created_ms, seen_ms = row
        if seen_ms < milliseconds(now - IDLE_LASTS) or created_ms < milliseconds(
            now - SESSION_LASTS
        ):
            return None
        if seen_ms < milliseconds(now - _TOUCH_AFTER):
            # Who only reads must not fail because others write, or nobody can: a later request
            # does it.
            with suppress(JournalBusy, JournalFull):
                self._run(statements.TOUCH_SESSION, session=session, now_ms=milliseconds(now))
        return Login(login_id, person_id)

    def close_session(self, cookie: str) -> None:
        """Sign a browser out."""
        self._run(statements.DELETE_SESSION, session=self._hashed(b"session", cookie))

    def close_other_sessions(self, login: Login, cookie: str) -> None:
        """Sign every other browser of a login out."""
        session = self._hashed(b"session", cookie)
        self._run(statements.DELETE_OTHER_SESSIONS, login=login.id, session=session)

    def csrf_token(self, cookie: str) -> str:
        """Return what a form of this session must send along (OWASP: HMAC-based token pattern)."""
        return self._keys.hash("csrf", cookie).hex()

    def named(self, name: str) -> str | None:
        """Return the id of the login of that name."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.FIND_LOGIN, {"name": self._name(name)})
        return None if row is None else str(row[0])

    def _add(self, transaction: Transaction, name: str, hashed: str, now: datetime) -> Login:
        if transaction.row(statements.FIND_LOGIN, {"name": self._name(name)}) is not None:
            raise SignInRefused("somebody signs in by this name already; choose another")
        login_id = secrets.token_hex(12)
        persons = Persons(transaction, self._keys)
        person = persons.prepare()
        persons.add(person, PLATFORM, login_id, milliseconds(now))
        row = {
            "login": login_id,
            "person": person.id,
            "name": self._name(name),
            "passphrase": hashed,
            "now_ms": milliseconds(now),
        }
        transaction.run(statements.ADD_LOGIN, row)
        return Login(login_id, person.id)

    def _renew(self, transaction: Transaction, login_id: str, name: str, hashed: str) -> Login:
        row = transaction.row(statements.FIND_LOGIN, {"name": self._name(name)})
        if row is None or row[0] != login_id:
            raise SignInRefused("this link is for somebody who signs in by another name")
        changed = {"login": login_id, "passphrase": hashed}
        transaction.run(statements.CHANGE_LOGIN, changed)
        transaction.run(statements.DELETE_SESSIONS_OF, {"login": login_id})
        return Login(login_id, row[1])

    def _invitation(
        self, transaction: Transaction, token: str, now: datetime
    ) -> tuple[str | None] | None:
        named = {"token": self._hashed(b"invitation", token), "now_ms": milliseconds(now)}
        row = transaction.row(statements.READ_INVITATION, named)
        return None if row is None else (row[0],)

    def _refuse_guesser(self, transaction: Transaction, scopes: list[bytes], now: datetime) -> None:
        for scope in scopes:
            row = transaction.row(statements.READ_FAILURES, {"scope": scope})
            if row and row[0] >= MOST_FAILURES and row[1] > milliseconds(now - LOCKED_FOR):
                raise SignInRefused(
                    "too many wrong passphrases; try again in a quarter of an hour", locked=True
                )

    def _count_failure(self, scopes: list[bytes], now: datetime) -> None:
        since = {"since_ms": milliseconds(now - LOCKED_FOR)}
        with self._database.writing() as transaction:
            # Strangers write these rows: what locks nobody any more must not gather.
            transaction.run(statements.FORGET_FAILURES, since)
            for scope in scopes:
                counted = {"scope": scope, "now_ms": milliseconds(now), **since}
                transaction.run(statements.COUNT_FAILURE, counted)
            transaction.commit()

    def _run(self, sql: str, **parameters: object) -> None:
        with self._database.writing() as transaction:
            transaction.run(sql, parameters)
            transaction.commit()

    def _name(self, name: str) -> bytes:
        return self._hashed(b"login name", _folded(name))

    def _hashed(self, kind: bytes, secret: str) -> bytes:
        return self._keys.hash(kind, secret)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _place(address: str) -> str:
    """Return what guesses are counted by: of IPv6 the network of 64 bits, which one guesser has."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:  # a local socket, or a proxy's name for somebody
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return address
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(read), 64), strict=False))


def _checked_name(name: str) -> str:
    trimmed = " ".join(name.split())
    if not 0 < len(trimmed) <= LONGEST_NAME:
        raise SignInRefused(f"a name has 1 to {LONGEST_NAME} characters")
    return trimmed


def _check_passphrase(passphrase: str, name: str) -> None:
    if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise SignInRefused(
            f"a passphrase has {SHORTEST_PASSPHRASE} to {LONGEST_PASSPHRASE} characters; "
            "a few words in a row are easy to keep in mind"
        )
    if _folded(passphrase) == _folded(name):
        raise SignInRefused("the passphrase must differ from the name")
