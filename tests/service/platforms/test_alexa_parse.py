"""Every kind of request that Alexa sends becomes a turn or is acknowledged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.platforms.alexa_intents import slot_value, understood
from service.platforms.alexa_request import (
    IntentBody,
    Resolution,
    Resolutions,
    ResolutionStatus,
    Slot,
)
from service.platforms.request import Acknowledged
from skills.turn import Device, Event, Intent, Player, SlotValue, Turn, Utterance
from tests.support.alexa import request, unverified_platform

REQUESTS = Path(__file__).parent / "alexa_requests"
TOKEN = "guided:breathing:en-US:1"
NOTHING = {"version": "1.0", "response": {}}

INPUTS: dict[str, Intent | Utterance | Event] = {
    "launch": Event("launch"),
    "launch_apl_person": Event("launch"),
    "intent_checkin_started": Intent("StartCheckIn"),
    "intent_checkin_inprogress": Intent("NameFeeling", {"feeling": "anxious"}),
    "intent_checkin_completed": Intent("GiveRating", {"rating": 7}),
    "skill_event_disabled": Event("account_closed"),
    "intent_slot_nomatch": Intent("NameFeeling", {"feeling": "flibbertigibbet"}),
    "intent_reflect_searchquery": Utterance("today I felt proud because I called my sister"),
    "intent_play_guided": Intent("PlayGuidedAudio", {"topic": "breathing"}),
    "intent_AMAZON_YesIntent": Intent("Affirm"),
    "intent_AMAZON_NoIntent": Intent("Deny"),
    "intent_AMAZON_StopIntent": Intent("Stop"),
    "intent_AMAZON_CancelIntent": Intent("Stop"),
    "intent_AMAZON_NavigateHomeIntent": Intent("Stop"),
    "intent_AMAZON_HelpIntent": Intent("Help"),
    "intent_AMAZON_FallbackIntent": Intent("NoMatch"),
    "intent_AMAZON_RepeatIntent": Intent("Repeat"),
    "intent_AMAZON_StartOverIntent": Intent("StartOver"),
    "intent_AMAZON_PauseIntent": Intent("PauseAudio"),
    "intent_AMAZON_ResumeIntent": Intent("ResumeAudio"),
    "intent_AMAZON_NextIntent": Intent("NextAudio"),
    "intent_AMAZON_PreviousIntent": Intent("PreviousAudio"),
    "intent_AMAZON_LoopOnIntent": Intent("OutOfDomain"),
    "intent_AMAZON_LoopOffIntent": Intent("OutOfDomain"),
    "intent_AMAZON_ShuffleOnIntent": Intent("OutOfDomain"),
    "intent_AMAZON_ShuffleOffIntent": Intent("OutOfDomain"),
    "playbackcontroller_PlayCommandIssued": Intent("ResumeAudio"),
    "playbackcontroller_PauseCommandIssued": Intent("PauseAudio"),
    "playbackcontroller_NextCommandIssued": Intent("NextAudio"),
    "playbackcontroller_PreviousCommandIssued": Intent("PreviousAudio"),
    "audioplayer_PlaybackStarted": Event("playback_started", TOKEN, 0),
    "audioplayer_PlaybackStopped": Event("playback_stopped", TOKEN, 42_000),
    "audioplayer_PlaybackNearlyFinished": Event("playback_nearly_finished", TOKEN, 118_000),
    "audioplayer_PlaybackFinished": Event("playback_finished", TOKEN, 120_000),
    "audioplayer_PlaybackFailed": Event("playback_failed", TOKEN, 500),
    "connections_response_askfor": Event("leave_given"),
    "session_ended_user": Event("session_ended"),
    "session_ended_reprompts": Event("session_ended"),
    "session_ended_error": Event("session_ended"),
}
ACKNOWLEDGED: dict[str, dict[str, Any]] = {
    "system_exception": NOTHING,
    "skill_event_enabled": NOTHING,
    "apl_userevent": NOTHING,
    "can_fulfill": {
        "version": "1.0",
        "response": {
            "canFulfillIntent": {
                "canFulfill": "YES",
                "slots": {"topic": {"canUnderstand": "YES", "canFulfill": "YES"}},
            }
        },
    },
}


def envelope(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((REQUESTS / f"{name}.json").read_text("utf-8"))
    return body


def parsed(body: dict[str, Any]) -> Turn | Acknowledged:
    return unverified_platform().parse(request(json.dumps(body).encode()))


def acknowledgement(body: dict[str, Any]) -> dict[str, Any]:
    answer = parsed(body)
    assert isinstance(answer, Acknowledged)
    acknowledged: dict[str, Any] = json.loads(answer.body)
    return acknowledged


def turn_of(name: str) -> Turn:
    turn = parsed(envelope(name))
    assert isinstance(turn, Turn)
    return turn


def test_every_recorded_request_has_its_expectation() -> None:
    assert {file.stem for file in REQUESTS.glob("*.json")} == INPUTS.keys() | ACKNOWLEDGED.keys()


@pytest.mark.parametrize("name", INPUTS)
def test_a_request_becomes_what_it_means(name: str) -> None:
    assert turn_of(name).input == INPUTS[name]


@pytest.mark.parametrize("name", ACKNOWLEDGED)
def test_a_request_without_meaning_for_the_dialogue_is_acknowledged(name: str) -> None:
    assert acknowledgement(envelope(name)) == ACKNOWLEDGED[name]


def test_a_launch_says_who_where_and_when() -> None:
    assert turn_of("launch") == Turn(
        platform="alexa",
        user="amzn1.ask.account.TESTUSERAAAA",
        session="amzn1.echo-api.session.0001",
        at=datetime(2026, 11, 23, 13, tzinfo=UTC),
        input=Event("launch"),
        request_id="amzn1.echo-api.request.00000001-0000-4000-8000-000000000000",
        device_key="amzn1.ask.device.TESTDEVICEAAAA",
        locale="en-US",
        device=Device(audio=True, shared=True, anyones=True, asks_leave=True),
        new_session=True,
    )


def test_a_recognised_voice_is_still_the_accounts_person() -> None:
    assert turn_of("launch_apl_person").user == turn_of("launch").user


def test_a_screen_is_noticed() -> None:
    assert turn_of("launch_apl_person").device.display


def test_a_device_without_a_player_is_noticed() -> None:
    body = envelope("launch")
    body["context"]["System"]["device"]["supportedInterfaces"] = {}

    turn = parsed(body)

    assert isinstance(turn, Turn)
    assert not turn.device.audio


def test_an_intent_knows_what_the_player_holds() -> None:
    assert turn_of("intent_AMAZON_PauseIntent").player == Player(TOKEN, 42_000)


def test_what_the_player_reports_belongs_to_no_session() -> None:
    turn = turn_of("audioplayer_PlaybackStopped")

    assert (turn.session, turn.new_session) == ("", False)


def test_fields_that_we_do_not_know_are_passed_over() -> None:
    body = envelope("launch")
    body["somethingNew"] = {"deep": [1, {"er": None}]}
    body["request"]["alsoNew"] = True
    body["context"]["Extensions"] = {"available": {}}

    assert isinstance(parsed(body), Turn)


def test_a_request_of_an_unknown_type_is_acknowledged_and_noted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = envelope("system_exception")
    body["request"]["type"] = "Alexa.Something\r\nforged line"

    answer = acknowledgement(body)

    assert answer == NOTHING
    assert len(caplog.records) == 1
    assert "\n" not in caplog.messages[0]


@pytest.mark.parametrize("name", ["system_exception", "audioplayer_PlaybackFailed"])
def test_what_alexa_complains_about_is_noted(name: str, caplog: pytest.LogCaptureFixture) -> None:
    body = envelope(name)

    parsed(body)

    assert body["request"]["error"]["type"] in caplog.messages[0]


@pytest.mark.parametrize("name", sorted(INPUTS | ACKNOWLEDGED))
def test_no_word_of_a_request_reaches_the_log(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    parsed(envelope(name))

    assert not any("sister" in message or "TESTUSER" in message for message in caplog.messages)


def test_a_request_about_the_journal_is_not_promised_to_strangers() -> None:
    body = envelope("can_fulfill")
    body["request"]["intent"]["name"] = "RecallReflection"

    answer = acknowledgement(body)

    assert answer["response"] == {"canFulfillIntent": {"canFulfill": "NO"}}


def test_a_value_that_its_list_lacks_is_not_promised() -> None:
    body = envelope("can_fulfill")
    no_match = {"resolutionsPerAuthority": [{"status": {"code": "ER_SUCCESS_NO_MATCH"}}]}
    body["request"]["intent"]["slots"]["topic"]["resolutions"] = no_match

    answer = acknowledgement(body)

    slot = answer["response"]["canFulfillIntent"]["slots"]["topic"]
    assert slot == {"canUnderstand": "MAYBE", "canFulfill": "MAYBE"}


@pytest.mark.parametrize(
    ("name", "spoken", "value"),
    [
        ("rating", "7", 7),
        ("rating", "2.5", 2.5),
        ("rating", "?", None),
        ("length_minutes", "10", 10),
        ("length_minutes", "PT5M", 5),
        ("length_minutes", "PT1H", 60),
        ("length_minutes", "PT90S", 1.5),
        ("seconds", "PT1M30S", 90),
        ("seconds", "30", 30),
        ("seconds", "P1D", None),
        ("off", "true", True),
        ("same_as_last", "false", False),
        ("pin", "0419", "0419"),
        ("query", "my landlord", "my landlord"),
        ("name", "?", None),
        ("time", "07:30", "07:30"),
        ("time", "19:00:00", "19:00"),
        ("time", "EV", "19:00"),
        ("quiet_from", "NI", "21:30"),
        ("time", "25:99", None),
        ("time", "?", None),
    ],
)
def test_a_slot_holds_what_is_meant(name: str, spoken: str, value: SlotValue) -> None:
    found = slot_value(name, Slot(spoken))

    assert (found, type(found)) == (value, type(value))


def unlisted(words: str) -> Slot:
    none = Resolution(ResolutionStatus("ER_SUCCESS_NO_MATCH"))
    return Slot(words, Resolutions([none]))


def test_a_sentence_that_alexa_puts_into_a_list_without_it_is_read_as_words() -> None:
    body = IntentBody("GiveRating", {"band": unlisted("somewhere near the top"), "rating": Slot()})

    assert understood(body) == Utterance("somewhere near the top")


@pytest.mark.parametrize(
    ("slot", "value", "words"),
    [
        ("told_what_if", "i freeze in the exam", "what if i freeze in the exam"),
        ("told_i__ve_always_wanted_to", "sing", "i've always wanted to sing"),
    ],
)
def test_what_follows_an_opening_arrives_as_it_was_said(slot: str, value: str, words: str) -> None:
    body = IntentBody("Any", {slot: Slot(value), "person": Slot()})

    assert understood(body) == Utterance(words)


def test_always_is_heard_as_the_words_that_it_is() -> None:
    assert understood(IntentBody("YesAlways")) == Utterance("yes always")


def test_a_feeling_that_alexa_filed_under_another_word_keeps_the_word_that_was_said() -> None:
    body = envelope("intent_checkin_inprogress")
    body["request"]["intent"]["slots"]["feeling"]["value"] = "uneasy"

    turn = parsed(body)

    assert isinstance(turn, Turn)
    assert turn.input == Intent("NameFeeling", {"feeling": "anxious", "raw": "uneasy"})


def test_a_value_that_means_nothing_to_us_is_left_out() -> None:
    slots = {"channel": unlisted("by pigeon"), "query": Slot("my landlord")}

    assert understood(IntentBody("Any", slots)) == Intent("Any", {"query": "my landlord"})


def test_what_alexa_takes_for_danger_stays_that_and_its_words_tell_which() -> None:
    body = IntentBody("NeedSupport", {"tier": unlisted("it would be easier if i were gone")})

    assert understood(body) == Intent("NeedSupport", text="it would be easier if i were gone")


@pytest.mark.parametrize("rating", ["11", "-1", "47"])
def test_a_rating_beyond_the_scale_is_flagged(rating: str) -> None:
    body = IntentBody("GiveRating", {"rating": Slot(rating)})

    assert understood(body) == Intent("GiveRating", {"out_of_range": True})


def test_an_empty_slot_is_left_out() -> None:
    body = IntentBody("PlayGuidedAudio", {"topic": Slot(), "length_minutes": Slot("5")})

    assert understood(body) == Intent("PlayGuidedAudio", {"length_minutes": 5})


def test_an_open_answer_without_words_is_not_understood() -> None:
    assert understood(IntentBody("ReflectionContent", {})) == Intent("NoMatch")


def test_a_built_in_that_we_have_no_use_for_is_not_understood() -> None:
    assert understood(IntentBody("AMAZON.MoreIntent")) == Intent("NoMatch")
