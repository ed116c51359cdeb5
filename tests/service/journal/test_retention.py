"""What a person decided not to keep for longer goes, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.errors import DocumentRefused, JournalBusy
from service.journal import retention
from service.journal.database import Parameters, Transaction
from service.journal.deletion import Deleted
from service.journal.delivery import Delivery
from service.journal.persons import Person
from service.journal.recordings import NewRecording
from service.journal.settings import Settings
from service.journal.store import Journal
from tests.support.journals import (
    CONTEXT,
    NOW,
    deliver,
    keep,
    laid_down,
    query,
    sounds,
    texts,
    turn,
)

pytestmark = pytest.mark.usefixtures("store")

DAY = timedelta(days=1)


def decide(journal: Journal, settings: Settings) -> str:
    turn(journal)
    person = journal.person("generic", "u-1") or ""
    journal.change_settings(person, settings)
    return person


def reflect(journal: Journal, entry_id: str, recording_id: str, *, days_ago: int = 0) -> None:
    laid = laid_down(journal, NewRecording(b"sound", entry_id, recording_id))
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [keep(entry_id, None, text=None)],
            NOW - days_ago * DAY,
            CONTEXT,
            person_memory=None,
            device_memory=None,
            recordings=laid,
        )


def test_by_default_the_sound_goes_with_its_transcript_and_the_words_stay(
    journal: Journal, home: Path
) -> None:
    person = decide(journal, Settings())
    reflect(journal, "e1", "a" * 32, days_ago=4000)

    journal.sound.transcribe(person, "a" * 32, {"text": "words"}, NOW)
    journal.upkeep.apply_retention(NOW)

    assert journal.sound.recording(person, "a" * 32) is None
    assert sounds(home) == {}
    assert texts(journal) == ["words"]


def test_sound_that_is_kept_for_a_week_goes_after_it(journal: Journal, home: Path) -> None:
    person = decide(journal, Settings(keep_audio_days=7))
    for entry, recording, age in (("old", "a" * 32, 8), ("new", "b" * 32, 6)):
        reflect(journal, entry, recording, days_ago=age)
        journal.sound.transcribe(person, recording, {"text": entry}, NOW)

    journal.upkeep.apply_retention(NOW)

    kept = {entry.id: entry.fields["audio_ref"] for entry in journal.entries(person)}
    assert kept == {"old": None, "new": "b" * 32}
    assert list(sounds(home)) == ["b" * 32]


def test_sound_without_its_words_waits_for_them(journal: Journal) -> None:
    person = decide(journal, Settings(keep_audio_days=1))
    reflect(journal, "e1", "a" * 32, days_ago=90)

    journal.upkeep.apply_retention(NOW)

    assert journal.sound.recording(person, "a" * 32) == b"sound"


def test_sound_that_is_kept_always_stays_as_long_as_its_entry(journal: Journal) -> None:
    person = decide(journal, Settings(keep_audio_days=None))
    reflect(journal, "e1", "a" * 32, days_ago=4000)
    journal.sound.transcribe(person, "a" * 32, {"text": "words"}, NOW)

    journal.upkeep.apply_retention(NOW)

    assert journal.sound.recording(person, "a" * 32) == b"sound"


def test_entries_that_have_had_their_time_go_for_good(journal: Journal, home: Path) -> None:
    person = decide(journal, Settings(keep_entries_days=30))
    turn(journal, [keep("old", text="old")], at=NOW - 31 * DAY)
    turn(journal, [keep("new", text="new")], at=NOW - 29 * DAY)
    turn(journal, [keep("theirs", text="theirs")], user="u-2", at=NOW - 400 * DAY)

    journal.upkeep.apply_retention(NOW)

    assert [entry.id for entry in journal.entries(person)] == ["new"]
    assert texts(journal, "u-2") == ["theirs"]
    assert query(home, "SELECT entry_id FROM deletions") == [("old",)]
    assert query(home, "SELECT kind FROM jobs") == [("purge",)]


def test_a_damaged_entry_keeps_its_sound_and_stops_nobody(journal: Journal, home: Path) -> None:
    person = decide(journal, Settings(keep_audio_days=1))
    for entry, recording in (("torn", "a" * 32), ("whole", "b" * 32)):
        reflect(journal, entry, recording, days_ago=9)
        journal.sound.transcribe(person, recording, {"text": entry}, NOW)
    query(home, "UPDATE entries SET body = :torn WHERE id = 'torn'", {"torn": bytes(60)})

    journal.upkeep.apply_retention(NOW)

    assert journal.sound.recording(person, "a" * 32) == b"sound"
    assert journal.sound.recording(person, "b" * 32) is None


def test_who_decided_nothing_keeps_everything(journal: Journal) -> None:
    turn(journal, [keep("e1", text="kept")])

    journal.upkeep.apply_retention(NOW + 4000 * DAY)

    assert texts(journal) == ["kept"]


@pytest.mark.parametrize(
    "wrong",
    [
        Settings(keep_audio_days=-1),
        Settings(keep_entries_days=0),
        Settings(keep_entries_days=100_000),
        Settings(("",)),
        Settings(("x" * 65,)),
        Settings(tuple(f"name{n}" for n in range(501))),
        Settings(corrections={"": "Maeve"}),
    ],
)
def test_settings_out_of_bounds_are_refused_and_nothing_changes(
    journal: Journal, wrong: Settings
) -> None:
    person = decide(journal, Settings(("Maeve",)))

    with pytest.raises(DocumentRefused):
        journal.change_settings(person, wrong)

    assert journal.settings(person) == Settings(("Maeve",))


def test_sound_that_no_entry_came_to_goes_the_next_day(journal: Journal, home: Path) -> None:
    reflect(journal, "e1", "a" * 32)
    laid_down(journal, NewRecording(b"of a turn that failed", "e2", "b" * 32))

    journal.upkeep.sweep(datetime.now(UTC))
    assert set(sounds(home)) == {"a" * 32, "b" * 32}
    journal.upkeep.sweep(datetime.now(UTC) + DAY)
    assert set(sounds(home)) == {"a" * 32}


def test_a_busy_moment_costs_one_person_and_not_who_comes_after(
    journal: Journal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user in ("u-1", "u-2"):
        turn(journal, [keep(f"e-{user}")], user=user)
        person = journal.person("generic", user) or ""
        journal.change_settings(person, Settings(keep_entries_days=7))
    busy_once(monkeypatch)
    week_later = datetime.now(UTC) + 4000 * DAY

    with pytest.raises(JournalBusy):
        journal.upkeep.apply_retention(week_later)
    left = len(query(home, "SELECT id FROM entries"))
    journal.upkeep.apply_retention(week_later)

    assert left == 1
    assert query(home, "SELECT id FROM entries") == []


def test_a_journal_that_is_away_is_not_asked_for_everybody(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        turn(journal, [keep(f"e{number}")], user=f"u-{number}")
        person = journal.person("generic", f"u-{number}") or ""
        journal.change_settings(person, Settings(keep_entries_days=7))
    asked = []

    def away(_: Transaction, person: Person, *__: object) -> Deleted:
        asked.append(person)
        raise JournalBusy("away")

    monkeypatch.setattr(retention, "apply", away)

    with pytest.raises(JournalBusy):
        journal.upkeep.apply_retention(datetime.now(UTC))

    assert len(asked) == 5


def busy_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody else hold the journal while the first person's turn comes."""
    apply, asked = retention.apply, []

    def applied(
        transaction: Transaction, person: Person, settings: Settings, now: datetime
    ) -> Deleted:
        asked.append(person)
        if len(asked) == 1:
            raise JournalBusy("locked")
        return apply(transaction, person, settings, now)

    monkeypatch.setattr(retention, "apply", applied)


