"""One device, several people: each by their voice or name has a journal of their own."""

from __future__ import annotations

from typing import Any

import pytest

from service.alexa_client import SignedAlexa, SignedRequest
from tests.support.doors import Service
from tests.support.services import GenericUser, entries, job_journal


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def speaker(service: Service) -> GenericUser:
    """A smart speaker of Tom's, who agreed to be kept and told a number."""
    user = GenericUser(service.app, service.newcomer())
    opened(user, "s-1")
    said(user, "yes")
    said(user, "six")
    said(user, "calm")
    said(user, "call me tom")
    return user


@pytest.fixture
def alexa(service: Service) -> SignedAlexa:
    return SignedAlexa(service.authority, lambda: service.now, user=service.newcomer())


def opened(user: GenericUser, session: str) -> str:
    user.session = session
    text: str = user.launch(device={"shared": True})["text"]
    return text


def said(user: GenericUser, words: str) -> dict[str, Any]:
    answer: dict[str, Any] = user.say(words, device={"shared": True})
    return answer


def handed_to_mira(user: GenericUser) -> dict[str, Any]:
    asked = said(user, "it's mira now not tom")
    assert "Mira" in asked["text"]
    assert asked["listen_for"] == "yes_no"
    return said(user, "yes")


def post(service: Service, request: SignedRequest) -> dict[str, Any]:
    answer = service.app.test_client().post(
        "/alexa", data=request.body, headers=dict(request.headers)
    )
    assert answer.status_code == 200, answer.data
    body: dict[str, Any] = answer.get_json()["response"]
    return body


def spoken(response: dict[str, Any]) -> str:
    text: str = response["outputSpeech"]["ssml"]
    return text


def test_who_is_new_is_met_for_the_first_time_and_has_a_journal_of_their_own(
    service: Service, speaker: GenericUser
) -> None:
    met = handed_to_mira(speaker)

    assert "Mira" in met["text"]
    assert "Self Trust" in met["text"]
    assert met["listen_for"] == "yes_no"
    assert len(met["text"].split()) <= 45
    said(speaker, "yes")
    assert said(speaker, "nine")["saved"] == [{"rating": 9}]
    assert [e.fields["rating"] for e in entries(service.config, speaker.name)] == [6]
    assert "nine" not in said(speaker, "read my last entry")["text"]


def test_a_name_leads_back_to_whoever_left(service: Service, speaker: GenericUser) -> None:
    handed_to_mira(speaker)
    said(speaker, "yes")

    back = said(speaker, "it's tom now not mira")

    assert "Tom" in back["text"]
    said(speaker, "delete my last entry")
    assert said(speaker, "yes")["deleted"]
    assert entries(service.config, speaker.name) == []


def test_the_next_conversation_is_the_owners_again(service: Service, speaker: GenericUser) -> None:
    handed_to_mira(speaker)
    said(speaker, "no")
    said(speaker, "nine")

    opened(speaker, "s-2")
    said(speaker, "i'd say a three")

    kept = [e.fields["rating"] for e in entries(service.config, speaker.name)]
    assert 9 not in kept
    assert 3 in kept


def test_who_comes_again_by_name_is_known_and_asked_nothing_twice(speaker: GenericUser) -> None:
    handed_to_mira(speaker)
    said(speaker, "yes")
    opened(speaker, "s-2")

    again = said(speaker, "it's mira now not tom")

    assert "Self Trust" not in again["text"]
    assert again["state"] == "awaiting_rating"


def test_a_misheard_name_begins_no_journal(service: Service, speaker: GenericUser) -> None:
    said(speaker, "it's myrrh now not tom")
    kept_on = said(speaker, "no")

    assert kept_on["expects_reply"]
    with job_journal(service.config) as journal:
        before = len(journal.persons())
    said(speaker, "stop")
    with job_journal(service.config) as journal:
        assert len(journal.persons()) == before


def test_without_a_name_it_is_asked_who_it_is(speaker: GenericUser) -> None:
    asked = said(speaker, "someone else is talking now")
    assert asked["listen_for"] == "short"

    assert "Anna" in said(speaker, "anna")["text"]


def test_what_a_pin_opened_for_one_is_shut_for_the_next(
    service: Service, speaker: GenericUser
) -> None:
    with job_journal(service.config) as journal:
        person = journal.person("generic", speaker.name)
        assert person is not None
        journal.change_pin(person, "0419")
    said(speaker, "read my last entry")
    said(speaker, "zero four one nine")
    said(speaker, "no")
    handed_to_mira(speaker)
    said(speaker, "yes")

    said(speaker, "it's tom now not mira")

    assert "PIN" in said(speaker, "read my last entry")["text"]


def test_a_voice_that_alexa_knows_has_a_journal_of_its_own(
    service: Service, alexa: SignedAlexa
) -> None:
    known = f"person of {alexa.user}"
    alexa.person = known
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.intent("GiveRating", {"rating": "6"}))

    assert [e.fields["rating"] for e in entries(service.config, known, "alexa")] == [6]
    with job_journal(service.config) as journal:
        assert journal.person("alexa", alexa.user) is None


def test_a_turn_whose_voice_is_not_known_stays_with_who_began_the_conversation(
    service: Service, alexa: SignedAlexa
) -> None:
    alexa.person = known = f"person of {alexa.user}"
    post(service, alexa.launch())
    alexa.person = ""
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.intent("GiveRating", {"rating": "6"}))

    assert len(entries(service.config, known, "alexa")) == 1


