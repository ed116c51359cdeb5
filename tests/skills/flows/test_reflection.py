"""A free reflection: every part is kept as it comes, and a thrown away one is gone."""

from __future__ import annotations

from skills.reply import Forget
from skills.turn import Intent
from tests.support.conversation import Conversation, questions, words


def begun() -> Conversation:
    talk = Conversation()
    talk.mean("StartReflection")
    return talk


def text_of(talk: Conversation) -> str:
    (entry,) = talk.kept.values()
    assert entry.flow is None
    return str(entry.fields["text"])


def test_parts_are_kept_as_they_come_and_together_at_the_end() -> None:
    talk = begun()
    first = talk.say("this morning i walked to the river")
    assert text_of(talk) == "this morning i walked to the river"
    assert first.reply.listen == "open_speech"
    assert questions(first.reply) == 1
    talk.say("and nobody needed anything from me")
    done = talk.mean("FinishReflection")
    assert text_of(talk) == "this morning i walked to the river and nobody needed anything from me"
    assert done.state == "offer_guided_audio"


def test_a_named_topic_is_asked_about_and_kept() -> None:
    talk = Conversation()
    opened = talk.mean("StartReflection", topic="the garden")
    assert "the garden" in words(opened.reply)
    talk.say("the beans have climbed over the wall at last")
    (entry,) = talk.kept.values()
    assert entry.fields["topic"] == "the garden"


def test_silence_asks_once_softly_and_then_closes_with_what_was_told_kept() -> None:
    talk = begun()
    talk.say("one long sentence about the day today")
    soft = talk.event("silence")
    closed = talk.event("silence")
    assert questions(soft.reply) == 1
    assert closed.reply.end
    assert questions(closed.reply) == 0
    assert text_of(talk) == "one long sentence about the day today"


def test_discarding_asks_first_and_then_forgets() -> None:
    talk = begun()
    talk.say("words that are thrown away in a moment")
    asked = talk.mean("DeleteReflection", which="current")
    assert asked.reply.listen == "yes_no"
    assert len(talk.kept) == 1
    gone = talk.mean("Affirm")
    assert isinstance(gone.effects[0], Forget)
    assert talk.kept == {}


def test_not_discarding_goes_on_listening() -> None:
    talk = begun()
    talk.say("words that are kept after all in the end")
    talk.mean("DeleteReflection", which="current")
    on = talk.mean("Deny")
    assert on.state == "recording_reflection"
    assert len(talk.kept) == 1


def test_finishing_before_a_word_was_said_keeps_nothing() -> None:
    talk = begun()
    assert talk.mean("FinishReflection").reply.end
    assert talk.kept == {}


def test_a_short_no_ends_the_telling() -> None:
    talk = begun()
    talk.say("there is one thing that stays with me tonight")
    talk.understanding.meanings["no"] = Intent("Deny")
    assert talk.say("no").state == "offer_guided_audio"
