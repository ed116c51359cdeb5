"""A conversation that understands what is said as the service does."""

from __future__ import annotations

import pytest

from skills.dialogue import Dialogue
from tests.support.conversation import Conversation


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    return Dialogue.load("en-US", "US")


@pytest.fixture
def talk(dialogue: Dialogue) -> Conversation:
    talk = Conversation()
    talk.dialogue = dialogue
    return talk
