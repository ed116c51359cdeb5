"""F1, the check-in: four turns at the most, every step skippable, nothing invented."""

from __future__ import annotations

import pytest

from skills.memory import Memory, PersonMemory
from skills.reply import Keep
from skills.speech import Say
from skills.turn import Device, Intent
from tests.support.conversation import Conversation, questions, words


def entry_of(talk: Conversation) -> dict[str, object]:
    (entry,) = talk.kept.values()
    assert entry.flow == "F1"
    return dict(entry.fields)


def test_a_check_in_is_complete_in_four_turns() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    talk.mean("NameFeeling", feeling="hopeful")
    talk.say("i said no and the sky stayed up today")
    talk.understanding.meanings["no"] = Intent("Deny")
    end = talk.say("no")

    assert end.reply.end
    assert end.reply.listen is None
    fields = entry_of(talk)
    assert fields["rating"] == 6
    assert fields["feeling"] == "hopeful"
    assert fields["text"] == "i said no and the sky stayed up today"


def test_each_answer_is_kept_at_once_and_answered_with_the_next_question() -> None:
    talk = Conversation()
    opened = talk.event("launch")
    rated = talk.mean("GiveRating", rating=6)
    named = talk.mean("NameFeeling", feeling="nervous")

    assert (opened.reply.listen, opened.state) == ("rating", "awaiting_rating")
    assert (rated.reply.listen, rated.state) == ("short", "awaiting_feeling")
    assert (named.reply.listen, named.state) == ("open_speech", "recording_reflection")
    assert words(rated.reply).startswith("Six. ")
    assert words(named.reply).startswith("Nervous. ")
    for outcome in (opened, rated, named):
        assert questions(outcome.reply) == 1
    (kept,) = rated.effects
    assert isinstance(kept, Keep)
    assert kept.fields == {"rating": 6}


@pytest.mark.parametrize(
    ("rating", "said"),
    [(0, "Zero."), (2.5, "Two and a half."), (10, "Ten."), (7.2, "Seven point two.")],
)
def test_a_rating_is_given_back_as_it_is_said(rating: float, said: str) -> None:
    talk = Conversation()
    talk.event("launch")
    assert words(talk.mean("GiveRating", rating=rating).reply).startswith(said)


def test_a_skipped_step_stays_blank() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("SkipStep")
    talk.mean("NameFeeling", feeling="calm")
    assert entry_of(talk) == {"feeling": "calm"}


def test_skipping_everything_keeps_nothing() -> None:
    talk = Conversation()
    talk.event("launch")
    for _ in range(3):
        talk.mean("SkipStep")
    assert talk.kept == {}


def test_a_level_instead_of_a_number_is_asked_about_once_and_then_left_null() -> None:
    talk = Conversation()
    talk.event("launch")
    asked = talk.mean("GiveRating", band="high")
    settled = talk.mean("GiveRating", band="high")
    assert asked.state == "awaiting_rating"
    assert settled.state == "awaiting_feeling"
    assert entry_of(talk) == {"rating": None, "band": "high"}


@pytest.mark.parametrize(("band", "word"), [("low", "low"), ("mid", "so-so"), ("high", "good")])
def test_a_level_where_a_feeling_is_awaited_is_the_word_and_leaves_the_number(
    band: str, word: str
) -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    told = talk.mean("GiveRating", band=band)
    assert words(told.reply).startswith(f"{word.capitalize()}. ")
    assert told.state == "recording_reflection"
    assert entry_of(talk) == {"rating": 6, "feeling": word}


def test_a_number_beyond_ten_is_not_kept() -> None:
    talk = Conversation()
    talk.event("launch")
    asked = talk.mean("GiveRating", out_of_range=True)
    assert asked.state == "awaiting_rating"
    assert asked.effects == ()


def test_the_same_as_last_time_is_the_number_of_last_time() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=4)
    talk.wait(days=1)
    talk.session = "s-2"
    talk.event("launch")
    assert words(talk.mean("GiveRating", same_as_last=True).reply).startswith("Four.")


