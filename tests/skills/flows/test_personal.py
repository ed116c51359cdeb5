"""What is asked of a person later: one thing a day, at the close, and never again after a no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from skills import asked_answer, locales
from skills.answers import Answers
from skills.dialogue import Dialogue
from skills.memory import Memory, PersonMemory
from skills.outcome import Outcome
from skills.recall import Entry
from skills.turn import Device, Intent
from skills.understanding import load
from tests.support.conversation import MONDAY, Conversation, questions, words

ANSWERS = Answers.load(locales.find("en-US"))
ZONES = locales.find("en-US").table("answers.toml")["zone"]
PLACES = [(zone, place) for zone, places in ZONES.items() for place in places]
BERLIN = MONDAY.astimezone(ZoneInfo("Europe/Berlin"))


def known(now: datetime = BERLIN, *, rating: int | None = 5, **person: object) -> Conversation:
    """Somebody who checked in the day before."""
    talk = Conversation(Memory(PersonMemory(consent=True, **person)), now)  # type: ignore[arg-type]  # fields by name
    talk.kept["past"] = Entry("past", now - timedelta(days=1), "F1", {"rating": rating})
    return talk


def check_in(talk: Conversation, rating: int = 6) -> Outcome:
    talk.understanding.meanings["no"] = Intent("Deny")
    talk.session += "+"
    talk.event("launch")
    talk.mean("GiveRating", rating=rating)
    talk.mean("NameFeeling", feeling="calm")
    return talk.say("no")


def asked(talk: Conversation) -> str | None:
    question = talk.memory.device.question
    return question.step if question and question.flow == "personal" else None


def days_of_asking(talk: Conversation, days: int) -> Iterator[str | None]:
    for _ in range(days):
        check_in(talk)
        yield asked(talk)
        talk.wait(days=1)


def test_a_later_day_s_check_in_closes_with_one_question_and_then_a_kind_word() -> None:
    talk = known()

    close = check_in(talk)

    assert asked(talk) == "name"
    assert questions(close.reply) == 1
    end = talk.say("robin")
    assert end.reply.end
    assert questions(end.reply) == 0
    assert end.memory.person.name == "Robin"
    (today,) = talk.entries(limit=1)
    assert (today.fields["rating"], today.fields["feeling"]) == (6, "calm")


def test_the_first_day_asks_nothing() -> None:
    talk = Conversation(now=BERLIN)
    check_in(talk)
    assert asked(talk) is None


def test_nothing_is_asked_of_who_never_gave_a_number() -> None:
    talk = known(rating=None)
    talk.event("launch")
    for _ in range(3):
        talk.mean("SkipStep")
    assert asked(talk) is None


def test_nothing_is_asked_of_who_is_not_kept() -> None:
    talk = known()
    talk.memory = Memory(PersonMemory(consent=False))
    check_in(talk)
    assert asked(talk) is None


def test_nothing_is_asked_where_only_the_number_was_wanted() -> None:
    talk = known()
    talk.event("launch")
    talk.say("just the number")
    talk.mean("GiveRating", rating=6)
    assert asked(talk) is None


def test_one_thing_is_asked_a_day() -> None:
    talk = known()
    check_in(talk)
    talk.say("robin")
    talk.session = "later"
    talk.event("launch")
    assert asked(talk) is None


@pytest.mark.parametrize("no", ["Deny", "SkipStep", "Unsure"])
def test_a_no_rests_for_good(no: str) -> None:
    talk = known(country="IE")
    check_in(talk)
    end = talk.mean(no)
    talk.wait(days=1)
    assert end.reply.end
    assert list(days_of_asking(talk, 5)) == [None] * 5


def test_what_got_no_answer_is_asked_once_more_and_no_third_time() -> None:
    talk = known(country="IE")
    assert list(days_of_asking(talk, 4)) == ["name", "name", None, None]


@pytest.mark.parametrize(
    ("now", "told", "asks"),
    [
        (MONDAY, None, "zone"),
        (MONDAY.astimezone(ZoneInfo("Etc/UTC")), None, "zone"),
        (MONDAY, "Africa/Accra", None),
        (BERLIN, None, None),
        (MONDAY.astimezone(ZoneInfo("Europe/London")), None, None),
    ],
)
def test_the_zone_is_asked_only_where_nothing_tells_it(
    now: datetime, told: str | None, asks: str | None
) -> None:
    talk = known(now, name="Robin", country="IE", timezone=told)
    check_in(talk)
    assert asked(talk) == asks


def test_where_others_hear_neither_name_nor_country_is_asked_but_the_zone_is() -> None:
    talk = known(MONDAY)
    talk.device = Device(shared=True)
    assert list(days_of_asking(talk, 4)) == ["zone", "zone", None, None]


def test_a_city_sets_the_clock_and_is_said_back() -> None:
    talk = known(MONDAY, name="Robin")
    check_in(talk)
    end = talk.say("i'm in new york")
    assert end.memory.person.timezone == "America/New_York"
    assert "New York" in words(end.reply)
    assert end.reply.end


def test_an_unknown_place_is_asked_about_once_in_other_words_and_then_rests() -> None:
    talk = known(MONDAY, name="Robin", country="IE")
    first = check_in(talk)
    again = talk.say("atlantis")
    assert asked(talk) == "zone"
    assert words(again.reply) not in words(first.reply)
    end = talk.say("atlantis i said")
    assert end.reply.end
    assert end.memory.person.timezone is None
    talk.wait(days=1)
    assert list(days_of_asking(talk, 2)) == [None, None]


def test_a_place_in_a_request_is_none() -> None:
    talk = known(MONDAY, name="Robin", country="IE")
    talk.dialogue = Dialogue.load("en-US", "US")
    check_in(talk)
    assert talk.say("what did i say about london").memory.person.timezone is None


def test_every_zone_of_the_list_is_one() -> None:
    assert set(ZONES) <= available_timezones()


@pytest.mark.parametrize("frame", ["{}", "i live in {}", "it's {}", "i'm in {}"])
def test_every_place_is_understood_as_the_place_it_is(frame: str) -> None:
    understanding = load("en-US")
    for zone, place in PLACES:
        said = frame.format(place)
        assert ANSWERS.find("zone", said) == zone, said
        assert asked_answer.read(understanding, ANSWERS, "zone", said).name == "NoMatch", said


def test_no_place_stands_for_two_zones() -> None:
    places = [place for _, place in PLACES]
    assert sorted(set(places)) == sorted(places)


@pytest.mark.parametrize("said", ["he hits me here in london", "i want to die in london"])
def test_care_is_heard_in_an_answer_about_a_place(said: str) -> None:
    meant = asked_answer.read(load("en-US"), ANSWERS, "zone", said)
    assert meant.name == "NeedSupport"


@pytest.mark.parametrize(
    ("said", "name"), [("robin", "Robin"), ("it's jess", "Jess"), ("call me jo", "Jo")]
)
def test_a_name_is_taken_out_of_what_was_said(said: str, name: str) -> None:
    talk = known()
    talk.dialogue = Dialogue.load("en-US", "US")
    check_in(talk)
    assert talk.say(said).memory.person.name == name


def test_a_request_at_the_question_is_a_request_and_no_name() -> None:
    talk = known()
    talk.dialogue = Dialogue.load("en-US", "US")
    check_in(talk)
    asked_for = talk.say("play something")
    assert asked_for.memory.person.name is None
    assert asked_for.reply.audio is not None
