"""Whatever is said in whatever order: one question or none, a way out, and nothing made up."""

from __future__ import annotations

import functools
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skills.dialogue import Dialogue
from skills.memory import Memory, PersonMemory
from skills.outcome import Outcome
from skills.turn import Device, Event, Intent, Utterance
from tests.support.conversation import Conversation, questions, words
from tests.support.spoken_rules import (
    MOST_WORDS_95,
    reply_faults,
    share_within,
)

BEGINNINGS = (
    "i want to do the practice about other people's voices",
    "my flatmate dumps chores on me and i let it happen",
    "let's go through the practice about showing yourself",
    "first i have to become more confident",
    "i dream of building a boat",
    "what if i freeze during the exam on friday",
    "i plan to ask her out",
    "i want to take up more room",
    "i shouted at my neighbour",
    "let's go through the corner practice",
    "rehearse asking my boss for time off",
    "let's check in",
    "let me reflect",
)
ANSWERS = (
    "about a six",
    "four",
    "a nine",
    "two hours",
    "pretty bad",
    "hopeful and tired",
    "my sister on sunday",
    "i will stay and put the kettle on",
    "i care about the work and i leave at six",
    "i am such an idiot",
    "mostly borrowed",
    "keep it",
    "let it go",
    "nobody",
    "differently",
    "is it though? i wonder? maybe",
    "no i meant my brother",
    "no i meant three",
    "you got that wrong",
    "yes",
    "no",
    "i don't know",
    "nothing",
    "um",
    "green table yesterday of",
    "it was a long day and then another long day came and nobody asked and i went on and on",
)
REQUESTS = (
    "skip",
    "go back",
    "start over",
    "help",
    "say that again",
    "who can hear this",
    "what's the weather like",
    "play something short",
    "what did i say yesterday",
    "delete my last entry",
    "ask me again on sunday",
    "i'm done",
    "stop",
)
HAPPENINGS = st.one_of(
    st.sampled_from([*BEGINNINGS, *ANSWERS, *REQUESTS]).map(lambda said: Utterance(said, 0.9)),
    st.sampled_from(ANSWERS).map(lambda said: Utterance(said, 0.3)),
    st.sampled_from(["launch", "silence", "barge_in", "session_ended"]).map(Event),  # type: ignore[arg-type]  # one of its names
    st.sampled_from(
        ["GiveRating", "RepairMistake", "WhatIfWorry", "Affirm", "NoMatch", "GoBack", "SkipStep"]
    ).map(Intent),
)
DEVICES = st.builds(Device, audio=st.booleans(), shared=st.booleans())
CONSENTS = st.sampled_from([None, True, True, False])


@functools.cache
def dialogue() -> Dialogue:
    return Dialogue.load("en-US", "US")


def conversation(device: Device, *, consent: bool | None) -> Conversation:
    talk = Conversation(Memory(PersonMemory(consent=consent)), device=device)
    talk.dialogue = dialogue()
    return talk


def heard(talk: Conversation, happening: Utterance | Event | Intent) -> Outcome:
    if talk.memory.device.ended:
        talk.session = f"s-{talk.turns}"
        talk.wait(minutes=3)
    return talk.take(happening)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(HAPPENINGS, min_size=4, max_size=14),
    st.sampled_from(BEGINNINGS),
    DEVICES,
    CONSENTS,
)
def test_every_reply_keeps_to_the_rules_and_leaves_a_way_out(
    happenings: list[Utterance | Event | Intent],
    beginning: str,
    device: Device,
    consent: bool | None,
) -> None:
    talk = conversation(device, consent=consent)
    for happening in (Event("launch"), Utterance(beginning, 0.9), *happenings):
        outcome = heard(talk, happening)
        assert reply_faults(outcome.reply) == [], (happening, words(outcome.reply))
        assert reply_faults(outcome.if_not_saved) == [], (happening, words(outcome.if_not_saved))
        assert outcome.reply.end or outcome.reply.listen or isinstance(happening, Event)
        assert_kept_as_captured(talk)
    left = talk.take(Intent("Stop"))
    assert left.reply.end
    assert questions(left.reply) == 0
    assert len(words(left.reply).split()) <= 20


def assert_kept_as_captured(talk: Conversation) -> None:
    """What a practice remembers as captured is what the journal holds, no more and no less."""
    question = talk.memory.device.question
    data = question.data if question else {}
    if not data.get("order"):
        return
    kept = talk.kept.get(data["entry_id"])
    if talk.memory.person.consent is not True:
        assert kept is None
        return
    if kept is None:
        return  # deleted since
    captured = {name: v for name, v in data["values"].items() if not name.startswith("_")}
    assert {name: kept.fields[name] for name in captured} == captured


def test_who_only_skips_leaves_nothing_behind_in_any_practice() -> None:
    for beginning in ("ExploreOutsideVoices", "PlanStretch", "HaveMyBack", "RepairMistake"):
        talk = conversation(Device(), consent=True)
        outcome = talk.mean(beginning)
        for _ in range(12):
            if outcome.reply.end:
                break
            outcome = talk.mean("SkipStep")
        assert outcome.reply.end
        assert talk.kept == {}


def test_most_turns_are_short() -> None:
    random = Random("short turns")
    lengths = []
    for _ in range(40):
        talk = conversation(Device(), consent=True)
        heard(talk, Event("launch"))
        heard(talk, Utterance(random.choice(BEGINNINGS), 0.9))
        for _ in range(8):
            said = heard(talk, Utterance(random.choice(ANSWERS), 0.9)).reply
            lengths.append(len(words(said).split()))
    assert share_within(lengths, MOST_WORDS_95) >= 0.95
