"""What holds in every flow: meeting, sessions, ladders, help, leaving, care."""

from __future__ import annotations

import pytest

from skills.memory import Memory
from skills.reply import Forget, Keep
from skills.turn import Intent
from tests.support.conversation import Conversation, questions, words


def test_the_first_meeting_says_what_this_is_where_words_go_and_asks_to_keep_them() -> None:
    opened = Conversation(memory=Memory()).event("launch")
    said = words(opened.reply)
    for part in ("not therapy", "emergency", "encrypted"):
        assert part in said
    assert opened.reply.listen == "yes_no"
    assert questions(opened.reply) == 1
    assert len(said.split()) <= 45


def test_on_alexa_the_first_meeting_tells_that_amazon_keeps_its_own_history() -> None:
    opened = Conversation(memory=Memory(), platform="alexa").event("launch")
    assert "Amazon" in words(opened.reply)


def test_after_a_yes_the_check_in_begins_and_is_kept() -> None:
    talk = Conversation(memory=Memory())
    talk.event("launch")
    assert talk.mean("Affirm").state == "awaiting_rating"
    assert isinstance(talk.mean("GiveRating", rating=6).effects[0], Keep)


def test_after_a_no_the_check_in_begins_and_nothing_is_kept() -> None:
    talk = Conversation(memory=Memory())
    talk.event("launch")
    assert talk.mean("Deny").state == "awaiting_rating"
    assert talk.mean("GiveRating", rating=6).effects == ()


def test_what_someone_came_for_is_taken_up_after_the_first_question() -> None:
    talk = Conversation(memory=Memory())
    asked = talk.mean("StartReflection", topic="the garden")
    began = talk.mean("Affirm")
    assert asked.reply.listen == "yes_no"
    assert "the garden" in words(began.reply)


def test_a_rating_given_before_the_first_question_is_not_lost() -> None:
    talk = Conversation(memory=Memory())
    talk.mean("GiveRating", rating=6)
    began = talk.mean("Affirm")
    assert began.state == "awaiting_feeling"
    assert began.effects == (Keep(began.effects[0].entry_id, "F1", {"rating": 6}),)  # type: ignore[union-attr]


def test_guided_audio_needs_no_consent() -> None:
    assert Conversation(memory=Memory()).mean("PlayGuidedAudio").reply.audio is not None


def test_something_else_than_yes_or_no_is_no_consent() -> None:
    talk = Conversation(memory=Memory())
    talk.event("launch")
    again = talk.mean("GiveRating", rating=6)
    assert again.reply.listen == "yes_no"
    assert talk.memory.person.consent is None


def test_an_answer_that_comes_before_the_yes_is_taken_up_after_it() -> None:
    talk = Conversation(memory=Memory())
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    began = talk.mean("Affirm")
    (kept,) = talk.kept.values()
    assert kept.fields == {"rating": 6}
    assert began.state == "awaiting_feeling"


def test_who_declined_is_asked_once_more_when_there_is_something_to_note() -> None:
    talk = Conversation(memory=Memory())
    talk.event("launch")
    talk.mean("Deny")
    talk.mean("Stop")
    asked = talk.mean("StartReflection")
    assert asked.reply.listen == "yes_no"
    assert "Self Trust" not in words(asked.reply)
    assert talk.mean("Deny").state == "recording_reflection"
    talk.say("a sentence that is told and nowhere kept")
    assert talk.kept == {}


def test_coming_back_soon_asks_the_open_question_again() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    talk.event("session_ended")
    talk.wait(minutes=10)
    talk.session = "s-2"
    back = talk.event("launch")
    assert back.state == "awaiting_feeling"
    assert "left off" in words(back.reply) or "where you were" in words(back.reply)


def test_coming_back_after_days_says_nothing_of_the_gap() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("Stop")
    talk.wait(days=12)
    talk.session = "s-2"
    back = words(talk.event("launch").reply)
    assert "left off" in back or "where you were" in back
    of_the_gap = back.replace("one minute long", "")  # that is the piece which is offered
    assert not any(word in of_the_gap for word in ("days", "gap", "while", "long"))


def test_a_second_launch_on_the_same_day_offers_a_choice() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.mean("GiveRating", rating=6)
    talk.mean("Stop")
    talk.wait(hours=1)
    assert talk.event("launch").reply.listen == "short"


def test_answers_without_sense_are_met_with_other_words_an_example_and_then_let_be() -> None:
    talk = Conversation()
    first = words(talk.event("launch").reply)
    heard = [first] + [words(talk.mean("NoMatch").reply) for _ in range(3)]
    assert len(set(heard)) == 4
    assert sum("orry" in said for said in heard) == 1
    assert talk.memory.device.question is not None
    assert talk.memory.device.question.flow == "menu"
    assert talk.kept == {}


def test_silence_is_met_with_a_softer_question_and_then_a_close() -> None:
    talk = Conversation()
    first = words(talk.event("launch").reply)
    softer = words(talk.event("silence").reply)
    closed = talk.event("silence").reply
    assert len(softer) < len(first)
    assert closed.end
    assert questions(closed) == 0


