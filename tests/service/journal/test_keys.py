"""The master key is made once, kept apart, checked at every start, and may be changed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from service.errors import ConfigError, JournalCorrupt, KeyMissing, KeyWrong
from service.journal import keys, master
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
    database = open_database(database_in(home), 1500, url_of(home))
    new = keys.rotate(database, key_in(home))
    database.close()
    return new


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
    assert journal.check() == []

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


def test_a_rotation_killed_before_its_commit_is_forgotten(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text="kept")])
    master.create(key_in(home).with_name("master.key.new"))

    assert reopened_texts(home) == ["kept"]
    rotate(home)
    assert reopened_texts(home) == ["kept"]


def test_a_damaged_key_of_one_person_harms_no_other(journal: Journal, home: Path) -> None:
    turn(journal, [keep("e1", text="lost")])
    turn(journal, [keep("e1", text="safe")], user="u-2")
    person = journal.person("generic", "u-1")
    broken = {"id": person, "key": bytes(40)}
    query(home, "UPDATE persons SET wrapped_key = :key WHERE id = :id", broken)

    with pytest.raises(JournalCorrupt, match=f"key of person {person}"):
        turn(journal)

    assert texts(journal, "u-2") == ["safe"]
    assert journal.check() == [f"the key of person {person}"]
