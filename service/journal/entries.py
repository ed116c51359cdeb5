"""Entries: read newest first, and kept field by field."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from service.errors import JournalCorrupt
from service.journal import pins, statements
from service.journal.clock import milliseconds
from service.journal.database import Row, Transaction
from service.journal.links import Links
from service.journal.persons import Person
from service.journal.sealing import Sealer
from service.journal.speakers import Speakers
from skills.recall import Entry, Leads, Named
from skills.reply import Keep

log = logging.getLogger(__name__)

RECORD = "entry"
"""How an entry's record is named in its seal and in errors."""


class JournalRecall:
    """The dialogue's view of a journal, as of one transaction; a stranger's is empty.

    An entry that does not decrypt is left out, and its id logged: the others are still served.
    """

    def __init__(
        self,
        transaction: Transaction,
        person: Person | None,
        links: Links | None = None,
        speakers: Speakers | None = None,
    ) -> None:
        """Take whose it is; without `links` no code leads anywhere, without `speakers` no name."""
        self._speakers = speakers
        self._transaction = transaction
        self._person = person
        self._links = links

    def entries(
        self, limit: int = 50, flow: str | None = None, since: datetime | None = None
    ) -> Sequence[Entry]:
        """Return the newest entries, of one flow where named, from a moment on where given."""
        newest = self.newest_first(since)
        return list(islice((e for e in newest if flow is None or e.flow == flow), limit))

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry; None where there is none of this id, or it does not decrypt."""
        if self._person is None:
            return None
        named = {"person": self._person.id, "entry": entry_id}
        row = self._transaction.row(statements.READ_ENTRY, named)
        return None if row is None else _whole(self._person.sealer, row)

    def leads(self, code: str, now: datetime) -> Leads:
        """Tell what it would come to if the person joined whoever gave a code."""
        return self._links.leads(self._person, code, now) if self._links else "nowhere"

    def named(self, name: str) -> Named:
        """Tell whether somebody of this name speaks at the same door."""
        return self._speakers.named(name) if self._speakers else "full"

    @property
    def has_pin(self) -> bool:
        """Entries are read aloud only after a PIN."""
        return pins.is_set(self._transaction, self._person)

    def opens(self, pin: str) -> bool:
        """Tell whether this is the person's PIN."""
        return pins.fits(self._transaction, self._person, pin)

    def newest_first(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Entry]:
        """Yield the entries from `since` to before `until`, as they are asked for."""
        if self._person is None:
            return
        for row in self._rows(self._person.id, since):
            if not covers(datetime.fromisoformat(row[1]), since, until):
                continue
            entry = _whole(self._person.sealer, row)
            if entry is not None:
                yield entry

    def _rows(self, person_id: str, since: datetime | None) -> Iterator[Row]:
        """Yield sealed entries; what is before `since` may be among them, where a clock went back.

        None is ordered before its own time.
        """
        person = {"person": person_id}
        if since is None:
            return self._transaction.stream(statements.NEWEST_ENTRIES, person)
        from_then = {**person, "since_ms": milliseconds(since)}
        return self._transaction.stream(statements.NEWEST_ENTRIES_SINCE, from_then)


