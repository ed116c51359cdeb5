"""An exported journal can be imported, and is the same journal then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.errors import DocumentRefused
from service.journal.delivery import Delivery
from service.journal.store import Journal
from skills.reply import Forget
from tests.support.journals import NOW, keep, later, query, texts, turn

PAST: dict[str, Any] = {
    "version": 1,
    "entries": [
        {
            "at": "2026-11-20T08:00:00+01:00",
            "flow": "F1",
            "rating": 5,
            "feeling": "nervous",
            "text": "before the talk",
            "follow_up": {"when": "2026-11-21", "prompt": "How did it go?"},
        },
        {"at": "2026-11-19T23:30:00-05:00", "flow": None, "text": "a free reflection"},
    ],
}


def heard_for(milliseconds: int) -> dict[str, Any]:
    """Write down that a piece was listened to."""
    return {"title": "G14", "minutes": 3, "day": "2026-11-22", "heard_ms": milliseconds}


def imported(journal: Journal, document: object, user: str = "u-1") -> tuple[int, int]:
    done = journal.transfer.import_document("generic", user, document, NOW)
    return done.added, done.known


def exported(journal: Journal, user: str = "u-1") -> dict[str, Any]:
    person = journal.person("generic", user)
    assert person is not None
    document: dict[str, Any] = json.loads(json.dumps(journal.transfer.export(person)))
    return document


def test_past_entries_are_taken_with_their_times(journal: Journal) -> None:
    assert imported(journal, PAST) == (2, 0)

    entries = exported(journal)["entries"]
    assert [entry["at"] for entry in entries] == [
        "2026-11-19T23:30:00-05:00",
        "2026-11-20T08:00:00+01:00",
    ]
    assert {**PAST["entries"][0], "id": entries[1]["id"]} == entries[1]
    assert entries[0]["flow"] is None
    assert len({entry["id"] for entry in entries}) == 2


def test_an_export_that_is_imported_elsewhere_gives_an_equal_journal(journal: Journal) -> None:
    turn(journal, [keep("e1", rating=6, feeling=None, text="ja \U0001f642"), keep("e2", None)])
    turn(journal, [keep("e3", "F9", text="later")], at=later(3600))
    document = exported(journal)

    assert imported(journal, document, "u-2") == (3, 0)

    assert exported(journal, "u-2") == document


def test_the_time_that_was_listened_goes_along(journal: Journal) -> None:
    heard = heard_for(83_000)
    turn(journal, memory=json.dumps({"consent": True, "listened": [heard]}).encode())
    document = exported(journal)

    imported(journal, document, "u-2")

    assert document["person"] == {"listened": [heard]}
    assert exported(journal, "u-2") == document


def test_half_a_rating_survives_export_and_import(journal: Journal) -> None:
    turn(journal, [keep("e1", rating=5.5)])

    assert imported(journal, exported(journal), "u-2") == (1, 0)


def test_importing_twice_changes_nothing(journal: Journal) -> None:
    imported(journal, PAST)
    first = exported(journal)

    assert imported(journal, PAST) == (0, 2)
    assert imported(journal, first) == (0, 2)
    assert exported(journal) == first


def test_two_equal_entries_without_ids_are_two(journal: Journal) -> None:
    twins = {"version": 1, "entries": [PAST["entries"][1]] * 2}

    assert imported(journal, twins) == (2, 0)
    assert imported(journal, twins) == (0, 2)


def test_a_correction_made_since_the_export_outlives_its_import(journal: Journal) -> None:
    turn(journal, [keep("e1", rating=3)])
    document = exported(journal)
    turn(journal, [keep("e1", rating=4)])

    assert imported(journal, document) == (0, 1)
    assert exported(journal)["entries"][0]["rating"] == 4


def test_a_deleted_entry_that_is_imported_again_leaves_the_ledger(
    journal: Journal, home: Path
) -> None:
    turn(journal, [keep("e1", text="back again")])
    document = exported(journal)
    turn(journal, [Forget(("e1",))])

    imported(journal, document)

    assert texts(journal) == ["back again"]
    assert query(home, "SELECT * FROM deletions") == []


def test_old_entries_come_after_what_was_said_since(journal: Journal) -> None:
    turn(journal, [keep("e1", text="said today")])
    imported(journal, PAST)
    turn(journal, [keep("e2", text="said after")], at=later(60))

    assert texts(journal) == ["said after", "said today", "before the talk", "a free reflection"]


def test_an_import_makes_a_known_consenting_person(journal: Journal) -> None:
    assert imported(journal, {"version": 1, "entries": []}) == (0, 0)

    assert journal.person("generic", "u-1") is not None
    with journal.reading(Delivery("generic", "u-1")) as view:
        assert view.person_memory is not None
        assert json.loads(view.person_memory) == {"consent": True}


def test_an_import_changes_nothing_else_that_is_remembered(journal: Journal) -> None:
    turn(journal, memory=b'{"name": "Ada", "consent": false}')

    imported(journal, PAST)

    with journal.reading(Delivery("generic", "u-1")) as view:
        assert json.loads(view.person_memory or b"") == {"name": "Ada", "consent": True}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (None, "version"),
        ([], "version"),
        ({"entries": []}, "version"),
        ({"version": 2, "entries": []}, "version"),
        ({"version": 1}, "entries"),
        ({"version": 1, "entries": {}}, "entries"),
        ({"version": 1, "entries": ["words"]}, "entry 1"),
        ({"version": 1, "entries": [{}]}, 'entry 1: "at"'),
        ({"version": 1, "entries": [{"at": "yesterday"}]}, 'entry 1: "at"'),
        ({"version": 1, "entries": [{"at": "2026-11-22T19:04:00"}]}, "offset"),
        ({"version": 1, "entries": [{"at": 5}]}, 'entry 1: "at"'),
        ({"version": 1, "entries": [*PAST["entries"], {"at": NOW.isoformat(), "flow": 1}]}, "3"),
        ({"version": 1, "entries": [{"at": NOW.isoformat(), "rating": 11}]}, "rating"),
        ({"version": 1, "entries": [{"at": NOW.isoformat(), "rating": True}]}, "rating"),
        ({"version": 1, "entries": [{"at": NOW.isoformat(), "rating": 10.5}]}, "rating"),
        ({"version": 1, "entries": [{"at": NOW.isoformat(), "id": "a b"}]}, "id"),
        ({"version": 1, "entries": [{"at": NOW.isoformat(), "id": ""}]}, "id"),
        ({"version": 1, "entries": [{"at": NOW.isoformat(), "x": float("nan")}]}, "entry 1"),
        ({"version": 1, "entries": [], "person": {"listened": [{"title": "G14"}]}}, "minutes"),
        ({"version": 1, "entries": [], "person": {"listened": [heard_for(0)]}}, "listened"),
        ({"version": 1, "entries": [], "person": {"listened": [heard_for(1)] * 201}}, "listened"),
    ],
)
def test_a_document_in_another_form_is_refused_whole(
    journal: Journal, document: object, place: str
) -> None:
    with pytest.raises(DocumentRefused, match=place):
        imported(journal, document)

    assert journal.persons() == []
