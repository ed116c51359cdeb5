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
