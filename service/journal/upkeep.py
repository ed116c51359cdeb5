"""The journal's upkeep: what is to be done for all of it, by the clock, an operator or a job."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from service.errors import JournalBusy, JournalCorrupt, KeyWrong
from service.journal import backup, ledger, retention, settings, statements
from service.journal.backup import Manifest
from service.journal.clock import milliseconds
from service.journal.database import Database
from service.journal.deletion import Deleted
from service.journal.inspection import damaged
from service.journal.keys import Keys
from service.journal.persons import Persons
from service.journal.recordings import Recordings
from service.journal.schema import forget_old_copies
from service.journal.sound import Sound
from service.journal.steps import MOST_AT_ONCE, in_steps
from service.journal.unit import commit_deletion

log = logging.getLogger(__name__)

_MOST_BUSY = 5
"""After so many busy moments the journal itself is busy, or away: the rest waits, too."""


class Upkeep:
    """Keeps the journal of an installation whole, small and recoverable."""

    def __init__(
        self, database: Database, keys: Keys, recordings: Recordings, sound: Sound
    ) -> None:
        self._database = database
        self._keys = keys
        self._recordings = recordings
        self._sound = sound

    def check_keys(self) -> None:
        """Make sure that the master key is still in its file, and opens what is kept.

        Raises:
            KeyWrong, ConfigError: it isn't, or doesn't.
            JournalError: the journal can't be read.
        """
        with self._database.reading() as transaction:
            row = transaction.row(statements.READ_INSTANCE, {})
        if row is None:
            raise KeyWrong("the journal has lost its own key; restore a backup")
        self._keys.check(row[0])

    def forget_answers(self, before: datetime) -> None:
        """Delete the stored answers to deliveries that can no longer be repeated."""
        old = {"before_ms": milliseconds(before), "most": MOST_AT_ONCE}

        def forget_some() -> bool:
            with self._database.writing() as transaction:
                gone = transaction.run(statements.DELETE_OLD_ANSWERS, old)
                transaction.commit()
            return gone == MOST_AT_ONCE

        in_steps(forget_some)

    def apply_retention(self, now: datetime) -> None:
        """Delete what people decided not to keep for longer; to be done once a day.

        A busy moment costs the person alone at whom it came.

        Raises:
            JournalBusy, JournalFull: it was not completed; try again later.
        """
        busy: list[JournalBusy] = []
        with self._database.reading() as transaction:
            scope = {"scope": settings.SCOPE}
            decided = transaction.rows(statements.OWNERS_OF_SCOPE, scope)
        for (person_id,) in decided:
            try:
                in_steps(partial(self._retain_some, person_id, now))
            except JournalCorrupt as error:
                log.warning("%s is damaged; its retention was left out", error.what)
            except JournalBusy as error:
                busy.append(error)
                if len(busy) == _MOST_BUSY:
                    raise
        if busy:
            raise busy[0]

    def sweep(self, now: datetime) -> None:
        """Remove what nobody asks for any more; to be done once a day.

        It is sound that a kill, or a turn that failed, left without a row, and what the database
        was before an upgrade.

        Raises:
            JournalBusy: the audio store is away; try again later.
        """
        forget_old_copies(self._database.path, now)
        self._sound.sweep(now)

    def _retain_some(self, person_id: str, now: datetime) -> bool:
        """Delete some of what has had its time; tell whether there was any."""
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            if person is None:
                return False
            gone = retention.apply(transaction, person, settings.read(transaction, person), now)
            if gone == Deleted():
                return False
            commit_deletion(transaction, gone, self._recordings, now)
        return True

    def backup(self, target: Path, now: datetime, *, despite_damage: bool = False) -> Manifest:
        """Back everybody's journal up into one file; see `backup.write`."""
        sources = self._database, self._keys, self._recordings
        return backup.write(*sources, target, now, despite_damage=despite_damage)

    def delete_again(self, ledgers: Sequence[Path]) -> int:
        """Delete what a dump of the database's server brought back; return how much that was.

        Args:
            ledgers: further ledgers' files to apply, beside the journal's own.

        Raises:
            BackupRefused: a ledger's file is missing, or none.
        """
        own = ledger.file_of(self._database.path)
        files = [own, *ledgers] if own.exists() else ledgers
        deletions = [deletion for path in files for deletion in ledger.read_file(path)]
        with self._database.writing() as transaction:
            found = ledger.replay(transaction, self._keys, deletions)
            transaction.commit()
        self.purge()
        return found

    def purge(self, now: datetime | None = None) -> None:
        """Leave no deleted byte that is ours: purge the database, sweep sound without a row.

        The ledger's file is brought up to date on the way.

        Args:
            now: the time, by which sound is old enough to wait for no row.

        Raises:
            JournalBusy: someone is reading or writing, or the audio store is away; try again later.
        """
        self.purge_database()
        self._sound.sweep(now or datetime.now(UTC))

    def purge_database(self) -> None:
        """Leave no deleted byte in the database, and bring the ledger's file up to date.

        Raises:
            JournalBusy: someone is reading or writing; try again later.
        """
        path = self._database.path
        with ledger.held(path), self._database.reading() as transaction:
            ledger.bring_up_to_date(transaction, path)
        self._database.purge()

    def check(self) -> list[str]:
        """Open everything that is stored; name what is damaged, and never what it says.

        Raises:
            JournalCorrupt: the database file itself is damaged.
        """
        self._database.check()
        with self._database.reading() as transaction:
            return damaged(transaction, self._keys, self._recordings)
