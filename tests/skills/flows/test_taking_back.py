"""What was said last is taken back by "forget that": out of the journal, and asked for anew."""

from __future__ import annotations

import pytest

from skills.flows import BEGINS
from skills.memory import Memory, PersonMemory
from skills.moment import OPEN_WORDS
from skills.outcome import Outcome, open_step
from skills.reply import Keep
from skills.turn import Intent
from tests.support.conversation import Conversation, words

WORDS = "it happened there and then"
PRACTICES = (
    *("ExploreOutsideVoices", "ExploreResentment", "ExploreConnection", "ExploreNotEnough"),
    *("ExploreWants", "WhatIfWorry", "PlanStretch", "RepairMistake", "HaveMyBack"),
    "ExploreBothAnd",
)


def answer(talk: Conversation) -> Outcome:
    step = open_step(talk.memory)
    assert step is not None
    rated = step.listen == "rating"
    return talk.mean("GiveRating", rating=4) if rated else talk.say(WORDS)


def told(talk: Conversation) -> dict[str, object]:
    """Return what the only entry holds, if there is one."""
    [fields] = [entry.fields for entry in talk.kept.values()] or [{}]
    known = {name: value for name, value in fields.items() if value is not None}
    return {n: v for n, v in known.items() if n not in ("asr_confidence", "domain", "worry_kind")}


@pytest.mark.parametrize("intent", PRACTICES)
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_last_answer_of_a_practice_is_erased_and_asked_for_again(
    talk: Conversation, intent: str, count: int
) -> None:
    before: dict[str, object] = {}
    captured: list[Keep] = []
    talk.mean(intent)
    for _ in range(count):
        held, asked = told(talk), talk.memory.device.question
        if asked and asked.flow == BEGINS[intent]:
            kept = [e for e in answer(talk).effects if isinstance(e, Keep)]
            before, captured = (held, kept) if kept else (before, captured)
    fields = {name for effect in captured for name in effect.fields}

    taken_back = talk.say("forget that")

    assert told(talk) == {name: value for name, value in before.items() if name not in fields}
    assert any(line in words(taken_back.reply) for line in TAKEN_BACK)
    assert taken_back.reply.listen


TAKEN_BACK = (
    "I've taken that back; it isn't kept.",
    "Taken back. Nothing of it stays.",
    "That answer is gone.",
    "Okay, that one is erased.",
)


def test_step_by_step_everything_goes_and_the_entry_with_it(talk: Conversation) -> None:
    talk.mean("RepairMistake")
    for _ in range(3):
        answer(talk)

    for _ in range(3):
        talk.say("forget that")

    assert talk.kept == {}
    talk.say(WORDS)
    assert told(talk) == {"event": WORDS}


@pytest.mark.parametrize("said", ["forget that", "gone", "scratch that", "don't keep it"])
def test_at_the_close_a_line_for_one_s_corner_goes_whole_though_it_was_said_twice(
    talk: Conversation, said: str
) -> None:
    talk.mean("HaveMyBack")
    for line in ("sing on thursday", "go on", "go on you can"):
        talk.say(line)

    taken_back = talk.say(said)

    assert told(talk) == {"dare": "sing on thursday"}
    assert "you can" not in words(taken_back.reply)
    assert taken_back.reply.listen == "yes_no"


def test_of_two_takes_the_one_taken_back_can_t_be_chosen_any_more(talk: Conversation) -> None:
    talk.mean("ExploreBothAnd")
    for line in ("my sister", "she wants a visit", "i want quiet", "i care and i stay", "i rest"):
        talk.say(line)

    talk.say("forget that")
    talk.say("i care about you and i stay home")

    assert "i rest" not in str(talk.memory.device.question)
    assert told(talk)["line"] == "i care about you and i stay home"


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        (["six"], {}),
        (["six", "hopeful"], {"rating": 6}),
        (["six", "hopeful", "the rain was kind"], {"rating": 6, "feeling": "hopeful"}),
    ],
)
def test_an_answer_of_the_check_in_is_erased(
    talk: Conversation, answers: list[str], left: dict[str, object]
) -> None:
    talk.event("launch")
    for said in answers:
        talk.say(said)

    talk.say("forget that")

    assert told(talk) == left


def test_where_nothing_was_captured_it_waves_the_question_away(talk: Conversation) -> None:
    talk.event("launch")

    assert talk.say("forget that").reply.end


def test_within_a_longer_answer_the_words_are_told(talk: Conversation) -> None:
    talk.mean("HaveMyBack")
    talk.say("sing on thursday")

    talk.say("forget that you are afraid")

    assert told(talk)["corner_line"] == "forget that you are afraid"


def test_who_isn_t_kept_is_told_the_same_and_nothing_is_written(talk: Conversation) -> None:
    talk.memory = Memory(PersonMemory(consent=False))
    talk.mean("RepairMistake")
    assert open_step(talk.memory) is not None
    talk.say(WORDS)

    taken_back = talk.say("forget that")

    assert taken_back.effects == ()
    step = open_step(talk.memory)
    assert step is not None
    assert step.state == OPEN_WORDS


def test_a_check_in_begun_at_a_practice_s_close_takes_back_nothing_of_the_practice(
    talk: Conversation,
) -> None:
    talk.mean("ExploreWants")
    for _ in range(3):
        answer(talk)
    practised = told(talk)
    talk.mean("GiveRating")

    talk.understanding.meanings["forget that"] = Intent("DeleteReflection", {"which": "last"})
    talk.say("forget that")

    assert told(talk) == practised != {}


def test_going_back_after_the_close_brings_nothing_back_that_was_taken_back(
    talk: Conversation,
) -> None:
    talk.mean("HaveMyBack")
    for _ in range(3):
        answer(talk)
    talk.understanding.meanings["let it go"] = Intent("DeleteReflection", {"which": "last"})
    talk.say("let it go")
    left = told(talk)
    talk.mean("GoBack")

    question = talk.memory.device.question
    assert question is not None
    assert set(question.data["values"]) <= set(left)
