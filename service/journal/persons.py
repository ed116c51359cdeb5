"""People: found by any of their identities, made once, and forgotten by shredding their key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from service import jobs as job_rows
from service.errors import Conflict, JournalCorrupt
from service.journal import statements
from service.journal.clock import from_milliseconds
from service.journal.database import Row, Transaction
from service.journal.keys import Keys
from service.journal.sealing import Sealer

Identity: TypeAlias = dict[str, Any]
"""How an identity is written: its `platform`, and a keyed hash as its `identity`."""
WHOLE_PERSON = ""
"""Stands in the deletion ledger where an entry's id would."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who has a journal, with the key to it."""

    id: str
    sealer: Sealer
    last_seq: int = 0
    """The number of the newest entry; numbers are never used again."""
    last_order_ms: int = 0
    """Where the newest entry stands in time."""
    wrapped_key: bytes | None = None
    """Set for someone who is not in the database yet."""


class Persons:
    """The people in the journal, as of one transaction."""

    def __init__(self, transaction: Transaction, keys: Keys) -> None:
        self._transaction = transaction
        self._keys = keys

    def find(self, platform: str, user: str) -> Person | None:
        """Find whom a platform's user is.

        Raises:
            JournalCorrupt: their key is damaged.
        """
        identity = self.key(platform, user)
        return self.opened(self._transaction.row(statements.FIND_PERSON, identity))

    def rows(self, one: Identity, other: Identity) -> Mapping[str, Row]:
        """Return whom two identities of different platforms lead to, for `opened`; by platform.

        What is read of them from here on stays true until the transaction ends.
        """
        either = {**one, "or_platform": other["platform"], "or_identity": other["identity"]}
        is_alone = self._transaction.is_alone
        find = statements.FIND_PERSONS if is_alone else statements.HOLD_PERSONS
        found = self._transaction.rows(find, either)
        return {row[0]: row[1:] for row in found}

    def get(self, person_id: str) -> Person | None:
        """Find a person by id.

        Raises:
            JournalCorrupt: their key is damaged.
        """
        return self.opened(self._transaction.row(statements.READ_PERSON, {"person": person_id}))

    def known(self, person_id: str) -> Person:
        """Do the same for a person who must be there.

        Raises:
            Conflict: there is no such person, or not any more.
            JournalCorrupt: their key is damaged.
        """
        person = self.get(person_id)
        if person is None:
            raise Conflict("there is no such person any more; nothing was kept or changed")
        return person

    def prepare(self) -> Person:
        """Make a person who is in no database yet."""
        row = self._transaction.row(statements.READ_INSTANCE, {})
        if row is None:
            raise JournalCorrupt("the key of this installation")
        person_id = secrets.token_hex(16)
        sealer, wrapped_key = self._keys.new_person(person_id, row[0])
        return Person(person_id, sealer, wrapped_key=wrapped_key)

    def add(self, person: Person, platform: str, user: str, now_ms: int) -> None:
        """Write a prepared person, with the identity they came by."""
        new = {"person": person.id, "wrapped_key": person.wrapped_key, "now_ms": now_ms}
        self._transaction.run(statements.ADD_PERSON, new)
        self.identify(person.id, platform, user, now_ms)

    def identify(self, person_id: str, platform: str, user: str, now_ms: int) -> None:
        """Let an identity lead to a person, whoever it led to before."""
        link = {**self.key(platform, user), "person": person_id, "now_ms": now_ms}
        self._transaction.run(statements.SET_IDENTITY, link)

    def link(self, person_id: str, platform: str, user: str, now_ms: int) -> None:
        """Let another identity lead to this person; no entry moves.

        An identity that led to someone without entries leaves them, and they are forgotten; what
        was still to be done for them is done for who stays.

        Raises:
            Conflict: the identity leads to someone who has a journal of their own.
        """
        other = self.find(platform, user)
        if other is not None and other.id == person_id:
            return
        if other is not None:
            if self._transaction.row(statements.ANY_ENTRY, {"person": other.id}) is not None:
                raise Conflict(
                    "this device has a journal of its own: export it, delete it there, link the "
                    "device, and import it here"
                )
            job_rows.move(self._transaction, other.sealer, self.known(person_id).sealer)
            self.shred(other.id, now_ms)
        self.identify(person_id, platform, user, now_ms)

    def house(self, platform: str, user: str, household: bytes) -> None:
        """Note behind which account an identity stands."""
        self._transaction.run(
            statements.HOUSE, {**self.key(platform, user), "household": household}
        )

    def of_household(self, platform: str, household: bytes) -> Sequence[str]:
        """Return the ids of an account's people, its owner among them; no key is opened."""
        named = {"platform": platform, "household": household}
        return [row[0] for row in self._transaction.rows(statements.HOUSEHOLD_PERSONS, named)]

    def leave(self, person_id: str, platform: str, household: bytes) -> bool:
        """Let an account lead to a person no more; False, undone, where nothing else does."""
        named = {"person": person_id, "platform": platform, "household": household}
        if self._transaction.row(statements.OUTSIDE_HOUSEHOLD, named) is None:
            return False
        self._transaction.run(statements.LEAVE_HOUSEHOLD, named)
        return True

    def shred(self, person_id: str, now_ms: int) -> bool:
        """Delete a person's key, and with it, by the schema's cascades, every row of theirs.

        What their jobs leave is to be done all the same, as nobody's. The ledger names the person
        alone from then on, and no more what of theirs had gone before.

        Returns:
            Whether they had been there.
        """
        left = job_rows.left_by(self._transaction, self._keys, person_id)
        gone = self._transaction.run(statements.DELETE_PERSON, {"person": person_id})
        self._transaction.run(statements.LEDGER_FORGET, {"person": person_id})
        ledger = {"person": person_id, "entry": WHOLE_PERSON, "now_ms": now_ms}
        self._transaction.run(statements.LEDGER_ADD, ledger)
        for job in left:  # only now: they may have the dedupe keys of those that went
            job_rows.add(self._transaction, job, from_milliseconds(now_ms), sealer=None)
        return bool(gone)

    def key(self, platform: str, user: str) -> Identity:
        """Return how an identity is written: the platform, and a keyed hash."""
        return {"platform": platform, "identity": self._keys.hash("identity", platform, user)}

    def opened(self, row: Row | None) -> Person | None:
        """Return whose row it is, with their key.

        Raises:
            JournalCorrupt: it is damaged.
        """
        if row is None:
            return None
        person_id, wrapped_key, last_seq, last_order_ms = row
        return Person(person_id, self._keys.person(person_id, wrapped_key), last_seq, last_order_ms)
