"""Looking back: nothing is read before the PIN, or on a shared speaker before a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skills.recall import Entry
from skills.reply import Shown
from skills.turn import Device
from tests.support.conversation import MONDAY, Conversation, words


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation()
    at = MONDAY - timedelta(days=1)
    talk.kept["e-1"] = Entry("e-1", at, None, {"text": "the letter from Ana came"})
    return talk


def recall(talk: Conversation) -> str:
    return words(talk.mean("RecallReflection", when="yesterday").reply)


def give(talk: Conversation, pin: str) -> str:
    return words(talk.mean("GivePin", pin=pin).reply)


def test_a_pin_opens_the_journal_for_the_session(talk: Conversation) -> None:
    talk.pin = "0419"

    assert "letter" not in recall(talk)
    assert "the letter from Ana came" in give(talk, "0419")
    assert "the letter from Ana came" in recall(talk)


def test_a_pin_is_asked_again_in_the_next_session(talk: Conversation) -> None:
    talk.pin = "0419"
    recall(talk)
    give(talk, "0419")

    talk.session = "s-2"

    assert "letter" not in recall(talk)


def test_digits_spoken_one_by_one_are_a_pin(talk: Conversation) -> None:
    talk.pin = "0419"
    recall(talk)

    assert "the letter from Ana came" in words(talk.say("oh four one nine").reply)


def test_51_three_wrong_pins_close_it_for_a_quarter_of_an_hour_even_to_the_right_one(
    talk: Conversation,
) -> None:
    talk.pin = "0419"
    recall(talk)
    give(talk, "1111")
    give(talk, "2222")
    assert "quarter" in give(talk, "3333") or "fifteen" in words(talk.mean("Repeat").reply)

    talk.session = "s-2"
    assert "letter" not in recall(talk)
    assert "letter" not in give(talk, "0419")

    talk.wait(minutes=16)
    talk.session = "s-3"
    recall(talk)
    assert "the letter from Ana came" in give(talk, "0419")


def test_49_a_new_session_brings_no_further_tries(talk: Conversation) -> None:
    talk.pin = "0419"
    for session, wrong in enumerate(("1111", "2222", "3333")):
        talk.session = f"s-{session}"
        recall(talk)
        give(talk, wrong)

    assert talk.memory.person.pin_locked_until == MONDAY + timedelta(minutes=15)


def test_no_pin_leaves_it_closed_and_the_question_that_was_open_comes_again(
    talk: Conversation,
) -> None:
    talk.pin = "0419"
    talk.event("launch")
    recall(talk)

    outcome = talk.mean("Deny")

    assert outcome.state == "awaiting_rating"
    assert "letter" not in words(outcome.reply)


def test_on_a_shared_speaker_the_pin_comes_first_and_then_the_question(
    talk: Conversation,
) -> None:
    talk.pin, talk.device = "0419", Device(shared=True)
    recall(talk)

    assert "letter" not in give(talk, "0419")
    assert "the letter from Ana came" in words(talk.mean("Affirm").reply)


def test_an_entry_deleted_between_two_readings_is_passed_over(talk: Conversation) -> None:
    talk.kept["e-0"] = Entry("e-0", MONDAY - timedelta(days=2), None, {"text": "an older one"})
    talk.mean("RecallReflection")
    del talk.kept["e-0"]

    assert "older" not in words(talk.mean("Affirm").reply)


def test_a_pin_that_nobody_asked_for_is_not_tried(talk: Conversation) -> None:
    talk.pin = "0419"
    talk.event("launch")

    give(talk, "0000")

    assert talk.memory.person.pin_misses == 0


def test_a_display_is_given_an_entry_only_once_it_is_read(talk: Conversation) -> None:
    talk.device = Device(shared=True, display=True)

    asked = talk.mean("RecallReflection", when="yesterday").reply
    read = talk.mean("Affirm").reply

    assert asked.shown is None
    assert read.shown is not None
    assert "the letter from Ana came" in read.shown.words


def test_a_display_is_given_the_numbers_that_a_trend_is_told_from(talk: Conversation) -> None:
    for days in range(1, 6):
        at = MONDAY - timedelta(days=days)
        talk.kept[f"r-{days}"] = Entry(f"r-{days}", at, "F1", {"rating": 5 + days})

    told = talk.mean("HowAmIDoing", period="week").reply

    assert told.shown == Shown(ratings=(10, 9, 8, 7, 6))


@pytest.mark.parametrize(
    ("intent", "slots", "opened"),
    [
        ("RecallReflection", {"when": "yesterday"}, 3),
        ("RecallReflection", {"which": "last"}, 6),
        ("DeleteReflection", {"which": "last"}, 1),
        ("RecallReflection", {"query": "a letter"}, 101),
        ("HowAmIDoing", {"period": "week"}, 16),
    ],
)
def test_no_entry_is_opened_that_is_older_than_what_was_asked_for_and_none_twice(
    talk: Conversation, intent: str, slots: dict[str, str], opened: int
) -> None:
    for days in range(100):
        at = talk.now - timedelta(days=days)
        talk.kept[f"rated-{days}"] = Entry(f"rated-{days}", at, "F1", {"rating": 5})

    talk.mean(intent, **slots)

    assert talk.opened == opened


def test_how_it_goes_is_told_of_the_spans_that_were_asked_for(talk: Conversation) -> None:
    for days in range(60):
        at = talk.now - timedelta(days=days)
        rating = 3 if days >= 28 else 8
        talk.kept[f"rated-{days}"] = Entry(f"rated-{days}", at, "F1", {"rating": rating})

    month, week = (words(talk.mean("HowAmIDoing", period=p).reply) for p in ("month", "week"))

    assert "higher" in month.lower()
    assert "same" in week.lower()
