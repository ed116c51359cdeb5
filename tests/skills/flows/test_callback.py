"""What was left for today is said in its words only to whoever an entry would be read to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from skills.memory import Memory, PersonMemory
from skills.outcome import Outcome
from skills.recall import Entry
from skills.turn import Device
from tests.support.conversation import MONDAY, Conversation, words

ANYONES = Device(shared=True, anyones=True)
PHONE = Device(shared=True, telephone=True)


@pytest.fixture
def back() -> Conversation:
    return Conversation()


@pytest.fixture(params=[False, True], ids=["asks first", "told to say such things here"])
def talk(request: pytest.FixtureRequest) -> Conversation:
    talk = Conversation(Memory(PersonMemory(consent=True, callbacks_aloud=request.param)))
    today = {"when": MONDAY.date().isoformat(), "prompt": "call my landlord", "outcome": None}
    at = MONDAY - timedelta(days=1)
    talk.kept["e-1"] = Entry("e-1", at, "F8", {"step": "call my landlord", "follow_up": today})
    return talk


def all_said_after(talk: Conversation, *intents: str) -> str:
    told: list[Outcome] = [talk.event("launch"), *(talk.mean(name) for name in intents)]
    return " ".join(words(outcome.reply) for outcome in told)


@pytest.mark.parametrize("device", [ANYONES, PHONE])
def test_a_voice_that_nobody_knows_is_asked_without_the_words(
    talk: Conversation, device: Device
) -> None:
    talk.device = device

    assert "landlord" not in all_said_after(talk, "Repeat", "Affirm")


@pytest.mark.parametrize("device", [Device(), Device(shared=True)])
def test_with_a_pin_it_is_asked_without_the_words(talk: Conversation, device: Device) -> None:
    talk.device, talk.pin = device, "0419"

    assert "landlord" not in all_said_after(talk, "Repeat", "Affirm")


def test_the_answer_is_kept_all_the_same(talk: Conversation) -> None:
    talk.device = ANYONES
    talk.event("launch")

    talk.mean("CallbackAnswer", outcome="partly")

    assert talk.kept["e-1"].fields["follow_up"]["outcome"] == "partly"


def test_another_voice_s_yes_does_not_open_the_words_that_a_known_one_was_asked_about(
    talk: Conversation,
) -> None:
    talk.device = Device(shared=True)
    talk.memory = replace(talk.memory, person=replace(talk.memory.person, callbacks_aloud=False))
    talk.event("launch")
    talk.device = ANYONES

    said = words(talk.mean("Affirm").reply)

    assert "landlord" not in said
    assert said.endswith("?")


@pytest.mark.parametrize("intent", ["Repeat", "Filler", "PrivacyQuestion", "NoMatch"])
def test_words_that_a_known_voice_was_asked_in_are_not_said_again_to_another(
    talk: Conversation, intent: str
) -> None:
    talk.device = Device()
    assert "landlord" in words(talk.event("launch").reply)
    talk.device = ANYONES

    assert "landlord" not in words(talk.mean(intent).reply)


def test_who_opens_it_soon_after_is_not_told_the_words_that_somebody_known_was_asked_in(
    talk: Conversation,
) -> None:
    talk.device = Device()
    talk.event("launch")
    talk.mean("Stop")
    talk.session, talk.device = "s-2", ANYONES

    assert "landlord" not in words(talk.event("launch").reply)


def test_after_something_in_between_another_voice_is_asked_without_the_words(
    talk: Conversation,
) -> None:
    talk.device = Device()
    talk.event("launch")
    talk.device = ANYONES

    said = words(talk.mean("SetReminder", time="08:00", recurrence="daily").reply)

    assert "landlord" not in said
    assert said.endswith("?")


def test_another_voice_can_t_have_it_always_said_aloud(talk: Conversation) -> None:
    talk.device = Device(shared=True)
    talk.memory = replace(talk.memory, person=replace(talk.memory.person, callbacks_aloud=False))
    talk.event("launch")
    talk.device = ANYONES

    talk.say("yes always")

    assert not talk.memory.person.callbacks_aloud


def test_where_nothing_could_be_saved_another_voice_is_asked_without_the_words(
    talk: Conversation,
) -> None:
    talk.device = Device()
    talk.event("launch")
    talk.device = ANYONES

    failed = talk.mean("CallbackAnswer", outcome="partly").if_not_saved

    assert "landlord" not in words(failed)
    assert words(failed).endswith("?")


def leave(talk: Conversation, entry_id: str, in_days: int, prompt: str, days_ago: int = 1) -> None:
    """Keep an entry that is to be come back to, as another version may have written it."""
    day = (talk.now + timedelta(days=in_days)).date()
    left = {"when": day.isoformat(), "prompt": prompt, "outcome": None}
    at = talk.now - timedelta(days=days_ago)
    talk.kept[entry_id] = Entry(entry_id, at, "F8", {"step": prompt, "follow_up": left})


def launched(talk: Conversation) -> str:
    """Come back after an hour, in a session of its own."""
    talk.wait(hours=1)
    talk.session = f"s-{talk.now}"
    return words(talk.event("launch").reply)


def days_later(talk: Conversation, days: int) -> str:
    """Come back each day until then, and answer no more than the greeting."""
    said = ""
    for _ in range(days):
        talk.wait(hours=23)
        said = launched(talk)
        talk.mean("Stop")
    return said


def test_who_comes_back_has_no_entries_opened_but_those_that_are_due(back: Conversation) -> None:
    for number in range(150):
        leave(back, f"e-{number}", 5, "Did you ring?", days_ago=2)
    launched(back)
    back.wait(days=1)
    back.opened = 0

    launched(back)
    assert back.opened == 0

    assert "Did you ring?" in days_later(back, 4)
    assert back.opened == 1


def test_what_was_planned_last_is_asked_first_and_each_once(back: Conversation) -> None:
    leave(back, "e-1", 0, "Did you ring?", days_ago=3)
    leave(back, "e-2", 0, "Did you write?", days_ago=2)

    asked = []
    for _ in range(3):
        asked.append(launched(back))
        back.mean("CallbackAnswer", outcome="went_ok")

    assert "Did you write?" in asked[0]
    assert "Did you ring?" in asked[1]
    assert "Did you" not in asked[2]


def test_an_entry_planned_for_another_day_is_asked_about_on_that_one(back: Conversation) -> None:
    leave(back, "e-1", 0, "Did you ring?")
    launched(back)
    back.mean("SetFollowUp", when="in_three_days")

    assert "Did you ring?" not in days_later(back, 2)
    assert "Did you ring?" in days_later(back, 1)


def test_what_was_let_go_long_ago_can_be_planned_anew(back: Conversation) -> None:
    leave(back, "e-1", -9, "Did you write?", days_ago=9)
    launched(back)
    back.mean("SetFollowUp", when="tomorrow")

    assert "Did you write?" in days_later(back, 1)


def test_what_was_deleted_or_answered_elsewhere_is_not_asked(back: Conversation) -> None:
    leave(back, "e-1", 1, "Did you ring?")
    leave(back, "e-2", 1, "Did you write?")
    launched(back)
    answered = {**back.kept["e-1"].fields["follow_up"], "outcome": "went_ok"}
    fields = {**back.kept["e-1"].fields, "follow_up": answered}
    back.kept["e-1"] = replace(back.kept["e-1"], fields=fields)
    del back.kept["e-2"]

    assert "Did you" not in days_later(back, 1)


def test_a_deleted_entry_leaves_nothing_behind_in_what_is_planned(back: Conversation) -> None:
    leave(back, "e-1", 5, "Did you ring?")
    launched(back)
    back.mean("DeleteReflection", which="last")
    back.mean("Affirm")
    assert back.kept == {}

    assert back.memory.person.planned == ()


def test_who_wants_no_questions_from_another_day_has_none_and_again_once_they_do(
    back: Conversation,
) -> None:
    leave(back, "e-1", 0, "Did you ring?")
    wants = back.memory.person
    back.memory = replace(back.memory, person=replace(wants, follow_ups=False))
    assert "Did you ring?" not in launched(back)
    assert back.memory.person.planned is None

    person = replace(back.memory.person, follow_ups=True)
    back.memory = replace(back.memory, person=person)
    assert "Did you ring?" in launched(back)


def test_what_has_been_due_for_more_than_a_week_is_let_go(back: Conversation) -> None:
    leave(back, "e-1", 1, "Did you ring?")
    launched(back)
    assert "Did you ring?" in days_later(back, 8)

    assert "Did you ring?" not in days_later(back, 1)


def test_a_clock_that_was_wrong_once_forgets_nothing(back: Conversation) -> None:
    leave(back, "e-1", 1, "Did you ring?")
    back.wait(days=30)
    assert "Did you ring?" not in launched(back)
    back.memory = Memory(back.memory.person)  # at another device
    back.wait(days=-29)

    assert "Did you ring?" in launched(back)


def test_of_many_plans_none_that_is_due_is_lost(back: Conversation) -> None:
    leave(back, "e-1", 0, "Did you ring?", days_ago=3)
    for number in range(150):
        leave(back, f"later-{number}", 5, "Did you write?", days_ago=2)

    assert "Did you ring?" in launched(back)


def test_no_more_is_remembered_than_is_looked_for(back: Conversation) -> None:
    launched(back)
    for number in range(210):
        back.kept[f"e-{number}"] = Entry(f"e-{number}", back.now, "F8", {"step": "ring"})
        back.wait(minutes=1)
        back.mean("SetFollowUp", when="tomorrow")

    assert back.memory.person.planned is not None
    assert [one.entry_id for one in back.memory.person.planned] == [
        f"e-{number}" for number in range(10, 210)
    ]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_a_day_like_others(
    back: Conversation, day: str
) -> None:
    left = {"when": day, "prompt": "Did you ring?", "outcome": None}
    back.kept["e-1"] = Entry("e-1", back.now, "F8", {"follow_up": left})

    assert "Did you ring?" not in launched(back)
    assert launched(back)
