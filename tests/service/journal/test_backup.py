"""A backup holds everything, opens with the key alone, and comes back whole or not at all."""

from __future__ import annotations

import random
import shutil
import sqlite3
import stat
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.errors import BackupRefused, JournalFull, JournalTooNew, KeyMissing, KeyWrong
from service.journal import ledger, schema
from service.journal.backup import read_manifest
from service.journal.delivery import Delivery
from service.journal.recordings import NewRecording
from service.journal.restoring import Restored, restore
from service.journal.settings import Settings
from service.journal.store import Journal
from skills.reply import Forget
from skills.speech import SelfTrustError
from tests.support import s3
from tests.support.journals import (
    CONTEXT,
    NOW,
    database_in,
    files_holding,
    keep,
    key_in,
    laid_down,
    make_journal,
    query,
    sounds,
    texts,
    turn,
)
from tests.support.processes import journal_process

WORDS = "the violet umbrella"
SOUND, RECORDING = b"fLaC sound", "a" * 32


@pytest.fixture
def world() -> str:
    """Backups of ours are of files: PostgreSQL has its own."""
    return "file"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder / "evening.backup"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def fill(journal: Journal) -> str:
    laid = laid_down(journal, NewRecording(SOUND, "e1", RECORDING))
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [keep("e1", text=WORDS, audio_ref=RECORDING), keep("e2", "F9", text="second")],
            NOW,
            CONTEXT,
            person_memory=b"{}",
            device_memory=None,
            recordings=laid,
        )
    turn(journal, [keep("e1", text="of another")], user="u-2")
    person = journal.person("generic", "u-1") or ""
    journal.change_settings(person, Settings(("Maeve",), keep_audio_days=None))
    return person


def back(home: Path, target: Path, *ledgers: Path) -> Restored:
    return restore(target, database_in(home), key_in(home), ledgers, s3.bucket_of(home))


@contextmanager
def reopened(home: Path) -> Iterator[Journal]:
    with closing(make_journal(home)) as journal:
        yield journal


def test_what_was_backed_up_comes_back_on_another_machine_with_the_key(
    journal: Journal, home: Path, target: Path, tmp_path: Path
) -> None:
    person = fill(journal)
    before = journal.transfer.export(person)
    pushes_as = journal.subscriptions.vapid_key().private_numbers()
    manifest = journal.upkeep.backup(target, NOW)
    new = tmp_path / "new machine"
    key_in(new).parent.mkdir(parents=True)
    shutil.copy(key_in(home), key_in(new))

    assert back(new, target) == Restored(2, 3, 0, None)

    assert (manifest.persons, manifest.entries, manifest.recordings) == (2, 3, 1)
    assert read_manifest(target) == manifest
    with reopened(new) as restored:
        assert restored.transfer.export(person) == before
        assert restored.sound.recording(person, RECORDING) == SOUND
        assert restored.subscriptions.vapid_key().private_numbers() == pushes_as
        assert restored.upkeep.check() == []


