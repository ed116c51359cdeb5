"""The journal's interface: the turn's unit of work, and what the command line asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from audio.recognition.names import OwnWords, learned
from service import jobs as job_rows
from service.errors import Conflict
from service.jobs import JobQueue, NewJob
from service.journal import devices, entries, memories, pins, settings, statements
from service.journal.clock import milliseconds
from service.journal.database import Database, HandOver
from service.journal.deletion import Deleted, forget_entries
from service.journal.delivery import Delivery
from service.journal.devices import Device
from service.journal.keys import Keys, open_keys
from service.journal.links import Links
from service.journal.logins import Logins
from service.journal.opening import open_current
from service.journal.persons import Persons
from service.journal.recordings import Recordings
from service.journal.sealers import Sealers
from service.journal.search import Matcher, Query
from service.journal.settings import Settings
from service.journal.sound import Sound
from service.journal.speakers import GoesOn, Speakers, nobody
from service.journal.steps import MOST_AT_ONCE, in_steps
from service.journal.subscriptions import Subscriptions
from service.journal.tokens import Tokens
from service.journal.transfer import Transfer
from service.journal.unit import Unit, View, commit_deletion
from service.journal.upkeep import Upkeep
from skills.recall import Entry
from skills.reply import Keep
from skills.speech import SelfTrustError

if TYPE_CHECKING:  # without an audio store its client need not be there
    from audio.bucket import Bucket


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """What can be said of a person without opening their journal."""

    id: str
    created: datetime
    entries: int


class Journal:
    """The journal of one installation; any thread of any forked process may use it."""

    def __init__(self, database: Database, keys: Keys, bucket: Bucket | None = None) -> None:
        """Take the database, its keys, and where sound lies if that is in no folder beside it."""
        self._database = database
        self._keys = keys
        self._recordings = Recordings.of(database.path, keys, bucket)
        self.jobs = JobQueue(database, keys)
        self.sealers = Sealers(database, keys)
        self.sound = Sound(database, keys, self.sealers, self._recordings, self.jobs)
        self.transfer = Transfer(database, keys, self.sealers, self._recordings, self.sound)
        self.upkeep = Upkeep(database, keys, self._recordings, self.sound)
        self.logins = Logins(database, keys)
        self.tokens = Tokens(database, keys)
        self.subscriptions = Subscriptions(database, keys)
        self.service_sealer = keys.service
        """Seals what is the service's own, such as links that hold the words of a reply."""
        self.cookie_secret = keys.hash("cookies")
        """Signs what a browser keeps for us."""

    @contextmanager
    def writing(
        self,
        delivery: Delivery,
        *,
        goes_on: GoesOn = nobody,
        alone: bool = True,
        person_id: str | None = None,
    ) -> Iterator[Unit]:
        """Begin a turn that may write; leaving without `commit` rolls it back.

        Where a delivery doesn't name who spoke, `goes_on` tells whether the turn is still that of
        whoever its device heard last. Whose it is may be known before it begins (`person_id`):
        then it is theirs, and nobody is made for it who is gone. A turn that is not `alone` lets
        those of other accounts be written beside it, if the database can; it is to ask
        `Unit.must_be_alone` before it commits.

        Raises:
            Conflict: this request id came before with another digest, or `person_id` is gone.
            JournalBusy: someone else has been writing for too long.
            JournalCorrupt: the stored answer of this delivery does not decrypt.
            JournalFull: the disk is full, read-only or failing.
        """
        beside = self._database.has_many_writers and not alone
        about = [*self._concerns(delivery)] if beside else ()
        with self._database.writing(about) as transaction:
            yield Unit(transaction, self._keys, delivery, self._recordings, goes_on, person_id)

    def _concerns(self, delivery: Delivery) -> Iterator[bytes]:
        yield self._keys.hash("account", delivery.platform, delivery.user)
        if delivery.request_id is not None:
            yield self._keys.hash("request", delivery.platform, delivery.request_id)

    @contextmanager
    def reading(
        self, delivery: Delivery, *, goes_on: GoesOn = nobody, person_id: str | None = None
    ) -> Iterator[View]:
        """Begin a turn that only reads: it works while the journal is locked, or full.

        Raises:
            Conflict: this request id came before with another digest, or `person_id` is gone.
            JournalCorrupt: the stored answer of this delivery does not decrypt.
        """
        with self._database.reading() as transaction:
            speakers = Speakers(transaction, self._keys, delivery)
            person = speakers.found(goes_on, person_id)
            yield View(transaction, self._keys, speakers, person)

    def try_writing(self) -> None:
        """Begin a transaction that may write, and leave it.

        Raises:
            JournalBusy: someone else has been writing for too long.
            JournalFull: the disk is full, read-only or failing.
        """
        with self._database.writing():
            pass

    def persons(self) -> Sequence[PersonSummary]:
        """List everyone, oldest first."""
        with self._database.reading() as transaction:
            rows = transaction.rows(statements.LIST_PERSONS, {})
        return [PersonSummary(i, datetime.fromtimestamp(ms / 1000, UTC), n) for i, ms, n in rows]

    def person(self, platform: str, user: str) -> str | None:
        """Return the id of the person that a platform's user is."""
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).find(platform, user)
        return None if person is None else person.id

    def link_identity(self, person_id: str, platform: str, user: str, now: datetime) -> None:
        """Let a second device, or login, lead to a person; no entry moves.

        Raises:
            Conflict: there is no such person, or the device has a journal of its own.
        """
        with self._database.writing() as transaction:
            Persons(transaction, self._keys).known(person_id)
            persons = Persons(transaction, self._keys)
            persons.link(person_id, platform, user, milliseconds(now))
            transaction.commit()

    def devices(self, person_id: str) -> Sequence[Device]:
        """List the ways in that lead to a person, with what they decided about each.

        Raises:
            JournalCorrupt: that does not decrypt.
        """
        with self._database.reading() as transaction:
            return devices.of(transaction, Persons(transaction, self._keys).get(person_id))

    def decide_device(
        self, person_id: str, device_id: str, name: str, *, shared: bool | None
    ) -> None:
        """Call a device by a name, and say who hears it; None: as the device itself tells.

        Raises:
            Conflict: it is none of theirs.
            JournalCorrupt: what was decided before does not decrypt.
        """
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).known(person_id)
            devices.decide(transaction, person, device_id, name, shared=shared)
            transaction.commit()

    def unlink_device(self, person_id: str, device_id: str) -> None:
        """Let a device no longer lead to a person.

        Raises:
            Conflict: it is none of theirs, or their only one.
        """
        with self._database.writing() as transaction:
            devices.unlink(
                transaction, Persons(transaction, self._keys).known(person_id), device_id
            )
            transaction.commit()

    def offer_link(self, person_id: str, code: str, now: datetime) -> None:
        """Let whoever says a code on another device join this person, once and soon.

        Raises:
            Conflict: there is no such person.
        """
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).known(person_id)
            Links(transaction, self._keys).offer(person, code, now)
            transaction.commit()

    def entries(self, person_id: str) -> Sequence[Entry]:
        """Return all entries of a person that decrypt, newest first; the others are logged."""
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            return list(entries.JournalRecall(transaction, person).newest_first())

    def entry(self, person_id: str, entry_id: str) -> Entry | None:
        """Return one entry of a person; None where they have none of this id that decrypts."""
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            return entries.JournalRecall(transaction, person).entry(entry_id)

    def search(self, person_id: str, query: Query) -> Sequence[Entry]:
        """Return the entries of a person that match, newest first."""
        matcher = Matcher(query)
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            recall = entries.JournalRecall(transaction, person)
            covered = recall.newest_first(query.since, query.until)
            return list(islice(filter(matcher.matches, covered), query.limit))

    def delete_entries(
        self, person_id: str, entry_ids: Sequence[str], now: datetime
    ) -> Sequence[str]:
        """Delete entries for good, their recordings too; return the ids of those that were there.

        Raises:
            JournalBusy, JournalFull: it can't be done now; what came first may be gone, and to do
                it again does the rest.
        """
        left, were_there = list(entry_ids), list[str]()

        def delete_some() -> bool:
            with self._database.writing() as transaction:
                now_ms = milliseconds(now)
                gone = forget_entries(transaction, person_id, left[:MOST_AT_ONCE], now_ms)
                commit_deletion(transaction, gone, self._recordings, now)
            were_there.extend(gone.entry_ids)
            del left[:MOST_AT_ONCE]
            return bool(left)

        in_steps(delete_some)
        return tuple(were_there)

    def entries_between(
        self, person_id: str, since: datetime | None, until: datetime | None
    ) -> Sequence[str]:
        """Return the ids of a person's entries from `since` to before `until`, oldest first.

        Those that no longer decrypt are among them.
        """
        with self._database.reading() as transaction:
            rows = transaction.rows(statements.ENTRY_TIMES, {"person": person_id})
        times = ((entry_id, datetime.fromisoformat(at)) for entry_id, at in rows)
        return [entry_id for entry_id, at in times if entries.covers(at, since, until)]

    def forget_person(self, person_id: str, now: datetime) -> None:
        """Delete a person: their key, and with it everything of theirs."""
        with self._database.writing() as transaction:
            named = {"person": person_id}
            rows = transaction.rows(statements.RECORDINGS_OF_PERSON, named)
            Persons(transaction, self._keys).shred(person_id, milliseconds(now))
            commit_deletion(
                transaction, Deleted((), tuple(row[0] for row in rows)), self._recordings, now
            )

    def settings(self, person_id: str) -> Settings:
        """Return what a person decided about their journal."""
        with self._database.reading() as transaction:
            return settings.read(transaction, Persons(transaction, self._keys).get(person_id))

    def change_settings(self, person_id: str, changed: Settings) -> None:
        """Replace a person's settings; the next `apply_retention` goes by them.

        Raises:
            Conflict: there is no such person.
            DocumentRefused: a setting is out of its bounds.
        """
        checked = settings.parse(settings.build(changed))
        with self._database.writing() as transaction:
            settings.write(transaction, Persons(transaction, self._keys).known(person_id), checked)
            transaction.commit()

    def memory(self, person_id: str) -> bytes | None:
        """Return what the dialogue remembers of a person; None of a stranger.

        Raises:
            JournalCorrupt: it does not decrypt.
        """
        with self._database.reading() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            return memories.read(transaction, person, memories.PERSON)

    def change_memory(
        self,
        person_id: str,
        change: Callable[[bytes | None], tuple[bytes | None, Sequence[NewJob]]],
        now: datetime,
    ) -> None:
        """Rewrite what the dialogue remembers of a person, and add jobs of theirs, in one commit.

        Nothing is done for someone who has been forgotten meanwhile.
        """
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).get(person_id)
            if person is None:
                return
            before = memories.read(transaction, person, memories.PERSON)
            after, jobs = change(before)
            if after != before:
                memories.write(transaction, person, memories.PERSON, after)
            for job in jobs:
                job_rows.add(transaction, job, now, person.sealer)
            transaction.commit()

    def has_pin(self, person_id: str) -> bool:
        """Tell whether a PIN opens a person's entries for reading aloud."""
        with self._database.reading() as transaction:
            return pins.is_set(transaction, Persons(transaction, self._keys).get(person_id))

    def change_pin(self, person_id: str, pin: str | None) -> None:
        """Set the PIN that opens a person's entries for reading aloud; None removes it.

        Raises:
            Conflict: there is no such person.
            DocumentRefused: it is not 4 to 8 digits.
        """
        with self._database.writing() as transaction:
            pins.change(transaction, Persons(transaction, self._keys).known(person_id), pin)
            transaction.commit()

    def word_list(self, person_id: str) -> Sequence[str]:
        """Return the names and rare words by which a person's transcripts are corrected."""
        return self.settings(person_id).words

    def set_word_list(self, person_id: str, words: Sequence[str]) -> None:
        """Replace a person's word list.

        Raises:
            Conflict: there is no such person.
            DocumentRefused: there are too many words, or one is too long.
        """
        listed = settings.word_list(words)
        self.change_settings(person_id, replace(self.settings(person_id), words=listed))

    def own_words(self, person_id: str) -> OwnWords:
        """Return the names and corrections by which a person's transcripts are put right."""
        decided = self.settings(person_id)
        return OwnWords(decided.words, decided.corrections)

    def correct(self, person_id: str, entry_id: str, text: str, now: datetime) -> Mapping[str, str]:
        """Put an entry's words right; what was heard stays beside them (`text_raw`).

        Names in the correction join the person's word list, so that the next transcript has them.

        Returns:
            What was learnt: what was heard -> what had been said.

        Raises:
            Conflict: there is no such entry.
            JournalCorrupt: it does not decrypt.
        """
        with self._database.writing() as transaction:
            person = Persons(transaction, self._keys).known(person_id)
            writer = entries.EntryWriter(transaction, person)
            fields = writer.fields(entry_id)
            if not fields:
                raise Conflict("there is no such entry")
            before = fields.get("text") or ""
            raw = fields.get("text_raw") or before
            writer.keep(Keep(entry_id, None, {"text": text, "text_raw": raw}), now, {})
            lessons = learned(before, text)
            known = settings.read(transaction, person)
            settings.write(transaction, person, settings.taught(known, lessons))
            transaction.commit()
        return lessons

    def close(self) -> None:
        """Close the connections that nobody is using."""
        self._database.close()


def open_journal(
    path: Path,
    key_path: Path,
    busy_ms: int = 1500,
    url: str | None = None,
    bucket: Bucket | None = None,
    engine: HandOver | None = None,
) -> Journal:
    """Open the journal in its database, which is made, or migrated, if need be.

    Args:
        path: the database.
        key_path: the master key's file, which belongs elsewhere than the data, and is made once.
        busy_ms: how long to wait for someone else's write.
        url: PostgreSQL's address, where a server keeps the database.
        bucket: where sealed sound is kept; None: in folders beside the database.
        engine: the task engine there, which is given each job with its commit.

    Raises:
        ConfigError: the server does not let us, or a folder or file cannot be read or made.
        JournalTooNew: a newer version of this program has been here.
        KeyMissing: the key is gone, and there are people whose journals it must open.
        KeyWrong: it is another journal's key.
    """
    database = open_current(path, busy_ms, url, engine)
    try:
        return Journal(database, open_keys(database, key_path), bucket)
    except SelfTrustError:
        database.close()
        raise
