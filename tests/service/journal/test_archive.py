"""Everything of a person goes into one zip, and comes out of it the same."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from service.errors import DocumentRefused
from service.journal import archive
from service.journal.database import Transaction
from service.journal.delivery import Delivery
from service.journal.fields import _KNOWN
from service.journal.recordings import NewRecording
from service.journal.settings import Settings
from service.journal.store import Journal
from service.journal.unit import PURGE
from service.lanes import Lane, purging
from service.worker import Worker
from tests.support.journals import CONTEXT, NOW, keep, laid_down, make_journal, put_sound, turn

pytestmark = pytest.mark.usefixtures("store")

SOUND = b"fLaC" + bytes(range(256))
RECORDING = "ab" * 16
SETTINGS = Settings(("Joaquin",), {"joe quinn": "Joaquin"}, keep_audio_days=None)


def of_everything() -> dict[str, Any]:
    """Give a value for every field whose name the journal knows."""
    values: dict[str, Any] = dict.fromkeys(_KNOWN, "some words, # and *more*\n| of | them")
    numbers = [name for name, (fits, _) in _KNOWN.items() if fits(3) and not fits("3")]
    return {
        **values,
        **dict.fromkeys(numbers, 3),
        "asr_confidence": 0.5,
        "words": [{"word": "some", "start": 0.1, "end": 0.4, "conf": 0.9}],
        "follow_up": {"when": "2026-11-23", "prompt": "How did it go?", "outcome": None},
        "audio_ref": RECORDING,
    }


@pytest.fixture
def person(journal: Journal) -> str:
    laid = laid_down(journal, NewRecording(SOUND, "e1", RECORDING))
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [keep("e1", "F1", **of_everything()), keep("e2", None, text="=1+1")],
            NOW,
            CONTEXT,
            person_memory=b"{}",
            device_memory=None,
            recordings=laid,
        )
    found = journal.person("generic", "u-1") or ""
    journal.change_settings(found, SETTINGS)
    return found


def zipped(journal: Journal, person: str) -> io.BytesIO:
    file = io.BytesIO()
    journal.transfer.export_archive(person, file)
    file.seek(0)
    return file


def bring_in(journal: Journal, file: io.BytesIO, user: str = "u-1") -> tuple[int, int, int]:
    file.seek(0)
    document, audio = archive.read(file)
    done = journal.transfer.import_document("generic", user, document, NOW, audio)
    return done.added, done.known, done.recordings


def zip_of(references: list[str], names: list[str], sound: bytes) -> io.BytesIO:
    """Write an archive by hand, as small as deflating makes it."""
    entries = [{"id": f"e{n}", "audio_ref": one} for n, one in enumerate(references)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("journal.json", json.dumps({"version": 1, "entries": entries}))
        for name in names:
            zipped.writestr(f"audio/{name}.wav", sound)
    return file


def test_48_a_small_archive_that_swells_is_refused_before_it_takes_the_memory() -> None:
    names = [f"{number:032x}" for number in range(40)]
    file = zip_of(names, names, bytes(10_000_000))
    assert file.tell() < 1_000_000

    tracemalloc.start()
    with pytest.raises(DocumentRefused, match="far more sound"):
        archive.read(file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 60_000_000


def test_sound_that_no_entry_refers_to_is_not_read() -> None:
    wanted, unwanted = "a" * 32, [f"{number:032x}" for number in range(40)]
    file = zip_of([wanted], [*unwanted, wanted], bytes(1_000_000))

    _, audio = archive.read(file)

    assert list(audio) == [wanted]


def test_48_a_document_that_swells_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("journal.json", b"[" + b"[]," * 50_000_000 + b"[]]")

    with pytest.raises(DocumentRefused, match=r"journal\.json"):
        archive.read(file)


def test_it_holds_the_journal_for_programs_people_and_tables_and_the_sound(
    journal: Journal, person: str
) -> None:
    with zipfile.ZipFile(zipped(journal, person)) as file:
        assert sorted(file.namelist()) == [
            f"audio/{RECORDING}.flac",
            "entries.csv",
            "journal.json",
            "journal.md",
        ]
        assert file.read(f"audio/{RECORDING}.flac") == SOUND
        assert json.loads(file.read("journal.json")) == journal.transfer.export(person)
        markdown = file.read("journal.md").decode()
        rows = list(csv.DictReader(io.StringIO(file.read("entries.csv").decode())))

    assert "## 2026-11-22 19:04 (F1)" in markdown
    assert r"some words, \# and \*more\*" in markdown
    assert [row["id"] for row in rows] == ["e1", "e2"]
    assert rows[0]["rating"] == "3"
    assert rows[1]["text"] == "'=1+1"  # no spreadsheet computes it


def test_imported_elsewhere_it_is_an_equal_journal_with_its_sound(
    journal: Journal, person: str, tmp_path: Path
) -> None:
    file = zipped(journal, person)
    elsewhere = make_journal(tmp_path / "elsewhere")

    assert bring_in(elsewhere, file) == (2, 0, 1)

    there = elsewhere.person("generic", "u-1") or ""
    assert elsewhere.transfer.export(there) == journal.transfer.export(person)
    assert elsewhere.sound.recording(there, RECORDING) == SOUND
    assert elsewhere.settings(there) == SETTINGS
    elsewhere.close()


def test_imported_twice_it_changes_nothing(journal: Journal, person: str) -> None:
    before = journal.transfer.export(person)

    assert bring_in(journal, zipped(journal, person)) == (0, 2, 0)

    assert journal.transfer.export(person) == before
    assert journal.upkeep.check() == []


def test_imported_by_another_person_the_sound_becomes_theirs_too(
    journal: Journal, person: str
) -> None:
    file = zipped(journal, person)

    assert bring_in(journal, file, "u-2") == (2, 0, 1)
    assert bring_in(journal, file, "u-2") == (0, 2, 0)

    theirs = journal.person("generic", "u-2") or ""
    reference = journal.transfer.export(theirs)["entries"][0]["audio_ref"]
    assert reference != RECORDING
    assert journal.sound.recording(theirs, reference) == SOUND
    assert journal.sound.recording(person, RECORDING) == SOUND
    assert journal.sound.recording(theirs, RECORDING) is None


def test_what_was_decided_here_outlives_an_import(journal: Journal, person: str) -> None:
    turn(journal, user="u-2")
    theirs = journal.person("generic", "u-2") or ""
    decided = Settings(("Maeve",), keep_entries_days=30)
    journal.change_settings(theirs, decided)

    bring_in(journal, zipped(journal, person), "u-2")

    assert journal.settings(theirs) == decided


def test_sound_that_was_deleted_is_not_brought_back(journal: Journal, person: str) -> None:
    file = zipped(journal, person)
    journal.sound.delete(person, RECORDING, NOW)

    assert bring_in(journal, file) == (0, 2, 0)

    assert journal.sound.recording(person, RECORDING) is None
    assert journal.transfer.export(person)["entries"][0]["audio_ref"] is None


def test_a_purge_that_comes_late_leaves_sound_that_was_brought_in_again(
    journal: Journal, person: str
) -> None:
    file = zipped(journal, person)
    journal.delete_entries(person, ["e1"], NOW)
    assert bring_in(journal, file) == (1, 1, 1)

    lane = Lane({PURGE.kind: purging(journal)})
    assert Worker(journal, [lane]).work_once(lane)

    assert journal.sound.recording(person, RECORDING) == SOUND


def test_a_purge_in_the_midst_of_an_import_takes_nothing_that_it_brings(
    journal: Journal, person: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = zipped(journal, person)
    journal.delete_entries(person, ["e1"], NOW)
    commit = Transaction.commit

    def commit_late(transaction: Transaction) -> None:
        put_sound(home, RECORDING, None)  # as the deletion's purge does, if its look came before
        commit(transaction)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", commit_late)
        assert bring_in(journal, file) == (1, 1, 1)

    assert journal.sound.recording(person, RECORDING) == SOUND


def test_sound_that_was_lost_comes_back_when_it_is_imported_again(
    journal: Journal, person: str, home: Path
) -> None:
    file = zipped(journal, person)
    put_sound(home, RECORDING, None)

    assert bring_in(journal, file) == (0, 2, 0)

    assert journal.sound.recording(person, RECORDING) == SOUND


def test_two_entries_may_name_the_same_sound(journal: Journal) -> None:
    entry = {"at": "2026-11-22T19:04:00+01:00", "text": "once", "audio_ref": RECORDING}
    document = {"version": 1, "entries": [{**entry, "id": name} for name in ("e1", "e2")]}

    done = journal.transfer.import_document("generic", "u-1", document, NOW, {RECORDING: SOUND})

    assert (done.added, done.recordings) == (2, 1)
    assert journal.sound.recording(done.person_id, RECORDING) == SOUND


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_document(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("notes.txt", "nothing")
    return out.getvalue()


def with_large_sound(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        document = {"version": 1, "entries": [{"id": "e1", "audio_ref": "large"}]}
        file.writestr("journal.json", json.dumps(document))
        file.writestr("audio/large.wav", bytes(archive.MOST_BYTES + 1))
    return out.getvalue()


@pytest.mark.parametrize("spoil", [cut, without_document, with_large_sound])
def test_48_what_is_no_whole_archive_is_refused(journal: Journal, person: str, spoil: Any) -> None:
    spoilt = io.BytesIO(spoil(zipped(journal, person).getvalue()))

    with pytest.raises(DocumentRefused):
        archive.read(spoilt)


def test_a_recording_that_is_damaged_is_named_and_not_left_out(
    journal: Journal, person: str, home: Path
) -> None:
    put_sound(home, RECORDING, b"noise")

    with pytest.raises(Exception, match=f"recording {RECORDING} is damaged"):
        zipped(journal, person)