def test_a_backup_holds_no_words_and_no_key_and_is_for_this_user_alone(
    journal: Journal, home: Path, target: Path
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert files_holding(target.parent, WORDS.encode()) == []
    assert files_holding(target.parent, key_in(home).read_bytes().strip()) == []
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_what_was_said_after_the_backup_gives_way_to_it(
    journal: Journal, home: Path, target: Path
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    turn(journal, [keep("e3", text="after")])
    journal.close()

    back(home, target)

    with reopened(home) as restored:
        assert texts(restored) == ["second", WORDS]


@pytest.mark.parametrize("door", ["entry", "range", "person", "turn", "turn, everything", "sound"])
def test_27_what_was_deleted_after_the_backup_stays_deleted(
    journal: Journal, home: Path, target: Path, door: str
) -> None:
    person = fill(journal)
    journal.upkeep.backup(target, NOW)
    if door == "entry":
        journal.delete_entries(person, ["e1"], NOW)
    elif door == "range":
        journal.delete_entries(person, journal.entries_between(person, NOW, None), NOW)
    elif door == "person":
        journal.forget_person(person, NOW)
    elif door == "turn":
        turn(journal, [Forget(("e1",))])
    elif door == "sound":
        journal.sound.delete(person, RECORDING, NOW)
    else:
        turn(journal, [Forget(everything=True)])
    journal.close()

    done = back(home, target)

    assert done.deleted_again >= 1
    with reopened(home) as restored:
        left = [entry.id for entry in restored.entries(person)]
        assert left == {"entry": ["e2"], "turn": ["e2"], "sound": ["e2", "e1"]}.get(door, [])
        assert restored.sound.recording(person, RECORDING) is None
        assert restored.upkeep.check() == []
        assert texts(restored, "u-2") == ["of another"]
    assert sounds(home) == {}


def test_27_on_a_new_machine_the_ledger_s_copy_does_it(
    journal: Journal, home: Path, target: Path, tmp_path: Path
) -> None:
    person = fill(journal)
    journal.upkeep.backup(target, NOW)
    journal.forget_person(person, NOW)
    journal.upkeep.purge()
    copy = shutil.copy(ledger.file_of(database_in(home)), tmp_path / "deletions.json")
    new = tmp_path / "new machine"
    key_in(new).parent.mkdir(parents=True)
    shutil.copy(key_in(home), key_in(new))

    back(new, target, Path(copy))

    with reopened(new) as restored:
        assert restored.person("generic", "u-1") is None
        assert texts(restored, "u-2") == ["of another"]
    assert back(new, target).deleted_again == 1  # from now on it is in the ledger here


def test_27_the_ledger_s_file_holds_when_the_database_is_lost(
    journal: Journal, home: Path, target: Path
) -> None:
    person = fill(journal)
    journal.upkeep.backup(target, NOW)
    journal.delete_entries(person, ["e1"], NOW)
    journal.upkeep.purge()
    journal.close()
    for file in (home / "data").glob("journal.db*"):
        file.unlink()

    assert back(home, target).deleted_again == 1


def test_13_a_torn_database_is_set_aside_and_replaced(
    journal: Journal, home: Path, target: Path
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    journal.close()
    database_in(home).write_bytes(b"torn" * 3000)

    done = back(home, target)

    assert done.set_aside is not None
    assert done.set_aside.read_bytes().startswith(b"torn")
    with reopened(home) as restored:
        assert texts(restored) == ["second", WORDS]


def flip_a_byte_of_an_entry(target: Path) -> None:
    content = bytearray(target.read_bytes())
    with tarfile.open(target) as file:
        start = file.getmember("journal.db").offset_data
    (target.parent / "copy").write_bytes(content[start:])
    with closing(sqlite3.connect(target.parent / "copy")) as connection:
        [(body,)] = connection.execute("SELECT body FROM entries WHERE id = 'e2'").fetchall()
    content[content.index(body) + 20] ^= 1
    target.write_bytes(content)


def tear_pages(target: Path) -> None:
    content = bytearray(target.read_bytes())
    at = content.index(b"SQLite format 3") + 4096
    content[at : at + 10 * 4096] = bytes(10 * 4096)
    target.write_bytes(content)


def cut(target: Path) -> None:
    target.write_bytes(target.read_bytes()[:20_000])


def write_something_else(target: Path) -> None:
    target.write_bytes(b"no backup at all")


@pytest.mark.parametrize(
    "spoil", [flip_a_byte_of_an_entry, tear_pages, cut, write_something_else, Path.unlink]
)
def test_a_backup_that_is_not_whole_is_refused_and_the_journal_stays(
    journal: Journal, home: Path, target: Path, spoil: Callable[[Path], None]
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    turn(journal, [keep("e3", text="since")])
    journal.close()
    spoil(target)

    with pytest.raises(SelfTrustError, match=r"damaged|no backup|cannot be read"):
        back(home, target)

    with reopened(home) as kept:
        assert texts(kept) == ["since", "second", WORDS]
    assert not (home / "data" / "restoring").exists()


def test_12_a_damaged_entry_stops_a_backup_unless_it_is_wanted_so(
    journal: Journal, home: Path, target: Path
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    before = target.read_bytes()
    query(home, "UPDATE entries SET body = zeroblob(60) WHERE id = 'e2'")

    with pytest.raises(BackupRefused, match="damaged: entry e2; what lay"):
        journal.upkeep.backup(target, NOW)
    assert target.read_bytes() == before

    journal.upkeep.backup(target, NOW, despite_damage=True)
    with pytest.raises(BackupRefused, match="entry e2"):
        back(home, target)


def test_25_without_its_key_or_with_another_a_backup_is_not_opened(
    journal: Journal, home: Path, target: Path, tmp_path: Path
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    other = tmp_path / "other"

    with pytest.raises(KeyMissing):
        back(other, target)
    make_journal(other).close()
    with pytest.raises(KeyWrong):
        back(other, target)

    with reopened(other) as untouched:
        assert untouched.persons() == []


def test_30_a_backup_of_a_newer_version_is_refused(
    journal: Journal, home: Path, target: Path
) -> None:
    fill(journal)
    query(home, "UPDATE alembic_version SET version_num = '9999'")
    journal.upkeep.backup(target, NOW)
    query(home, "UPDATE alembic_version SET version_num = :head", {"head": schema.HEAD})

    with pytest.raises(JournalTooNew):
        back(home, target)
    assert texts(journal) == ["second", WORDS]


def test_9_a_backup_that_finds_no_room_leaves_the_old_one(
    journal: Journal, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    before = target.read_bytes()

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    with pytest.raises(JournalFull, match="No space left"):
        journal.upkeep.backup(target, NOW)

    assert target.read_bytes() == before
    assert [file.name for file in target.parent.iterdir()] == [target.name]


@pytest.mark.slow
def test_6_a_backup_that_is_killed_leaves_the_old_one_or_the_new(
    journal: Journal, home: Path, target: Path
) -> None:
    fill(journal)
    journal.upkeep.backup(target, NOW)
    chance = random.Random(3)
    for _ in range(8):
        process = journal_process("backup", home, target)
        assert process.line() == "backed up"
        time.sleep(chance.uniform(0, 0.05))
        process.kill()

        assert read_manifest(target).entries == 3

    journal.close()
    assert back(home, target).entries == 3
    with reopened(home) as restored:
        restored.upkeep.backup(target, NOW)
    assert [file.name for file in target.parent.iterdir()] == [target.name]


@pytest.mark.slow
def test_6_a_restore_that_is_killed_leaves_the_one_journal_or_the_other(
    journal: Journal, home: Path, target: Path
) -> None:
    person = fill(journal)
    journal.upkeep.backup(target, NOW)
    journal.close()
    chance = random.Random(5)
    for number in range(8):
        with reopened(home) as current:
            turn(current, [keep(f"since-{number}", text="since")])
        process = journal_process("restore", home, target)
        time.sleep(chance.uniform(0.4, 1.2))
        process.kill()

        with reopened(home) as left:
            assert left.upkeep.check() == []
            found = {entry.id for entry in left.entries(person)}
            assert {"e1", "e2"} <= found
            assert left.sound.recording(person, RECORDING) == SOUND


@pytest.mark.slow
def test_6_a_deletion_that_is_killed_deleted_what_it_said_and_is_completed(
    journal: Journal, home: Path
) -> None:
    person = fill(journal)
    turn(journal, [keep(f"n{number}", text=f"{WORDS} {number}") for number in range(60)])
    sealed = query(home, "SELECT id, body FROM entries")
    journal.close()

    process = journal_process("delete", home, person)
    told = [process.line() for _ in range(10)] + process.kill()

    with reopened(home) as left:
        assert left.upkeep.check() == []
        gone = {id_ for id_, _ in sealed} - {entry.id for entry in left.entries(person)}
        assert set(told) <= gone
        assert left.jobs.waiting("purge") >= len(told)
        left.upkeep.purge()
    for entry_id, body in sealed:
        assert (entry_id in gone) == (files_holding(home, body) == []), entry_id


def test_30_before_a_migration_the_database_is_copied_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    schema.upgrade(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(Exception, match="0000"):
        schema.upgrade(path)  # there is no such revision to come from

    copy = schema.copy_before(path)
    assert schema.revision(copy) == "0000"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
