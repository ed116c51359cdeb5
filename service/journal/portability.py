"""Portability: a person's journal as a document with its recordings, taken out and brought in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.journal import personal, settings, statements
from service.journal.database import Transaction
from service.journal.document import Document
from service.journal.entries import EntryWriter, JournalRecall
from service.journal.keys import Keys
from service.journal.persons import Person
from service.journal.recordings import NewRecording, Recordings
from skills.recall import Entry

_RECORDING_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    person_id: str
    added: int
    known: int
    """Entries that were there already, and stayed as they were."""
    recordings: int = 0
    """Recordings that were added."""


def taken_out(transaction: Transaction, person: Person | None) -> Document:
    """Read everything of a person that decrypts, the oldest entry first."""
    newest_first = list(JournalRecall(transaction, person).newest_first())
    told = personal.read(transaction, person)
    return Document(tuple(reversed(newest_first)), settings.read(transaction, person), told)


class Importer:
    """Brings one document into one journal; what is there already stays as it is."""

    def __init__(
        self, transaction: Transaction, keys: Keys, recordings: Recordings, person: Person
    ) -> None:
        self._transaction = transaction
        self._keys = keys
        self._recordings = recordings
        self._person = person

    def bring_in(self, found: Document, audio: Mapping[str, bytes], now_ms: int) -> Imported:
        """Write what is not there yet; `audio` holds sound files by their entry's audio_ref.

        Raises:
            JournalFull: the disk is full, read-only or failing.
            JournalBusy: the audio store can't be reached.
        """
        writer = EntryWriter(self._transaction, self._person)
        entries = [self._own_reference(entry, audio) for entry in found.entries]
        added = sum(writer.add(entry) for entry, _ in entries)
        recorded = sum(self._record(writer, entry, audio, ref, now_ms) for entry, ref in entries)
        writer.close()
        if settings.read(self._transaction, self._person) == settings.Settings():
            settings.write(self._transaction, self._person, found.settings)
        return Imported(self._person.id, added, len(entries) - added, recorded)

    def _own_reference(self, entry: Entry, audio: Mapping[str, bytes]) -> tuple[Entry, str | None]:
        """Give a recording an id that is nobody else's; return the one it came by, too."""
        reference = entry.fields.get("audio_ref")
        if not isinstance(reference, str) or reference not in audio:
            return entry, None
        fields = {**entry.fields, "audio_ref": self._free_id(reference)}
        return replace(entry, fields=fields), reference

    def _free_id(self, reference: str) -> str:
        row = self._transaction.row(statements.OWNER_OF_RECORDING, {"recording": reference})
        if _RECORDING_ID.fullmatch(reference) and (row is None or row[0] == self._person.id):
            return reference
        return self._keys.hash("recording", self._person.id, reference)[:16].hex()

    def _record(
        self,
        writer: EntryWriter,
        entry: Entry,
        audio: Mapping[str, bytes],
        reference: str | None,
        now_ms: int,
    ) -> bool:
        if reference is None:
            return False
        recording_id = entry.fields["audio_ref"]
        known = {"person": self._person.id, "recording": recording_id}
        if self._transaction.row(statements.READ_RECORDING, known) is not None:
            return False
        if writer.fields(entry.id).get("audio_ref") != recording_id:
            return False  # its owner has deleted the sound since, or changed the entry
        recording = NewRecording(audio[reference], entry.id, recording_id)
        laid_down = self._recordings.write(self._person.sealer, recording)
        new = {**known, "entry": entry.id, "size": laid_down.size, "now_ms": now_ms}
        self._transaction.run(statements.ADD_RECORDING, new)
        return True


def references(document: Document) -> Sequence[str]:
    """Name the recordings that a document's entries refer to."""
    named = (entry.fields.get("audio_ref") for entry in document.entries)
    return [name for name in named if isinstance(name, str)]
