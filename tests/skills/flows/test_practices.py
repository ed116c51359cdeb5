"""What holds in every practice: short for who knows it, kind in its echo, six turns, and an end."""

from __future__ import annotations

import pytest

from skills.lines import Lines
from skills.outcome import Outcome
from tests.support.conversation import Conversation, words

PRACTICES = {
    "ExploreOutsideVoices": "whose_voice",
    "ExploreResentment": "grudge_compass",
    "ExploreConnection": "seen",
    "ExploreNotEnough": "before_better",
    "ExploreWants": "three_wants",
    "WhatIfWorry": "what_if",
    "PlanStretch": "edge_step",
    "RepairMistake": "still_here",
    "HaveMyBack": "in_my_corner",
    "ExploreBothAnd": "both_hands",
}

CHOICES = {"owner": "mixed", "keep": "keep it"}


@pytest.mark.parametrize("intent", PRACTICES)
def test_a_practice_is_over_after_six_turns_besides_ratings(intent: str) -> None:
    talk = Conversation()
    outcome = talk.mean(intent)
    turns = 0
    while not outcome.reply.end:
        state = outcome.state
        if state == "awaiting_rating":
            outcome = talk.mean("GiveRating", rating=4)
            turns += PRACTICES[intent] in ("seen", "edge_step")
        else:
            turns += 1
            outcome = _answered(talk, state)
    assert turns <= 6


def _answered(talk: Conversation, state: str | None) -> Outcome:
    if state == "choose_next":
        return talk.mean("ChooseNext", choice="different")
    if state == "recording_reflection":
        question = talk.memory.device.question
        step = question.step if question else ""
        return talk.say(CHOICES.get(step, "a plain answer of some words"))
    return talk.mean("Deny")


def test_who_has_begun_a_practice_three_times_is_asked_in_fewer_words() -> None:
    talk = Conversation()
    briefly = Lines.load("en-US").wordings("in_my_corner.dare.brief")
    heard = []
    for time in range(4):
        talk.session = f"s-{time}"
        heard.append(words(talk.mean("HaveMyBack").reply))
        talk.mean("Stop")
    assert heard[0] not in briefly
    assert heard[3] in briefly


def test_a_hard_word_about_oneself_is_not_said_back() -> None:
    talk = Conversation()
    talk.mean("ExploreNotEnough")
    said = words(talk.say("i failed at everything").reply)
    assert "failed" not in said


def test_words_that_were_heard_badly_are_kept_and_not_said_back() -> None:
    talk = Conversation()
    talk.mean("ExploreNotEnough")
    outcome = talk.say("the purple shelf", confidence=0.3)
    assert "purple" not in words(outcome.reply)
    (kept,) = talk.kept.values()
    assert kept.fields["fix"] == "the purple shelf"
    assert kept.fields["asr_confidence"] == 0.3


def test_a_number_corrected_after_the_close_replaces_the_last_rating() -> None:
    talk = Conversation()
    talk.mean("ExploreConnection")
    talk.mean("GiveRating", rating=6)
    talk.say("my neighbour")
    corrected = talk.mean("CorrectAnswer", rating=3)
    (kept,) = talk.kept.values()
    assert kept.fields["seen"] == 3
    assert kept.fields["person"] == "my neighbour"
    assert corrected.state == "recording_reflection"
