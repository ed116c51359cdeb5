"""Alexa's limits: every reply of every scenario keeps them, and what breaks one is found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service import strict_json
from service.platforms.alexa_limits import faults
from service.platforms.fault import AnswerRefused
from service.rendered import Rendered, Stream
from service.webhook import fitting
from skills.reply import AudioAction, Card, Reply
from skills.speech import Cue, Say
from skills.turn import Event, EventName, Intent, Turn
from tests.support.alexa import unverified_platform
from tests.support.doors import AlexaDoor, Service, reaches_alexa
from tests.support.scenarios import Scenario, read

SCENARIOS = [s for s in read(Path(__file__).parents[2] / "scenarios") if reaches_alexa(s)]
STOP = {"type": "AudioPlayer.Stop"}
ELICIT = {"type": "Dialog.ElicitSlot"}
DELEGATE = {"type": "Dialog.Delegate"}
DOCUMENT = {"type": "Alexa.Presentation.APL.RenderDocument"}
PLAY = {
    "type": "AudioPlayer.Play",
    "playBehavior": "REPLACE_ALL",
    "audioItem": {"stream": {"url": "https://a.example/1.mp3", "token": "t"}},
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.place} {s.title}")
def test_every_reply_keeps_alexas_limits(scenario: Scenario, service: Service) -> None:
    door = AlexaDoor(scenario, service)

    for step in scenario.steps:
        door.take(step)  # asserts that its answer has no fault


def turn(happened: Intent | Event = Event("launch"), session: str = "s-1") -> Turn:  # noqa: B008
    return Turn(
        "alexa", "u-1", session, datetime(2026, 11, 23, tzinfo=UTC), happened, locale="en-US"
    )


def codes(body: dict[str, Any], of: Turn) -> list[str]:
    answer = strict_json.dumps({"version": "1.0", "response": body})
    return [fault.code for fault in faults(answer, of)]


def says(ssml: str) -> dict[str, Any]:
    return {"outputSpeech": {"type": "SSML", "ssml": f"<speak>{ssml}</speak>"}}


CUE = '<audio src="https://a.example/audio/clip/0a1b.mp3"/>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**says("x" * 8000), "shouldEndSession": True}, "speech_characters"),
        ({**says(CUE * 6), "shouldEndSession": True}, "clips"),
        (
            {**says('<audio src="https://a.example/me.mp3"/>'), "shouldEndSession": True},
            "clip_that_is_no_cue",
        ),
        (says("Hello."), "session_end_unsaid"),
        ({**says("Well?"), "shouldEndSession": True}, "question_without_microphone"),
        ({**says("Well."), "shouldEndSession": False}, "microphone_without_question"),
        (
            {**says("Bye."), "reprompt": says("Still?"), "shouldEndSession": True},
            "reprompt_without_microphone",
        ),
        (
            {**says("Well?"), "directives": [PLAY], "shouldEndSession": False},
            "play_while_listening",
        ),
        ({"directives": [PLAY, PLAY], "shouldEndSession": True}, "two_play_directives"),
        (
            {**says("Well?"), "directives": [STOP, ELICIT], "shouldEndSession": False},
            "more_than_one_dialog_directive",
        ),
        (
            {**says("Well?"), "directives": [DELEGATE], "shouldEndSession": False},
            "more_than_delegation",
        ),
        (
            {"directives": [DELEGATE, DOCUMENT], "shouldEndSession": False},
            "more_than_delegation",
        ),
        (
            {"directives": [{**PLAY, "playBehavior": "ENQUEUE"}], "shouldEndSession": True},
            "expected_previous_token",
        ),
        ({**says("x" * 25_000), "shouldEndSession": True}, "response_large"),
        ({**says("x" * 130_000), "shouldEndSession": True}, "response_bytes"),
    ],
)
def test_what_alexa_would_refuse_is_found(body: dict[str, Any], code: str) -> None:
    assert code in codes(body, turn())


@pytest.mark.parametrize(
    "stream",
    [
        {"url": "https://a.example/1.mp3", "token": "t" * 1025},
        {"url": "https://a.example/" + "u" * 8000, "token": "t"},
        {"url": "http://a.example/1.mp3", "token": "t"},
    ],
)
def test_a_stream_that_alexa_would_refuse_is_found(stream: dict[str, str]) -> None:
    play = {**PLAY, "audioItem": {"stream": stream}}

    assert len(codes({"directives": [play], "shouldEndSession": True}, turn())) == 1


@pytest.mark.parametrize(
    "name", ["playback_started", "playback_stopped", "playback_finished", "account_closed"]
)
def test_nothing_is_said_or_played_in_answer_to_what_only_reports(name: EventName) -> None:
    reported = turn(Event(name), session="")

    assert codes({}, reported) == []
    assert codes({**says("Hello.")}, reported)
    assert codes({"directives": [PLAY]}, reported)


def test_what_only_adorns_an_answer_is_left_out_before_it_is_refused() -> None:
    long_card = Reply((Say("Hello."),), end=True, card=Card("A card", "x" * 9000))
    cues = Reply((Cue("open"), Say("Hello."), Cue("close")), end=True)
    foreign = {"open": "https://a.example/mine.mp3", "close": "https://a.example/mine.mp3"}

    for rendered in (Rendered(long_card), Rendered(cues, cue_urls=foreign)):
        answer = fitting(unverified_platform(), rendered, turn())
        assert b"Hello." in answer
        assert list(faults(answer, turn())) == []


def test_what_can_not_be_made_to_fit_is_not_sent() -> None:
    plays = Reply(audio=AudioAction("play", "G01", 1), end=True)
    rendered = Rendered(plays, Stream("https://a.example/1.mp3", "t" * 1025))

    with pytest.raises(AnswerRefused, match="token_characters"):
        fitting(unverified_platform(), rendered, turn())
