"""The master key is made once, kept apart, checked at every start, and may be changed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.errors import ConfigError, JournalCorrupt, KeyMissing, KeyWrong
from service.journal import keys, master, statements
from service.journal.database import Database
from service.journal.opening import open_database
from service.journal.store import Journal
from skills.reply import Forget
from tests.support.journals import (
    database_in,
    deliver,
    keep,
    key_in,
    make_journal,
    query,
    texts,
    turn,
)
from tests.support.worlds import url_of


def rotate(home: Path) -> master.MasterKey:
    with opened(home) as database:
        return keys.rotate(database, key_in(home))


@contextmanager
def opened(home: Path) -> Iterator[Database]:
    with closing(open_database(database_in(home), 1500, url_of(home))) as database:
        yield database


def reopened_texts(home: Path) -> list[object]:
    journal = make_journal(home)
    found = texts(journal)
    journal.close()
    return found


def test_the_first_start_makes_a_key_that_only_this_user_can_read(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])

    assert stat.S_IMODE(key_in(home).stat().st_mode) == 0o600
    assert stat.S_IMODE(key_in(home).parent.stat().st_mode) == 0o700
    assert [path.name for path in key_in(home).parent.iterdir()] == ["master.key"]
    assert reopened_texts(home) == ["kept"]


def test_a_wrong_key_is_refused_and_the_database_is_left_as_it_was(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])
    journal.close()
    right = key_in(home).read_bytes()
    key_in(home).unlink()
    master.create(key_in(home))
    before = query(home, "SELECT name, value FROM meta")

    with pytest.raises(KeyWrong, match="recovery code"):
        make_journal(home)

    assert query(home, "SELECT name, value FROM meta") == before
    key_in(home).write_bytes(right)
    assert reopened_texts(home) == ["kept"]


def test_a_missing_key_is_never_replaced_while_somebody_needs_it(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])
    key_in(home).unlink()

    with pytest.raises(KeyMissing, match="put the key file back"):
        make_journal(home)

    assert not key_in(home).exists()


def test_a_missing_key_is_made_again_while_the_journal_knows_nobody(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])
    turn(journal, [Forget(everything=True)])
    journal.close()
    key_in(home).unlink()

    again = make_journal(home)
    turn(again, [keep("e1", text="new")])

    assert texts(again) == ["new"]
    again.close()


@pytest.mark.parametrize("content", [b"", b"not base64!", b"c2hvcnQ=", b"\xff" * 44])
def test_a_file_that_is_no_key_is_refused(journal: Journal, home: Path, content: bytes) -> None:
    turn(journal, [keep("e1", text="kept")])
    key_in(home).write_bytes(content)

    with pytest.raises(KeyWrong, match="is not a master key"):
        make_journal(home)


def test_a_key_that_cannot_be_read_or_made_is_named(home: Path) -> None:
    home.joinpath("secrets").write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match="cannot be made"):
        make_journal(home)

    home.joinpath("secrets").unlink()
    key_in(home).mkdir(parents=True)
    with pytest.raises(ConfigError, match="cannot be read"):
        make_journal(home)


def test_the_recovery_code_brings_the_key_back(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text="kept")])
    code = master.recovery_code(master.read(key_in(home)))
    key_in(home).unlink()

    master.restore(key_in(home), f"  {code.lower().replace('-', ' ')}\n")

    assert len(code.split("-")) == 14
    assert stat.S_IMODE(key_in(home).stat().st_mode) == 0o600
    assert reopened_texts(home) == ["kept"]


@pytest.mark.parametrize("mistake", ["swap", "cut", "letter", "digit", "nothing"])
def test_a_mistyped_recovery_code_is_refused(home: Path, mistake: str) -> None:
    code = master.recovery_code(master.MasterKey(bytes(range(32))))
    typed = {
        "swap": code[2:4] + code[:2] + code[4:],
        "cut": code[:-5],
        "letter": ("B" if code[0] == "A" else "A") + code[1:],
        "digit": "1" + code[1:],
        "nothing": "",
    }[mistake]

    with pytest.raises(KeyWrong):
        master.restore(key_in(home), typed)
    assert not key_in(home).exists()


def test_a_recovery_code_replaces_no_key(journal: Journal, home: Path) -> None:
    turn(journal)
    before = key_in(home).read_bytes()
    code = master.recovery_code(master.MasterKey(bytes(32)))

    with pytest.raises(ConfigError, match="exists"):
        master.restore(key_in(home), code)
    assert key_in(home).read_bytes() == before


def test_a_running_journal_goes_on_after_a_rotation(journal: Journal, home: Path) -> None:
    deliver(journal, "r-1", b"body", b"answer")
    body = query(home, "SELECT body FROM entries")
    old = key_in(home).read_bytes()

    new = rotate(home)
    turn(journal, [keep("e2", text="said by a newcomer")], user="u-2")

    assert master.read(key_in(home)) == new
    assert query(home, "SELECT body FROM entries WHERE id = 'of-r-1'") == body
    assert deliver(journal, "r-1", b"body", b"another answer") == b"answer"
    assert texts(journal) == ["said once"]
    assert reopened_texts(home) == ["said once"]
    assert journal.upkeep.check() == []

    key_in(home).write_bytes(old)
    with pytest.raises(KeyWrong):
        make_journal(home)


def test_a_rotation_killed_after_its_commit_is_completed_at_the_next_start(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])
    old = key_in(home).read_bytes()
    rotate(home)
    key_in(home).rename(key_in(home).with_name("master.key.new"))
    key_in(home).write_bytes(old)

    assert reopened_texts(home) == ["kept"]
    assert key_in(home).read_bytes() != old
    assert [path.name for path in key_in(home).parent.iterdir()] == ["master.key"]


def test_a_rotation_killed_before_its_commit_is_taken_up_by_the_next(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])
    made = master.create(new_key_in(home))

    assert reopened_texts(home) == ["kept"]
    assert rotate(home) == made
    assert reopened_texts(home) == ["kept"]


def new_key_in(home: Path) -> Path:
    return key_in(home).with_name("master.key.new")


def test_a_host_that_was_given_the_new_key_before_goes_on_when_another_rotates(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="kept")])
    given = master.create(new_key_in(home))
    other = home / "other" / "master.key"
    other.parent.mkdir(parents=True)
    for file in (key_in(home), new_key_in(home)):
        (other.parent / file.name).write_bytes(file.read_bytes())

    with opened(home) as database:
        new = keys.rotate(database, other)
    turn(journal, [keep("e2", text="said by a newcomer")], user="u-2")

    assert new == given == master.read(other) == master.read(key_in(home))
    assert texts(journal) == ["kept"]
    assert not new_key_in(home).exists()


def test_in_a_folder_that_can_t_be_written_the_new_key_is_used_and_both_files_stay(
    journal: Journal, home: Path
) -> None:
    turn(journal)
    master.create(new_key_in(home))
    folder = Path(tempfile.mkdtemp())  # not below a folder that root alone may enter
    for file in (key_in(home), new_key_in(home)):
        shutil.copy(file, folder)
        (folder / file.name).chmod(0o444)
    folder.chmod(0o555)
    with opened(home) as database:
        ring = keys.open_existing_keys(database, folder / "master.key")
        keys.rotate(database, key_in(home))
    ((wrapped,),) = query(home, statements.READ_INSTANCE)

    assert succeeds_as_nobody(lambda: ring.check(wrapped))
    assert sorted(file.name for file in folder.iterdir()) == ["master.key", "master.key.new"]
    shutil.rmtree(folder)


def succeeds_as_nobody(do: Callable[[], None]) -> bool:
    """Do something without root's rights, which no file's mode holds back."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            do()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_key_in_use_is_no_new_one(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text="kept")])
    new_key_in(home).write_bytes(key_in(home).read_bytes())

    with pytest.raises(KeyWrong, match="in use"):
        rotate(home)
    assert reopened_texts(home) == ["kept"]


def test_who_reads_the_state_before_a_rotation_still_can_once_others_have_the_new_key(
    journal: Journal, home: Path
) -> None:
    turn(journal)
    with opened(home) as database:
        ring = keys.open_existing_keys(database, key_in(home))
        ((before,),) = query(home, "SELECT wrapped_key FROM persons")
        keys.rotate(database, key_in(home))
        ((after,),) = query(home, "SELECT wrapped_key FROM persons")

    sealed = ring.person("p", after).seal(b"words", "r", "f")

    assert ring.person("p", before).unseal(sealed, "r", "f") == b"words"


def test_a_damaged_key_of_one_person_harms_no_other(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text="lost")])
    turn(journal, [keep("e1", text="safe")], user="u-2")
    person = journal.person("generic", "u-1")
    broken = {"id": person, "key": bytes(40)}
    query(home, "UPDATE persons SET wrapped_key = :key WHERE id = :id", broken)

    with pytest.raises(JournalCorrupt, match=f"key of person {person}"):
        turn(journal)

    assert texts(journal, "u-2") == ["safe"]
    assert journal.upkeep.check() == [f"the key of person {person}"]