def test_a_years_old_journal_goes_at_its_time_and_others_talk_meanwhile(
    journal: Journal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = decide(journal, Settings(keep_entries_days=7))
    turn(journal, [keep(f"e{number}") for number in range(700)])
    old = datetime.now(UTC) + 4000 * DAY
    at_once = in_each_commit(monkeypatch)

    journal.upkeep.apply_retention(old)

    assert journal.entries(person) == []
    assert len(query(home, "SELECT entry_id FROM deletions")) == 700
    assert max(at_once) <= 200


def test_old_answers_are_forgotten_some_at_a_time(
    journal: Journal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(450):
        deliver(journal, f"r-{number}", b"body", b"an answer")
    at_once = in_each_commit(monkeypatch)

    journal.upkeep.forget_answers(datetime.now(UTC) + 4000 * DAY)

    assert query(home, "SELECT request FROM answers") == []
    assert max(at_once) <= 200


def test_a_range_that_is_deleted_keeps_nobody_waiting_to_its_end(
    journal: Journal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(journal, [keep(f"e{number}") for number in range(500)])
    person = journal.person("generic", "u-1") or ""
    at_once = in_each_commit(monkeypatch)

    gone = journal.delete_entries(person, [f"e{n}" for n in range(-1, 450)], NOW)

    assert list(gone) == [f"e{number}" for number in range(450)]
    assert len(query(home, "SELECT id FROM entries")) == 50
    assert max(at_once) <= 200


def in_each_commit(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count, for each commit from now on, the rows that go with it."""
    run, counts = Transaction.run, [0]

    def counted(transaction: Transaction, sql: str, parameters: Parameters) -> int:
        changed = run(transaction, sql, parameters)
        if sql == "COMMIT":
            counts.append(0)
        elif "DELETE" in sql:
            counts[-1] += changed
        return changed

    monkeypatch.setattr(Transaction, "run", counted)
    return counts
