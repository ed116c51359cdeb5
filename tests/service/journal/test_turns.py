"""A turn reads one state of the journal and writes all or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from service.errors import Conflict, JournalError
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.journal.unit import Written
from skills.recall import Entry
from skills.reply import Forget
from tests.support.journals import CONTEXT, NOW, deliver, keep, later, texts, turn


def test_a_stranger_has_an_empty_journal(journal: Journal) -> None:
    with journal.reading(Delivery("alexa", "nobody")) as view:
        assert view.person_id is None
        assert view.stored_answer is None
        assert view.person_memory is None
        assert view.device_memory is None
        assert view.recall.entries() == []


def test_what_a_turn_keeps_is_there_at_the_next(journal: Journal) -> None:
    with journal.writing(Delivery("alexa", "u", "kitchen")) as unit:
        written = unit.commit(
            [keep("e1", rating=6)], NOW, CONTEXT, person_memory=b"person", device_memory=b"device"
        )

    assert written == Written(saved=({"rating": 6},))
    with journal.writing(Delivery("alexa", "u", "kitchen")) as unit:
        assert unit.person_memory == b"person"
        assert unit.device_memory == b"device"
        assert unit.recall.entries() == [Entry("e1", NOW, "F1", {**CONTEXT, "rating": 6})]


def test_a_turn_that_does_not_commit_leaves_nothing(journal: Journal) -> None:
    with journal.writing(Delivery("alexa", "u")) as unit:
        assert unit.person_id is not None

    assert journal.person("alexa", "u") is None
    assert journal.persons() == []


def test_a_turn_that_fails_leaves_nothing_and_no_lock(journal: Journal) -> None:
    with (
        pytest.raises(TypeError),
        journal.writing(Delivery("generic", "u-1")) as unit,
    ):
        unit.commit(
            [keep("e1", text="kept"), keep("e2", text=object())],
            NOW,
            CONTEXT,
            person_memory=None,
            device_memory=None,
        )

    assert texts(journal) == []
    turn(journal, [keep("e3", text="next")])
    assert texts(journal) == ["next"]


def test_nothing_can_be_written_after_the_commit(journal: Journal) -> None:
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit([], NOW, CONTEXT, person_memory=b"first", device_memory=None)
        with pytest.raises(JournalError, match="begin another"):
            unit.commit([], NOW, CONTEXT, person_memory=b"second", device_memory=None)


def test_later_turns_add_to_an_entry_and_correct_it(journal: Journal) -> None:
    turn(journal, [keep("e1", rating=6, feeling="calm")])
    turn(journal, [keep("e1", rating=7), keep("e1", text="more")], at=later(60))

    with journal.reading(Delivery("generic", "u-1")) as view:
        fields = {**CONTEXT, "rating": 7, "feeling": "calm", "text": "more"}
        assert view.recall.entries() == [Entry("e1", NOW, "F1", fields)]


def test_entries_come_newest_first_and_of_one_flow_where_named(journal: Journal) -> None:
    for number, flow in enumerate(["F1", None, "F1", "F9"]):
        turn(journal, [keep(f"e{number}", flow, text=number)], at=later(number))

    with journal.reading(Delivery("generic", "u-1")) as view:
        assert [entry.fields["text"] for entry in view.recall.entries()] == [3, 2, 1, 0]
        assert [entry.fields["text"] for entry in view.recall.entries(limit=1)] == [3]
        assert [entry.fields["text"] for entry in view.recall.entries(1, "F1")] == [2]


def test_entries_since_a_moment_are_those_whose_own_time_it_covers(journal: Journal) -> None:
    for number, minutes in enumerate((0, 60, 30)):  # before the third the clock was put back
        turn(journal, [keep(f"e{number}", text=number)], at=NOW + timedelta(minutes=minutes))

    with journal.reading(Delivery("generic", "u-1")) as view:
        since = [view.recall.entries(since=NOW + timedelta(minutes=m)) for m in (0, 30, 45, 61)]
    assert [[entry.fields["text"] for entry in found] for found in since] == [
        *([2, 1, 0], [2, 1], [1], []),
    ]


def test_one_entry_is_found_by_its_id_and_by_nobody_else(journal: Journal) -> None:
    turn(journal, [keep("e1", rating=6)])

    with journal.reading(Delivery("generic", "u-1")) as view:
        assert view.recall.entry("e1") == Entry("e1", NOW, "F1", {**CONTEXT, "rating": 6})
        assert view.recall.entry("e2") is None
    with journal.reading(Delivery("generic", "u-2")) as view:
        assert view.recall.entry("e1") is None


def test_a_clock_that_is_put_back_reorders_nothing(journal: Journal) -> None:
    turn(journal, [keep("e1", text="first")])
    turn(journal, [keep("e2", text="second")], at=NOW - timedelta(hours=1))
    turn(journal, [keep("e3", text="third")], at=NOW - timedelta(minutes=30))

    assert texts(journal) == ["third", "second", "first"]


def test_a_time_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="aware of its zone"):
        turn(journal, [keep("e1")], at=NOW.replace(tzinfo=None))


def test_the_open_question_belongs_to_the_device_and_the_rest_to_the_person(
    journal: Journal,
) -> None:
    with journal.writing(Delivery("alexa", "u", "kitchen")) as unit:
        unit.commit([], NOW, CONTEXT, person_memory=b"shared", device_memory=b"asked here")

    with journal.reading(Delivery("alexa", "u", "bedroom")) as view:
        assert (view.person_memory, view.device_memory) == (b"shared", None)
    with journal.reading(Delivery("alexa", "u", "kitchen")) as view:
        assert (view.person_memory, view.device_memory) == (b"shared", b"asked here")


def test_a_memory_of_none_is_removed(journal: Journal) -> None:
    turn(journal, memory=b"remembered")
    turn(journal, memory=None)

    with journal.reading(Delivery("generic", "u-1")) as view:
        assert view.person_memory is None


def test_a_repeated_delivery_gets_the_stored_answer(journal: Journal) -> None:
    assert deliver(journal, "r-1", b"body", b"first answer") == b"first answer"

    assert deliver(journal, "r-1", b"body", b"second answer") == b"first answer"
    assert texts(journal) == ["said once"]
    with journal.reading(Delivery("generic", "u-1", request_id="r-1", digest=b"body")) as view:
        assert view.stored_answer == b"first answer"


def test_the_same_delivery_id_with_another_body_is_a_conflict(journal: Journal) -> None:
    deliver(journal, "r-1", b"body", b"answer")

    with pytest.raises(Conflict):
        deliver(journal, "r-1", b"another body", b"answer")


def test_the_same_delivery_id_at_another_platform_is_another_delivery(journal: Journal) -> None:
    deliver(journal, "r-1", b"body", b"answer")

    with journal.writing(Delivery("alexa", "u-1", request_id="r-1", digest=b"body")) as unit:
        assert unit.stored_answer is None


def test_an_old_answer_is_forgotten_and_a_new_one_is_not(journal: Journal) -> None:
    deliver(journal, "r-1", b"body", b"answer")

    journal.upkeep.forget_answers(before=NOW)
    assert deliver(journal, "r-1", b"body", b"new answer") == b"answer"
    journal.upkeep.forget_answers(before=later(1))
    with journal.reading(Delivery("generic", "u-1", request_id="r-1", digest=b"body")) as view:
        assert view.stored_answer is None


def test_a_delivery_without_an_id_is_not_remembered(journal: Journal) -> None:
    for _ in range(2):
        with journal.writing(Delivery("generic", "u-1")) as unit:
            assert unit.stored_answer is None
            unit.commit([], NOW, CONTEXT, person_memory=b"{}", device_memory=None, answer=b"answer")


def test_a_second_device_joins_a_person_and_no_entry_moves(journal: Journal) -> None:
    turn(journal, [keep("e1", text="said to the first")])
    person = journal.person("generic", "u-1")
    assert person is not None
    turn(journal, platform="alexa", user="echo")  # it has been launched, and has kept nothing

    journal.link_identity(person, "alexa", "echo", NOW)
    journal.link_identity(person, "alexa", "echo", NOW)

    assert journal.person("alexa", "echo") == person
    assert texts(journal, "echo", "alexa") == ["said to the first"]
    assert [known.id for known in journal.persons()] == [person]


def test_a_device_that_was_let_go_of_has_nothing_in_mind_when_it_comes_back(
    journal: Journal,
) -> None:
    turn(journal, [keep("e1", text="said to the first")])
    person = journal.person("generic", "u-1")
    assert person is not None
    journal.link_identity(person, "alexa", "echo", NOW)
    with journal.writing(Delivery("alexa", "echo")) as unit:
        unit.commit([], NOW, CONTEXT, person_memory=b"{}", device_memory=b"half told")
    (echo,) = (known for known in journal.devices(person) if known.platform == "alexa")

    journal.unlink_device(person, echo.id)
    journal.link_identity(person, "alexa", "echo", NOW)

    with journal.reading(Delivery("alexa", "echo")) as view:
        assert view.device_memory is None
    assert texts(journal, "echo", "alexa") == ["said to the first"]


def test_a_device_with_a_journal_of_its_own_is_not_linked(journal: Journal) -> None:
    turn(journal, [keep("e1", text="mine")])
    turn(journal, [keep("e1", text="theirs")], platform="alexa", user="echo")
    person = journal.person("generic", "u-1")
    assert person is not None

    with pytest.raises(Conflict, match="journal of its own"):
        journal.link_identity(person, "alexa", "echo", NOW)

    assert texts(journal, "echo", "alexa") == ["theirs"]


def test_nobody_can_be_linked_to_a_person_who_is_gone(journal: Journal) -> None:
    with pytest.raises(Conflict, match="no such person"):
        journal.link_identity("0" * 32, "alexa", "echo", NOW)


def test_many_threads_write_one_after_the_other(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: turn(journal, [keep(f"e{n}", text=n)]), range(40)))

    assert sorted(texts(journal)) == list(range(40))


def test_words_that_no_text_encoding_holds_are_kept_as_they_are(journal: Journal) -> None:
    words = "\ud800 lone, \x00 nul, \U0001f642 and ja"
    turn(journal, [keep("e1", text=words)], user="u\ud800")

    assert texts(journal, "u\ud800") == [words]


def test_forgetting_an_unknown_entry_deletes_nothing(journal: Journal) -> None:
    turn(journal, [keep("e1", text="stays")])

    assert turn(journal, [Forget(("e2",))]) == Written()
    assert texts(journal) == ["stays"]
