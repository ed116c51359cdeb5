"""Portability: a person's journal as a document with its recordings, taken out and brought in.

What an import brings of sound is laid down before its transaction, as all sound is: an audio store
may be slow, and all writers would wait for it.
"""

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
from service.journal.recordings import NewRecording
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
        self,
        transaction: Transaction,
        keys: Keys,
        person: Person,
        found: Document,
        audio: Mapping[str, bytes],
    ) -> None:
        """Take whose journal it is, and what comes; sound files by their entry's audio_ref."""
        self._transaction = transaction
        self._keys = keys
        self._person = person
        self._writer = EntryWriter(transaction, person)
        self._found = found
        self._entries = [self._own_reference(entry, audio) for entry in found.entries]
        self._audio = audio

    def sound(self) -> Mapping[bool, Sequence[NewRecording]]:
        """Return the recordings that belong in the journal, by whether they are there already.

        One whose owner has deleted it since, or changed its entry, is not among them.
        """
        wanted: dict[str, NewRecording] = {}
        for entry, reference in self._entries:
            if reference is not None and self._is_wanted(entry):
                name = entry.fields["audio_ref"]
                wanted.setdefault(name, NewRecording(self._audio[reference], entry.id, name))
        sound: dict[bool, list[NewRecording]] = {True: [], False: []}
        for recording in wanted.values():
            sound[self._is_there(recording)].append(recording)
        return sound

    def bring_in(self, now_ms: int) -> tuple[Imported, Sequence[NewRecording]]:
        """Write what is not there yet; return the recordings that have got their rows, too."""
        added = self._writer.add(entry for entry, _ in self._entries)
        self._writer.close()
        recorded = self.sound()[False]
        for recording in recorded:
            new = {
                "person": self._person.id,
                "recording": recording.id,
                "entry": recording.entry_id,
                "size": len(recording.audio),
                "now_ms": now_ms,
            }
            self._transaction.run(statements.ADD_RECORDING, new)
        if settings.read(self._transaction, self._person) == settings.Settings():
            settings.write(self._transaction, self._person, self._found.settings)
        known = len(self._entries) - added
        return Imported(self._person.id, added, known, len(recorded)), recorded

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

    def _is_wanted(self, entry: Entry) -> bool:
        here = self._writer.fields(entry.id) or entry.fields  # none yet of what only comes now
        return bool(here.get("audio_ref") == entry.fields["audio_ref"])

    def _is_there(self, recording: NewRecording) -> bool:
        named = {"person": self._person.id, "recording": recording.id}
        return self._transaction.row(statements.READ_RECORDING, named) is not None


def references(document: Document) -> Sequence[str]:
    """Name the recordings that a document's entries refer to."""
    named = (entry.fields.get("audio_ref") for entry in document.entries)
    return [name for name in named if isinstance(name, str)]
