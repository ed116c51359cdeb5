"""Link codes: an identity that is good once and for ten minutes, and leads to whoever gave it.

Whoever says it on another device joins: of the two people the one with entries stays, and the
other's identities lead there from then on, and the other's jobs are done there. No entry moves, and
none is encrypted anew. Where both have entries nothing is done, so that nothing is lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from service import jobs as job_rows
from service.journal import statements
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.keys import Keys
from service.journal.persons import Person, Persons
from skills.recall import Leads

PLATFORM = "link-code"
GOOD_FOR = timedelta(minutes=10)


class Links:
    """The link codes of one installation, as of one transaction."""

    def __init__(self, transaction: Transaction, keys: Keys) -> None:
        self._transaction = transaction
        self._keys = keys
        self._persons = Persons(transaction, keys)

    def leads(self, person: Person | None, code: str, now: datetime) -> Leads:
        """Tell what it would come to if a person said a code now."""
        giver = self._giver(code, now)
        if giver is None:
            return "nowhere"
        if person is not None and person.id == giver.id:
            return "same"
        both = person is not None and self._has_entries(person) and self._has_entries(giver)
        return "both" if both else "joins"

    def offer(self, person: Person, code: str, now: datetime) -> None:
        """Let a code lead to a person; the codes that ran out go."""
        before = milliseconds(now - GOOD_FOR)
        old = {"platform": PLATFORM, "before_ms": before}
        self._transaction.run(statements.DELETE_OLD_IDENTITIES, old)
        self._persons.identify(person.id, PLATFORM, code, milliseconds(now))

    def join(self, person: Person, code: str, now: datetime) -> Person:
        """Join whoever gave a code and whoever said it; return the one who stays."""
        giver = self._giver(code, now)
        if giver is None or self.leads(person, code, now) != "joins":
            return person
        self._transaction.run(statements.DELETE_IDENTITY, self._identity(code))
        stays, goes = (person, giver) if self._has_entries(person) else (giver, person)
        moved = {"stays": stays.id, "goes": goes.id}
        self._transaction.run(statements.MOVE_IDENTITIES, moved)
        self._transaction.run(statements.MOVE_LOGINS, moved)
        job_rows.move(self._transaction, goes.sealer, stays.sealer)
        self._persons.shred(goes.id, milliseconds(now))
        return stays

    def _giver(self, code: str, now: datetime) -> Person | None:
        row = self._transaction.row(statements.LINKED_AT, self._identity(code))
        if row is None or row[0] < milliseconds(now - GOOD_FOR):
            return None
        return self._persons.find(PLATFORM, code)

    def _has_entries(self, person: Person) -> bool:
        return self._transaction.row(statements.ANY_ENTRY, {"person": person.id}) is not None

    def _identity(self, code: str) -> dict[str, str | bytes]:
        return {"platform": PLATFORM, "identity": self._keys.hash("identity", PLATFORM, code)}