@pytest.mark.parametrize("later_turns", [1, 2, 3])
def test_a_correction_replaces_the_number_and_asks_the_open_question(later_turns: int) -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=8)
    if later_turns > 1:
        talk.mean("NameFeeling", feeling="calm")
    if later_turns > 2:
        talk.say("a few words that are told")
    state = talk.mean("CorrectAnswer", rating=3).state
    assert entry_of(talk)["rating"] == 3
    assert (
        state == ["awaiting_feeling", "recording_reflection", "offer_guided_audio"][later_turns - 1]
    )


def test_a_number_in_the_feeling_s_place_replaces_the_rating() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=8)
    again = talk.mean("GiveRating", rating=5)
    assert entry_of(talk) == {"rating": 5}
    assert again.state == "awaiting_feeling"


def test_disputing_without_a_value_asks_the_last_answered_question_again() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=8)
    assert talk.mean("CorrectAnswer").state == "awaiting_rating"


def test_going_back_asks_the_question_before() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=8)
    assert talk.mean("GoBack").state == "awaiting_rating"


def test_words_heard_badly_are_kept_but_not_repeated() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=8)
    talk.understanding.meanings["nurse"] = Intent("NameFeeling", {"feeling": "nervous"})
    named = talk.say("nurse", confidence=0.3)
    assert "nervous" not in words(named.reply).lower()
    assert entry_of(talk)["feeling"] == "nervous"


def test_a_reason_given_with_the_number_is_kept_as_its_note() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6, note="i slept badly")
    assert entry_of(talk) == {"rating": 6, "note": "i slept badly"}


def test_a_rating_out_of_the_blue_begins_a_check_in() -> None:
    talk = Conversation()
    assert talk.mean("GiveRating", rating=6).state == "awaiting_feeling"
    assert entry_of(talk) == {"rating": 6}


def test_yes_to_more_words_opens_the_microphone_and_keeps_them() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    talk.mean("NameFeeling", feeling="calm")
    listening = talk.mean("Affirm")
    assert listening.reply.listen == "open_speech"
    talk.say("it was a long and rather quiet day")
    assert entry_of(talk)["text"] == "it was a long and rather quiet day"


def test_without_a_player_the_check_in_ends_without_an_offer() -> None:
    talk = Conversation(device=Device(audio=False))
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    talk.mean("NameFeeling", feeling="calm")
    end = talk.mean("Deny")
    assert end.reply.end
    assert questions(end.reply) == 0


def test_without_consent_the_check_in_works_and_keeps_nothing() -> None:
    talk = Conversation(memory=Memory(PersonMemory(consent=False)))
    talk.event("launch")
    rated = talk.mean("GiveRating", rating=6)
    talk.mean("NameFeeling", feeling="calm")
    told = talk.say("something that is only for the moment")
    assert rated.state == "awaiting_feeling"
    assert talk.kept == {}
    assert "kept" not in words(told.reply).lower()


def test_what_holds_the_person_s_words_is_marked_personal() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    reply = talk.mean("NameFeeling", feeling="hopeful").reply
    spoken = {part.text: part.personal for part in reply.speech if isinstance(part, Say)}
    assert spoken["Hopeful."] is True
    assert list(spoken.values()) == [True, False]


def test_a_bare_why_asks_about_the_question_and_is_no_call_for_help(talk: Conversation) -> None:
    talk.event("launch")
    talk.say("six")

    why = talk.say("why")

    assert why.intent is not None
    assert why.intent.name == "Help"
    assert why.state == "awaiting_feeling"


def test_a_feeling_put_right_leaves_nothing_of_the_one_before(talk: Conversation) -> None:
    talk.event("launch")
    talk.say("six")
    talk.say("knackered and a bit lonely")

    talk.say("no i meant anxious")

    [entry] = talk.kept.values()
    assert entry.fields["feeling"] == "anxious"
    assert not entry.fields.get("raw")
    assert not entry.fields.get("feeling2")


def test_both_of_one_breath_are_taken_back_together(talk: Conversation) -> None:
    talk.event("launch")
    talk.say("seven and a bit sad")

    talk.say("forget that")

    assert not talk.kept
    assert talk.say("eight").state == "awaiting_feeling"