class EntryWriter:
    """Writes entries of one person within a transaction; `close` ends it."""

    def __init__(self, transaction: Transaction, person: Person) -> None:
        self._transaction = transaction
        self._sealer = person.sealer
        self._person_id = person.id
        self._seq = self._last_seq = person.last_seq
        self._order_ms = person.last_order_ms

    def keep(self, keep: Keep, at: datetime, context: Mapping[str, Any]) -> None:
        """Make the entry with its context, or merge fields into it: a named field is replaced.

        Raises:
            JournalCorrupt: the entry is there and does not decrypt.
        """
        row = self._transaction.row(statements.READ_ENTRY, self._named(keep.entry_id))
        if row is None:
            fields = {**context, **keep.fields}
            # A clock that was put back must not reorder what was said one after the other.
            order_ms = max(milliseconds(at), self._order_ms)
            new = self._row(keep.entry_id, at, keep.flow, fields, order_ms)
            self._transaction.run(statements.ADD_ENTRY, new)
            return
        flow, fields = _read_body(self._sealer, keep.entry_id, row[2])
        merged = _body(keep.flow or flow, {**fields, **keep.fields})
        sealed = self._sealer.seal(merged, keep.entry_id, RECORD)
        changed = {**self._named(keep.entry_id), "body": sealed}
        self._transaction.run(statements.CHANGE_ENTRY, changed)

    def fields(self, entry_id: str) -> Mapping[str, Any]:
        """Read an entry's fields; none of one that is not there.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        row = self._transaction.row(statements.READ_ENTRY, self._named(entry_id))
        return {} if row is None else _read_body(self._sealer, entry_id, row[2])[1]

    def add(self, entries: Iterable[Entry]) -> int:
        """Write entries from elsewhere at their own times; what is there already stays as it is.

        Returns:
            How many were added.
        """
        known = self._transaction.rows(statements.ENTRY_TIMES, {"person": self._person_id})
        there = {entry_id for entry_id, _ in known}
        new: dict[str, Entry] = {}
        for entry in entries:
            if entry.id not in there:
                new.setdefault(entry.id, entry)
        self._transaction.run_many(statements.LEDGER_TAKE_BACK, [*map(self._named, new)])
        rows = [self._row(e.id, e.at, e.flow, e.fields, milliseconds(e.at)) for e in new.values()]
        self._transaction.run_many(statements.ADD_ENTRY, rows)
        return len(new)

    def close(self) -> None:
        """Note the newest entry's number, so that it is never given again."""
        if self._seq == self._last_seq:
            return
        last = {"person": self._person_id, "seq": self._seq, "order_ms": self._order_ms}
        self._transaction.run(statements.MARK_LAST_ENTRY, last)

    def _row(
        self,
        entry_id: str,
        at: datetime,
        flow: str | None,
        fields: Mapping[str, Any],
        order_ms: int,
    ) -> Mapping[str, Any]:
        """Return a new entry's row, with the next number."""
        self._seq += 1
        self._order_ms = max(order_ms, self._order_ms)
        return {
            "person": self._person_id,
            "entry": entry_id,
            "seq": self._seq,
            "at": at.isoformat(),
            "order_ms": order_ms,
            "body": self._sealer.seal(_body(flow, fields), entry_id, RECORD),
        }

    def _named(self, entry_id: str) -> dict[str, Any]:
        return {"person": self._person_id, "entry": entry_id}


def covers(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Tell whether a time is from `since` on and before `until`; None is no bound."""
    return (since is None or at >= since) and (until is None or at < until)


def _whole(sealer: Sealer, row: Row) -> Entry | None:
    try:
        return unseal(sealer, row)
    except JournalCorrupt as error:
        log.warning("%s is damaged and was left out", error.what)
        return None


def unseal(sealer: Sealer, row: Row) -> Entry:
    """Decrypt an entry's row: id, at, body.

    Raises:
        JournalCorrupt: it does not decrypt.
    """
    entry_id, at, sealed = row
    flow, fields = _read_body(sealer, entry_id, sealed)
    return Entry(entry_id, datetime.fromisoformat(at), flow, fields)


def _body(flow: str | None, fields: Mapping[str, Any]) -> bytes:
    body = {"flow": flow, "fields": fields}
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # half of a character pair, which only an escape can write
        return json.dumps(body).encode("ascii")


def _read_body(sealer: Sealer, entry_id: str, sealed: bytes) -> tuple[str | None, dict[str, Any]]:
    unsealed = sealer.unseal(sealed, entry_id, RECORD)
    try:  # a launch may read hundreds, and this takes half the time
        body = msgspec.json.decode(unsealed)
    except msgspec.DecodeError:  # an escape of half a pair, as `_body` writes it
        body = json.loads(unsealed)
    return body["flow"], body["fields"]