@pytest.mark.parametrize("step", range(4))
def test_help_repeat_and_stop_work_at_every_step(step: int) -> None:
    for intent in ("Help", "Repeat", "Stop"):
        talk = Conversation()
        talk.event("launch")
        for name, slots in [
            ("GiveRating", {"rating": 6}),
            ("NameFeeling", {"feeling": "calm"}),
            ("Deny", {}),
        ][:step]:
            before = talk.mean(name, **slots)  # type: ignore[arg-type]  # slots of several kinds
        state = talk.memory.device.question
        answered = talk.mean(intent)
        if intent == "Stop":
            assert answered.reply.end
            assert questions(answered.reply) == 0
            assert len(words(answered.reply).split()) <= 20
        else:
            assert questions(answered.reply) == 1
            assert talk.memory.device.question is not None
            assert state is not None
            assert talk.memory.device.question.step == state.step
            assert talk.memory.device.question.data == state.data
        if intent == "Repeat" and step:
            assert words(before.reply).endswith(words(answered.reply))


def test_asking_about_privacy_is_answered_and_the_question_kept_open() -> None:
    talk = Conversation()
    talk.event("launch")
    told = talk.mean("PrivacyQuestion")
    assert told.state == "awaiting_rating"
    assert "encrypted" in words(told.reply)


def test_what_is_not_ours_is_declined_and_the_question_asked_again() -> None:
    talk = Conversation()
    talk.event("launch")
    declined = talk.mean("OutOfDomain")
    assert declined.state == "awaiting_rating"
    assert questions(declined.reply) == 1


def test_deleting_everything_asks_first_and_then_knows_nobody() -> None:
    talk = Conversation()
    talk.mean("GiveRating", rating=6)
    asked = talk.mean("DeleteEverything")
    assert asked.state == "confirm_delete_all"
    assert asked.effects == ()
    gone = talk.mean("Affirm")
    assert gone.effects == (Forget(everything=True),)
    assert talk.memory.person.consent is None


def test_deleting_the_last_entry_asks_first_and_takes_only_that_one() -> None:
    talk = Conversation()
    talk.mean("GiveRating", rating=6)
    talk.mean("Stop")
    talk.wait(hours=1)
    talk.mean("StartReflection")
    talk.say("a second entry that is going to go again")
    talk.mean("Stop")
    asked = talk.mean("DeleteReflection", which="last")
    assert asked.reply.listen == "yes_no"
    talk.mean("Affirm")
    (left,) = talk.kept.values()
    assert left.fields["rating"] == 6


def test_a_no_leaves_what_was_asked_about() -> None:
    talk = Conversation()
    talk.mean("GiveRating", rating=6)
    talk.mean("DeleteReflection", which="last")
    left = talk.mean("Deny")
    assert left.effects == ()
    assert len(talk.kept) == 1


@pytest.mark.parametrize("country", ["US", "GB", "BR"])
def test_danger_is_answered_with_a_number_before_anything_else(country: str) -> None:
    talk = Conversation(country=country)
    talk.event("launch")
    cared = talk.mean("NeedSupport", tier="now", severity="acute")
    said = words(cared.reply)
    assert {"US": "9 8 8", "GB": "1 1 6", "BR": "help line"}[country] in said
    assert "call" in said
    assert not cared.reply.end
    assert questions(cared.reply) == 1
    repeated = talk.mean("Affirm")
    assert {"US": "9 8 8", "GB": "1 1 6", "BR": "help line"}[country] in words(repeated.reply)


def test_someone_who_is_threatened_hears_no_word_that_a_listener_could_hold_against_them() -> None:
    cared = Conversation().mean("NeedSupport", tier="now", severity="danger")
    said = words(cared.reply).lower()
    assert not any(word in said for word in ("abuse", "violence", "threat", "partner", "hurt"))


def test_words_that_call_for_care_are_kept_as_told_all_the_same() -> None:
    talk = Conversation()
    talk.mean("StartReflection")
    talk.understanding.meanings["i can't go on"] = Intent("NeedSupport", {"tier": "now"})
    cared = talk.say("i can't go on")
    assert "9 8 8" in words(cared.reply)
    (entry,) = talk.kept.values()
    assert entry.fields["text"] == "i can't go on"


def test_care_comes_before_the_first_meeting_s_question() -> None:
    cared = Conversation(memory=Memory()).mean("NeedSupport", tier="now")
    assert "9 8 8" in words(cared.reply)


def test_when_saving_does_not_work_it_is_said_and_the_question_asked_again() -> None:
    talk = Conversation()
    talk.event("launch")
    rated = talk.mean("GiveRating", rating=6)
    assert questions(rated.if_not_saved) == 1
    assert rated.if_not_saved.listen == "rating"
    assert "six" not in words(rated.if_not_saved).lower()


def test_events_of_a_player_leave_the_open_question_alone() -> None:
    talk = Conversation()
    talk.event("launch")
    talk.session = ""
    silent = talk.event("playback_stopped", "G01-5-x", 10)
    assert silent.reply.speech == ()
    talk.session = "s-1"
    assert talk.mean("GiveRating", rating=6).state == "awaiting_feeling"


def test_the_same_turn_gives_the_same_outcome() -> None:
    one, other = Conversation(), Conversation()
    assert one.event("launch") == other.event("launch")
    assert one.mean("GiveRating", rating=6) == other.mean("GiveRating", rating=6)