@pytest.fixture
def played_to_mira(service: Service, alexa: SignedAlexa) -> str:
    """Let the owner be known, and then a piece begin for a voice that Alexa knows; its token."""
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    alexa.person = f"mira of {alexa.user}"
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    played = post(service, alexa.intent("PlayGuidedAudio", {"theme": "breathing"}))
    token: str = played["directives"][0]["audioItem"]["stream"]["token"]
    alexa.person = ""
    alexa.end_session()
    post(service, alexa.playback("PlaybackStarted", token))
    return token


def test_what_plays_belongs_to_who_began_it(
    service: Service, alexa: SignedAlexa, played_to_mira: str
) -> None:
    post(service, alexa.playback("PlaybackStopped", played_to_mira, 21_000))
    alexa.end_session()

    resumed = post(service, alexa.intent("AMAZON.ResumeIntent"))

    stream = resumed["directives"][0]["audioItem"]["stream"]
    assert stream["offsetInMilliseconds"] > 0


def to_the_player(answer: dict[str, Any]) -> list[str]:
    kinds = [directive["type"] for directive in answer.get("directives", ())]
    return [kind for kind in kinds if kind.startswith("AudioPlayer.")]


def test_words_to_a_player_whose_piece_is_over_are_the_owners(
    service: Service, alexa: SignedAlexa, played_to_mira: str
) -> None:
    post(service, alexa.playback("PlaybackFinished", played_to_mira, 60_000))
    alexa.end_session()

    again = post(service, alexa.intent("AMAZON.StartOverIntent"))

    assert to_the_player(again) == []


def test_words_to_a_player_with_another_piece_are_the_owners(
    service: Service, alexa: SignedAlexa, played_to_mira: str
) -> None:
    post(service, alexa.playback("PlaybackStopped", played_to_mira, 21_000))
    post(service, alexa.playback("PlaybackStarted", "another skill's piece"))
    alexa.end_session()

    resumed = post(service, alexa.intent("AMAZON.ResumeIntent"))

    assert to_the_player(resumed) == []


def test_a_second_voice_in_the_room_gets_nothing_of_the_first(
    service: Service, alexa: SignedAlexa
) -> None:
    alexa.person = f"person of {alexa.user}"
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.speak("the letter came"))
    alexa.person = f"another of {alexa.user}"

    answer = post(service, alexa.intent("RecallReflection", {"when": "last"}))

    assert "letter" not in spoken(answer)


def test_a_voice_that_is_not_known_hears_no_entry_without_a_pin(
    service: Service, alexa: SignedAlexa
) -> None:
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.intent("GiveRating", {"rating": "6"}))

    refused = spoken(post(service, alexa.intent("RecallReflection")))
    assert "PIN" in refused
    assert "six" not in refused

    with job_journal(service.config) as journal:
        person = journal.person("alexa", alexa.user)
        assert person is not None
        journal.change_pin(person, "0419")
    assert "PIN" in spoken(post(service, alexa.intent("RecallReflection")))
    opened_up = spoken(post(service, alexa.intent("GivePin", {"pin": "0419"})))
    assert "aloud" in opened_up
    assert "six" in spoken(post(service, alexa.intent("AMAZON.YesIntent")))


def test_disabling_the_skill_deletes_everyone_behind_the_account(
    service: Service, alexa: SignedAlexa
) -> None:
    mira = f"mira of {alexa.user}"
    for person in ("", mira):
        alexa.person = person
        post(service, alexa.launch())
        post(service, alexa.intent("AMAZON.YesIntent"))
        post(service, alexa.intent("GiveRating", {"rating": "6"}))
    alexa.person = ""

    post(service, alexa.disable())

    with job_journal(service.config) as journal:
        assert journal.person("alexa", alexa.user) is None
        assert journal.person("alexa", mira) is None


def test_deleting_everything_deletes_ones_own_and_nobody_elses(
    service: Service, alexa: SignedAlexa
) -> None:
    alexa.person = mira = f"mira of {alexa.user}"
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.intent("GiveRating", {"rating": "6"}))
    alexa.person = ""
    post(service, alexa.launch())
    post(service, alexa.intent("AMAZON.YesIntent"))
    post(service, alexa.intent("DeleteEverything"))
    post(service, alexa.intent("AMAZON.YesIntent"))

    with job_journal(service.config) as journal:
        assert journal.person("alexa", alexa.user) is None
    assert len(entries(service.config, mira, "alexa")) == 1


def test_who_left_comes_back_by_saying_that_it_is_them_again(
    service: Service, speaker: GenericUser
) -> None:
    said(speaker, "call me tom")
    said(speaker, "it's mira now")
    said(speaker, "yes")

    back = said(speaker, "it's tom again")

    assert back["intent"]["name"] == "SwitchPerson"
    assert "Self Trust" not in back["text"]
    said(speaker, "eight")
    ratings = [entry.fields.get("rating") for entry in entries(service.config, speaker.name)]
    assert ratings[0] == 8


def test_it_is_monday_again_is_nobody_s_name(speaker: GenericUser) -> None:
    assert said(speaker, "it's monday again")["intent"]["name"] != "SwitchPerson"
