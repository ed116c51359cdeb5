"""What must hold of a journal, whatever happened to the processes and the disk under it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from service.journal.store import Journal
from tests.support import worlds
from tests.support.journals import make_journal, query


def assert_sound(home: Path, acknowledged: Collection[str]) -> set[str]:
    """Check that nothing acknowledged is lost or twice, and everything opens; return all ids.

    Whoever wrote has ended, or was killed: what a server had still to do for them, it does first.
    """
    if url := worlds.url_of(home):
        worlds.wait_until_alone(url)
    stored = [id_ for (id_,) in query(home, "SELECT id FROM entries")]
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    with closing(make_journal(home)) as journal:
        assert_opens(journal)
    return set(stored)


def assert_opens(journal: Journal) -> None:
    """Check that the file is whole, and that each entry, memory and recording decrypts."""
    assert journal.upkeep.check() == []
    for person in journal.persons():
        entries = journal.entries(person.id)
        assert len(entries) == person.entries
        for entry in entries:
            if reference := entry.fields.get("audio_ref"):
                assert journal.sound.recording(person.id, reference)
