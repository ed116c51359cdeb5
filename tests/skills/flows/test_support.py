"""Care: what is said when someone may be in danger, and the two turns that stay with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skills.care import HelpLine, load_help_lines
from skills.lines import Lines
from skills.memory import Memory, PersonMemory
from skills.outcome import Outcome
from skills.turn import Device, Intent
from tests.support.conversation import CONSENTING, Conversation, questions, words

WORDS_A_SECOND = 2.5
LONGEST_SECONDS = 12
LINES = Lines.load("en-US")
NEVER_SAID = ("i'll call", "goodbye", "suicide", "abuse", "violence", "threat", "how would you")


def in_care(**slots: str) -> tuple[Conversation, Outcome]:
    talk = Conversation()
    talk.event("launch")
    return talk, talk.mean("NeedSupport", **slots)


def longest(name: str) -> str:
    return max(LINES.wordings(name), key=lambda wording: len(wording.split()))


@pytest.mark.parametrize("line", load_help_lines("en-US").values(), ids=lambda line: line.country)
def test_an_answer_takes_at_most_twelve_seconds_in_every_wording(line: HelpLine) -> None:
    question = longest("support.again.ask")
    answers = [
        (longest("support.now"), line.emergency, line.line, question),
        (longest("support.later"), line.emergency, line.line, question),
        (longest("support.hushed"), line.emergency, line.unsafe, question),
        (longest("support.gentle"), line.line, question),
    ]

    for answer in answers:
        assert len(" ".join(answer).split()) / WORDS_A_SECOND <= LONGEST_SECONDS, answer


@pytest.mark.parametrize("tier", ["now", "gentle"])
@pytest.mark.parametrize("severity", ["acute", "danger", "check"])
@pytest.mark.parametrize("shared", [False, True])
def test_an_answer_asks_one_thing_and_says_nothing_that_harms(
    tier: str, severity: str, *, shared: bool
) -> None:
    talk = Conversation(device=Device(shared=shared))

    said = talk.mean("NeedSupport", tier=tier, severity=severity).reply

    assert questions(said) == 1
    assert not any(word in words(said).lower() for word in NEVER_SAID)


def test_danger_from_another_has_a_line_of_its_own() -> None:
    _, cared = in_care(tier="now", severity="danger")

    assert "7 9 9" in words(cared.reply)
    assert "9 1 1" in words(cared.reply)


def test_a_wish_for_a_person_is_answered_without_the_emergency_number() -> None:
    _, cared = in_care(tier="gentle", severity="human_request")

    assert "9 8 8" in words(cared.reply)
    assert "9 1 1" not in words(cared.reply)


def test_the_number_comes_again_and_then_a_quiet_minute() -> None:
    talk, _ = in_care(tier="now", severity="acute")

    again = talk.mean("Affirm")
    quiet = talk.mean("Affirm")

    assert "9 8 8" in words(again.reply)
    assert questions(again.reply) == 1
    assert quiet.reply.audio is not None


@pytest.mark.parametrize("said", ["Deny", "NameFeeling", "GiveRating", "NoMatch", "WhatIfWorry"])
def test_two_turns_stay_with_care_whatever_is_said(said: str) -> None:
    talk, _ = in_care(tier="now", severity="acute")

    first = talk.mean(said)
    second = talk.mean("Deny")

    assert questions(first.reply) == 1
    assert not first.reply.end
    assert not second.reply.end
    assert second.reply.audio is None


def test_nothing_said_in_care_is_kept() -> None:
    talk, _ = in_care(tier="now", severity="acute")
    before = dict(talk.kept)

    talk.say("i don't know what to do")
    talk.mean("NameFeeling", feeling="sad")

    assert talk.kept == before


def test_leaving_is_never_in_the_way() -> None:
    talk, _ = in_care(tier="now", severity="acute")

    left = talk.mean("Stop")

    assert left.reply.end
    assert questions(left.reply) == 0


def test_what_was_told_in_a_recording_opens_the_next_session_with_care_once() -> None:
    owed = replace(CONSENTING, person=replace(CONSENTING.person, care_due=True))
    talk = Conversation(memory=owed)

    opened = talk.event("launch")
    talk.mean("Stop")
    talk.session = "s-2"
    next_day = talk.event("launch")

    assert "9 8 8" in words(opened.reply)
    assert "9 8 8" not in words(next_day.reply)


def test_care_that_is_owed_comes_before_the_first_meeting() -> None:
    talk = Conversation(memory=Memory(person=PersonMemory(care_due=True)))

    assert "9 8 8" in words(talk.event("launch").reply)


def test_words_of_care_in_an_answer_that_is_no_recording_are_not_kept() -> None:
    talk = Conversation()
    talk.mean("ExploreOutsideVoices")
    talk.understanding.meanings["i want to die"] = Intent("NeedSupport", {"tier": "now"})

    talk.say("i want to die")

    assert not any("die" in str(entry.fields) for entry in talk.kept.values())


@pytest.mark.parametrize(
    ("words_of_danger", "tier"),
    [("i will kill myself tonight", {"tier": "now"}), ("the potatoes are late", {})],
)
def test_which_care_is_wanted_is_told_by_the_words_where_the_door_does_not(
    words_of_danger: str, tier: dict[str, str]
) -> None:
    talk = Conversation()
    talk.understanding.meanings[words_of_danger] = Intent("NeedSupport", tier)

    said = words(talk.take(Intent("NeedSupport", text=words_of_danger)).reply)

    assert ("9 1 1" in said) == (tier == {"tier": "now"})
    assert "9 8 8" in said
