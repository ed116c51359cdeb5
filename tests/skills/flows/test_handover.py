"""Somebody else's name is taken only where it can be one."""

from __future__ import annotations

import pytest

from skills.turn import Device, Intent, SlotValue
from tests.support.conversation import Conversation, words


@pytest.fixture
def talk() -> Conversation:
    return Conversation(device=Device(shared=True))


@pytest.mark.parametrize("name", ["?", " ", "who is it that comes along here", "x" * 300, 7, "4 2"])
def test_what_is_no_name_begins_no_journal_and_it_is_asked_who_it_is(
    talk: Conversation, name: SlotValue
) -> None:
    asked = talk.take(Intent("SwitchPerson", {"name": name}))

    assert asked.state == "awaiting_name"
    assert asked.effects == ()


def test_a_name_that_was_half_caught_is_taken_without_the_sign(talk: Conversation) -> None:
    assert "Mira" in words(talk.take(Intent("SwitchPerson", {"name": "mira ?"})).reply)
