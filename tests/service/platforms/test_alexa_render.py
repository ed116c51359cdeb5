"""Replies take Alexa's form, and what Alexa would refuse is never sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.platforms.alexa_response import render
from service.platforms.request import Acknowledged
from service.rendered import Rendered, Stream
from skills.reply import AudioAction, Card, Reply
from skills.speech import Cue, Pause, Say
from skills.turn import Device, Event, EventName, Intent, Player, Turn, Utterance
from tests.support.alexa import NOON, request, unverified_platform

ASKS = Reply(
    speech=(Say("Good to hear you."), Pause(0.5), Say("How steady, zero to ten?")),
    listen="rating",
    reprompt=(Say("Zero to ten?"),),
)
PLAYS = Reply(speech=(Say("Here it is."),), audio=AudioAction("play", "G01", 5), end=True)
STREAM = Stream("https://audio.example/g01.mp3?sig=a&b=c", "G01:5:abc", 0)


def turn(
    happened: Intent | Utterance | Event,
    *,
    session: str = "s-1",
    player: Player | None = None,
    audio: bool = True,
) -> Turn:
    return Turn(
        platform="alexa",
        user="u-1",
        session=session,
        at=NOON,
        input=happened,
        locale="en-US",
        device=Device(audio=audio),
        player=player,
    )


def body_of(
    reply: Reply, happened: Turn | None = None, stream: Stream | None = STREAM
) -> dict[str, Any]:
    answer = json.loads(render(Rendered(reply, stream), happened or turn(Event("launch"))))
    assert answer.keys() == {"version", "response"}
    assert answer["version"] == "1.0"
    response: dict[str, Any] = answer["response"]
    return response


def test_a_question_is_spoken_and_the_microphone_opens() -> None:
    assert body_of(ASKS) == {
        "outputSpeech": {
            "type": "SSML",
            "ssml": '<speak>Good to hear you. <break time="500ms"/> '
            "How steady, zero to ten?</speak>",
        },
        "reprompt": {
            "outputSpeech": {"type": "SSML", "ssml": "<speak>Zero to ten?</speak>"},
        },
        "shouldEndSession": False,
    }


def test_a_farewell_ends_the_session() -> None:
    assert body_of(Reply(speech=(Say("Until tomorrow."),), end=True)) == {
        "outputSpeech": {"type": "SSML", "ssml": "<speak>Until tomorrow.</speak>"},
        "shouldEndSession": True,
    }


def test_without_a_question_the_session_is_not_held_open() -> None:
    assert body_of(Reply(speech=(Say("Kept."),)))["shouldEndSession"] is True


def test_open_words_are_elicited_into_the_one_slot_that_takes_any() -> None:
    reply = Reply(speech=(Say("What's on your mind?"),), listen="open_speech")

    assert body_of(reply)["directives"] == [
        {
            "type": "Dialog.ElicitSlot",
            "slotToElicit": "reflection",
            "updatedIntent": {
                "name": "ReflectionContent",
                "confirmationStatus": "NONE",
                "slots": {"reflection": {"name": "reflection", "confirmationStatus": "NONE"}},
            },
        }
    ]


@pytest.mark.parametrize("listen", ["rating", "yes_no"])
def test_numbers_and_a_yes_are_left_to_alexas_own_intents(listen: Any) -> None:
    assert "directives" not in body_of(Reply(speech=(Say("Yes?"),), listen=listen))


def test_a_short_answer_comes_in_its_own_words() -> None:
    reply = Reply(speech=(Say("Where do you live?"),), listen="short")

    assert body_of(reply)["directives"][0]["slotToElicit"] == "reflection"


WHO = Rendered(Reply(speech=(Say("Who is it?"),), listen="short"), state="awaiting_name")


def test_a_name_that_the_intent_lacks_is_left_to_alexa_to_ask_for() -> None:
    answer = json.loads(render(WHO, turn(Intent("SwitchPerson"))))

    assert answer["response"] == {
        "directives": [{"type": "Dialog.Delegate"}],
        "shouldEndSession": False,
    }


@pytest.mark.parametrize(
    ("rendered", "happened"),
    [
        (WHO, Intent("NoMatch")),
        (WHO, Intent("SwitchPerson", {"name": "mira"})),
        (WHO, Event("launch")),
        (WHO.adding(Say("First this.")), Intent("SwitchPerson")),
    ],
)
def test_else_we_ask_by_ourselves(rendered: Rendered, happened: Intent | Event) -> None:
    [directive] = json.loads(render(rendered, turn(happened)))["response"]["directives"]

    assert directive["type"] == "Dialog.ElicitSlot"
    assert directive["slotToElicit"] == "name"


def test_a_piece_plays_from_where_it_should_and_ends_the_session() -> None:
    reply = Reply(speech=(Say("Where you left it."),), audio=AudioAction("resume", "G01", 5))
    stream = Stream("https://audio.example/g01.mp3", "G01:5:abc", 83_000)

    body = body_of(reply, stream=stream)

    assert body["shouldEndSession"] is True
    assert body["directives"] == [
        {
            "type": "AudioPlayer.Play",
            "playBehavior": "REPLACE_ALL",
            "audioItem": {
                "stream": {
                    "url": "https://audio.example/g01.mp3",
                    "token": "G01:5:abc",
                    "offsetInMilliseconds": 83_000,
                }
            },
        }
    ]


def test_a_piece_that_plays_closes_the_microphone_whatever_was_asked() -> None:
    reply = Reply(speech=(Say("Ready?"),), listen="yes_no", audio=AudioAction("play", "G01", 5))

    body = body_of(reply)

    assert body["shouldEndSession"] is True
    assert "reprompt" not in body


def test_a_queued_piece_follows_the_one_it_belongs_behind() -> None:
    reply = Reply(audio=AudioAction("queue", "G02", 5))
    nearly = turn(Event("playback_nearly_finished", "G01:5:abc", 118_000), session="")

    body = body_of(reply, nearly, Stream("https://a.example/2.mp3", "G02", 0, "G01:5:abc"))

    assert body == {
        "directives": [
            {
                "type": "AudioPlayer.Play",
                "playBehavior": "ENQUEUE",
                "audioItem": {
                    "stream": {
                        "url": "https://a.example/2.mp3",
                        "token": "G02",
                        "offsetInMilliseconds": 0,
                        "expectedPreviousToken": "G01:5:abc",
                    }
                },
            }
        ]
    }


def test_the_player_is_told_to_stop() -> None:
    body = body_of(Reply(speech=(Say("Paused."),), audio=AudioAction("stop")), stream=None)

    assert body["directives"] == [{"type": "AudioPlayer.Stop"}]


@pytest.mark.parametrize("name", ["PauseAudio", "Stop"])
def test_stop_and_pause_said_to_the_player_always_stop_it(name: str) -> None:
    said = turn(Intent(name), player=Player("G01:5:abc", 42_000))

    body = body_of(Reply(speech=(Say("Goodbye."),), end=True), said, None)

    assert body["directives"] == [{"type": "AudioPlayer.Stop"}]


def test_stop_without_a_player_only_ends_the_session() -> None:
    body = body_of(Reply(speech=(Say("Goodbye."),), end=True), turn(Intent("Stop")), None)

    assert "directives" not in body


def test_what_was_lined_up_goes_where_its_player_stops() -> None:
    reply = Reply(audio=AudioAction("stop", token="t", clears=True), end=True)

    assert body_of(reply)["directives"] == [
        {"type": "AudioPlayer.Stop"},
        {"type": "AudioPlayer.ClearQueue", "clearBehavior": "CLEAR_ENQUEUED"},
    ]


def test_another_piece_takes_the_place_of_the_one_lined_up() -> None:
    reply = Reply(audio=AudioAction("queue", "G16", 5, after="t", clears=True), end=True)

    cleared, queued = body_of(reply)["directives"]

    assert cleared == {"type": "AudioPlayer.ClearQueue", "clearBehavior": "CLEAR_ENQUEUED"}
    assert queued["playBehavior"] == "ENQUEUE"


def test_a_device_without_a_player_is_told_nothing_about_one() -> None:
    assert "directives" not in body_of(PLAYS, turn(Event("launch"), audio=False))


SILENT = [
    Event("playback_started", "t", 0),
    Event("playback_stopped", "t", 5),
    Event("playback_finished", "t", 5),
    Event("playback_nearly_finished", "t", 5),
    Event("playback_failed", "t", 5),
    Intent("ResumeAudio"),
    Intent("NextAudio"),
]


@pytest.mark.parametrize("happened", SILENT, ids=str)
def test_what_comes_without_a_session_is_never_answered_with_words(
    happened: Intent | Event,
) -> None:
    reply = Reply(
        speech=(Say("Hello?"),),
        listen="open_speech",
        reprompt=(Say("Hello?"),),
        audio=AudioAction("play", "G01", 5),
        card=Card("A card", "with text"),
    )

    assert body_of(reply, turn(happened, session="")).keys() <= {"directives"}


@pytest.mark.parametrize(
    ("event", "play_allowed", "stop_allowed"),
    [
        ("playback_started", False, True),
        ("playback_finished", False, True),
        ("playback_stopped", False, False),
        ("playback_nearly_finished", True, True),
        ("playback_failed", True, True),
    ],
)
def test_the_player_is_told_only_what_its_event_allows(
    event: EventName, play_allowed: bool, stop_allowed: bool
) -> None:
    happened = turn(Event(event, "t", 5), session="")

    plays = body_of(Reply(audio=AudioAction("play", "G01", 5)), happened)
    stops = body_of(Reply(audio=AudioAction("stop")), happened, None)

    assert ("directives" in plays, "directives" in stops) == (play_allowed, stop_allowed)


def test_a_button_of_the_device_moves_the_player() -> None:
    pressed = turn(Intent("ResumeAudio"), session="", player=Player("G01:5:abc", 9000))

    (directive,) = body_of(PLAYS, pressed)["directives"]

    assert directive["type"] == "AudioPlayer.Play"


def test_nothing_is_said_to_someone_who_has_left() -> None:
    assert body_of(ASKS, turn(Event("session_ended"))) == {}


def test_a_card_is_shown() -> None:
    reply = Reply(speech=(Say("Help is there."),), card=Card("People to talk to", "Call 988"))

    assert body_of(reply)["card"] == {
        "type": "Simple",
        "title": "People to talk to",
        "content": "Call 988",
    }


def test_a_users_words_cannot_become_markup() -> None:
    words = '</speak><audio src="https://evil.example/a.mp3"/> & more'

    body = body_of(Reply(speech=(Say(words, personal=True),)))

    assert body["outputSpeech"]["ssml"] == (
        '<speak>&lt;/speak&gt;&lt;audio src="https://evil.example/a.mp3"/&gt; &amp; more</speak>'
    )


def test_our_cue_is_played_where_it_can_be_fetched() -> None:
    rendered = Rendered(
        Reply(speech=(Cue("open"), Say("Hello."))), cue_urls={"open": "https://a.example/o.mp3"}
    )

    answer = json.loads(render(rendered, turn(Event("launch"))))

    ssml = answer["response"]["outputSpeech"]["ssml"]
    assert ssml == '<speak><audio src="https://a.example/o.mp3"/> Hello.</speak>'


def test_a_speech_is_cut_at_alexas_limit_rather_than_refused() -> None:
    body = body_of(Reply(speech=(Say("<word> " * 4000),)))

    ssml = body["outputSpeech"]["ssml"]
    assert 7900 < len(ssml) <= 8000
    assert ssml.endswith("&lt;word&gt;</speak>")


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parent / "alexa_requests").glob("*.json")), ids=lambda f: f.stem
)
def test_every_recorded_request_gets_an_answer_that_alexa_takes(file: Path) -> None:
    parsed = unverified_platform().parse(request(file.read_bytes()))
    if isinstance(parsed, Acknowledged):
        body = parsed.body
    else:
        body = unverified_platform().render(Rendered(PLAYS, STREAM), parsed)

    answer = json.loads(body)
    response = answer["response"]
    assert answer["version"] == "1.0"
    kind = json.loads(file.read_text("utf-8"))["request"]["type"]
    if kind in {"LaunchRequest", "IntentRequest", "Connections.Response"}:
        assert isinstance(response["shouldEndSession"], bool)
        assert response["outputSpeech"]["type"] == "SSML"
    else:
        assert response.keys() <= {"directives", "canFulfillIntent"}
