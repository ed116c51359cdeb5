"""Who is asked for a number and goes on telling is heard; no number is made of their words."""

from __future__ import annotations

import pytest

from skills.outcome import Outcome, open_step
from tests.support.conversation import Conversation, questions, words


def entry(talk: Conversation) -> dict[str, object]:
    [fields] = [one.fields for one in talk.kept.values()]
    return dict(fields)


def asks_for_a_number(outcome: Outcome, talk: Conversation) -> bool:
    step = open_step(talk.memory)
    return outcome.reply.listen == "rating" and step is not None and questions(outcome.reply) == 1


@pytest.mark.parametrize(
    ("practice", "told"),
    [("RepairMistake", "event"), ("ExploreResentment", "situation"), ("WhatIfWorry", "worry_text")],
)
def test_a_story_that_goes_on_is_added_and_the_number_asked_for_once_more(
    talk: Conversation, practice: str, told: str
) -> None:
    talk.mean(practice)
    talk.say("i shouted at my neighbour")

    again = talk.say("my son is eight and he came to the window")

    assert (
        entry(talk)[told] == "i shouted at my neighbour my son is eight and he came to the window"
    )
    assert asks_for_a_number(again, talk)
    talk.say("then they told me to stop and i went home")
    assert str(entry(talk)[told]).endswith("then they told me to stop and i went home")
    step = open_step(talk.memory)
    assert step is not None
    assert step.listen != "rating"
    assert not [name for name in entry(talk) if name.endswith("_before")]


def test_where_nothing_was_told_yet_the_words_are_a_note(talk: Conversation) -> None:
    talk.mean("ExploreConnection")

    again = talk.say("nobody really looked up when i came in")

    assert entry(talk)["note"] == "nobody really looked up when i came in"
    assert asks_for_a_number(again, talk)
    talk.say("three")
    assert entry(talk)["seen"] == 3


def test_a_level_or_another_scale_is_no_story(talk: Conversation) -> None:
    talk.mean("RepairMistake")
    talk.say("i shouted at my neighbour")

    talk.say("it is kind of high i would say")
    talk.say("three out of five i guess")

    assert entry(talk)["event"] == "i shouted at my neighbour"


def test_an_answer_to_a_choice_begins_no_other_practice(talk: Conversation) -> None:
    talk.mean("RepairMistake")
    talk.say("i shouted at my neighbour")
    for said in ("skip", "i was loud", "skip", "i would forgive you"):
        talk.say(said)
    question = talk.memory.device.question
    assert question is not None
    assert question.step == "next"

    again = talk.say("i want to be seen")

    assert again.reply.listen == "short"
    talk.say("again")
    assert entry(talk)["next"] == "again"


def test_a_wish_about_oneself_is_the_check_ins_word_and_begins_no_practice(
    talk: Conversation,
) -> None:
    talk.event("launch")
    talk.say("six")

    said = talk.say("i want to be seen")

    assert "You want to be seen" in words(said.reply)
    assert entry(talk) | {"rating": 6, "raw": "i want to be seen"} == entry(talk)
    assert talk.memory.device.question is not None
    assert talk.memory.device.question.flow == "ground_check"


def test_a_wish_about_oneself_instead_of_the_check_ins_number_is_kept_and_it_is_asked_once_more(
    talk: Conversation,
) -> None:
    talk.event("launch")

    again = talk.say("i want to be seen")

    assert asks_for_a_number(again, talk)
    talk.say("i want to be heard too")
    assert entry(talk)["note"] == "i want to be seen i want to be heard too"
    assert "rating" not in entry(talk)
    assert talk.memory.device.question is not None
    assert talk.memory.device.question.step == "feeling"


@pytest.mark.parametrize(
    "said",
    [
        "my son is eight",
        "he is eight",
        "there were four of us at dinner",
        "three deadlines today",
        "two of my friends left",
        "it took me four tries",
    ],
)
def test_a_number_that_counts_something_else_is_no_rating(talk: Conversation, said: str) -> None:
    talk.event("launch")

    again = talk.say(said)

    assert all("rating" not in fields for fields in again.saved)


def test_at_the_word_a_number_that_counts_something_replaces_no_rating(talk: Conversation) -> None:
    talk.event("launch")
    talk.say("six")

    talk.say("three deadlines today")

    assert entry(talk)["rating"] == 6
    assert entry(talk)["raw"] == "three deadlines today"


@pytest.mark.parametrize("said", ["a six today", "six thanks", "six sometimes", "six points"])
def test_a_number_that_rates_is_one_whatever_follows(talk: Conversation, said: str) -> None:
    talk.event("launch")

    talk.say(said)

    assert entry(talk)["rating"] == 6
