"""Retention: deletes what a person decided not to keep for longer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from service.errors import JournalCorrupt
from service.journal import statements
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.deletion import Deleted, forget_entries, forget_recording
from service.journal.entries import EntryWriter
from service.journal.persons import Person
from service.journal.settings import Settings
from service.journal.steps import MOST_AT_ONCE

log = logging.getLogger(__name__)


def apply(transaction: Transaction, person: Person, settings: Settings, now: datetime) -> Deleted:
    """Delete a person's entries and recordings that have had their time, or some of them.

    A recording without its transcript waits for it, however old it is.
    """
    entries = _old_entries(transaction, person, settings.keep_entries_days, now)
    old = _old_recordings(transaction, person, settings.keep_audio_days, now)
    recordings = islice(old, MOST_AT_ONCE)
    return Deleted(entries.entry_ids, (*entries.recordings, *recordings))


def _old_entries(
    transaction: Transaction, person: Person, days: int | None, now: datetime
) -> Deleted:
    if days is None:
        return Deleted()
    before = {
        "person": person.id,
        "before_ms": milliseconds(now - timedelta(days=days)),
        "most": MOST_AT_ONCE,
    }
    old = [row[0] for row in transaction.rows(statements.OLDER_ENTRIES, before)]
    return forget_entries(transaction, person.id, old, milliseconds(now))


def _old_recordings(
    transaction: Transaction, person: Person, days: int | None, now: datetime
) -> Iterator[str]:
    if days is None:
        return
    before_ms = milliseconds(now - timedelta(days=days))
    writer = EntryWriter(transaction, person)
    rows = transaction.rows(statements.RECORDINGS_IN_TIME, {"person": person.id})
    for recording_id, entry_id, at_ms in rows:
        if at_ms > before_ms or not _is_transcribed(writer, entry_id, recording_id):
            continue
        forget_recording(transaction, person, recording_id, now)
        yield recording_id


def _is_transcribed(writer: EntryWriter, entry_id: str, recording_id: str) -> bool:
    try:
        return writer.fields(entry_id).get("audio_ref") == recording_id
    except JournalCorrupt as error:
        log.warning("%s is damaged; its recording stays", error.what)
        return False
