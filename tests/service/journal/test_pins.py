"""A PIN opens one journal, is kept as a hash, and leaves in no export."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import Conflict, DocumentRefused
from service.journal.delivery import Delivery
from service.journal.store import Journal
from tests.support.journals import NOW, files_holding, turn


def opens(journal: Journal, pin: str, user: str = "u-1") -> bool:
    with journal.reading(Delivery("generic", user)) as view:
        return view.recall.opens(pin)


def has_pin(journal: Journal, user: str = "u-1") -> bool:
    with journal.reading(Delivery("generic", user)) as view:
        return view.recall.has_pin


@pytest.fixture
def person(journal: Journal) -> str:
    turn(journal)
    found = journal.person("generic", "u-1")
    assert found is not None
    return found


def test_only_the_pin_opens_the_journal(journal: Journal, person: str) -> None:
    journal.change_pin(person, "0419")

    assert has_pin(journal)
    assert opens(journal, "0419")
    assert not opens(journal, "419")
    assert not opens(journal, "٠٤١٩")


def test_a_removed_pin_is_asked_for_no_more(journal: Journal, person: str) -> None:
    journal.change_pin(person, "0419")
    journal.change_pin(person, None)

    assert not has_pin(journal)
    assert not opens(journal, "0419")


def test_another_person_has_none(journal: Journal, person: str) -> None:
    turn(journal, user="u-2")
    journal.change_pin(person, "0419")

    assert not has_pin(journal, "u-2")
    assert not opens(journal, "0419", "stranger")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "१२३४"])
def test_what_is_no_pin_is_refused(journal: Journal, person: str, pin: str) -> None:
    with pytest.raises(DocumentRefused, match="4 to 8 digits"):
        journal.change_pin(person, pin)
    assert not has_pin(journal)


def test_a_person_who_is_gone_gets_none(journal: Journal, person: str) -> None:
    journal.forget_person(person, NOW)

    with pytest.raises(Conflict):
        journal.change_pin(person, "0419")


def test_neither_the_files_nor_the_export_hold_it(
    journal: Journal, person: str, home: Path
) -> None:
    journal.change_pin(person, "04190419")

    assert files_holding(home, b"04190419") == []
    assert "pin" not in str(journal.transfer.export(person))
