"""Answers take Dialogflow's form, and what it would not take is never sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from service.platforms.dialogflow_auth import DialogflowAuth
from service.platforms.dialogflow_cx import DialogflowCX
from service.platforms.dialogflow_es import DialogflowES
from service.rendered import Rendered, Stream
from skills.reply import AudioAction, Reply
from skills.speech import Cue, Pause, Say
from skills.turn import Device, Event, Turn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ES = DialogflowES(DialogflowAuth([], None, ""), lambda: NOON)
CX = DialogflowCX(DialogflowAuth([], None, ""), lambda: NOON)
AGENT = "projects/p/locations/global/agents/a"
ASKS = Reply((Cue("open"), Say("Hello."), Pause(0.4), Say("How steady <now>?")), listen="rating")
PLAYS = Reply((Say("Here it is."),), audio=AudioAction("play", "G01", 1), end=True)
STREAM = Stream("https://audio.example/g01.mp3", "G01-1-abc")
SSML = '<speak>Hello. <break time="400ms"/> How steady &lt;now&gt;?</speak>'


def turn(*, telephone: bool) -> Turn:
    session = f"{AGENT}/environments/e/sessions/s"
    device = Device(telephone=telephone)
    return Turn("dialogflow", "u", session, NOON, Event("launch"), device=device)


def es(reply: Reply, stream: Stream | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(ES.render(Rendered(reply, stream), turn(telephone=False)))
    return answer


def cx(reply: Reply, stream: Stream | None = None, *, telephone: bool = False) -> dict[str, Any]:
    body = CX.render(Rendered(reply, stream), turn(telephone=telephone))
    answer: dict[str, Any] = json.loads(body)
    return answer


def test_a_question_on_es_is_text_and_what_a_client_needs_besides() -> None:
    assert es(ASKS) == {
        "fulfillmentText": "Hello. How steady <now>?",
        "fulfillmentMessages": [
            {"text": {"text": ["Hello. How steady <now>?"]}},
            {
                "payload": {
                    "ssml": SSML,
                    "session_end": False,
                    "expects_reply": True,
                    "listen_for": "rating",
                    "audio": None,
                }
            },
        ],
        "source": "selftrust",
    }


def test_a_piece_on_es_is_an_address_for_the_client_to_play() -> None:
    payload = es(PLAYS, STREAM)["fulfillmentMessages"][1]["payload"]

    assert payload["session_end"] is True
    assert payload["audio"] == {
        "action": "play",
        "token": "G01-1-abc",
        "session_id": "G01",
        "minutes": 1,
        "offset_ms": 0,
        "url": "https://audio.example/g01.mp3",
    }


def test_a_question_on_the_telephone_is_spoken_as_markup() -> None:
    assert cx(ASKS, telephone=True) == {
        "fulfillmentResponse": {
            "messages": [
                {"text": {"text": ["Hello. How steady <now>?"]}},
                {"outputAudioText": {"ssml": SSML}},
            ],
            "mergeBehavior": "REPLACE",
        }
    }


def test_a_piece_on_the_telephone_is_played_by_google_and_then_the_call_is_over() -> None:
    assert cx(PLAYS, STREAM, telephone=True) == {
        "fulfillmentResponse": {
            "messages": [
                {"text": {"text": ["Here it is."]}},
                {"outputAudioText": {"ssml": "<speak>Here it is.</speak>"}},
                {"playAudio": {"audioUri": "https://audio.example/g01.wav"}},
                {"endInteraction": {}},
            ],
            "mergeBehavior": "REPLACE",
        },
        "targetPage": f"{AGENT}/flows/00000000-0000-0000-0000-000000000000/pages/END_SESSION",
    }


def test_a_client_of_cx_plays_the_piece_itself() -> None:
    messages = cx(PLAYS, STREAM)["fulfillmentResponse"]["messages"]

    assert [next(iter(message)) for message in messages] == [
        "text",
        "outputAudioText",
        "payload",
        "endInteraction",
    ]
    assert messages[2]["payload"]["audio"]["url"] == "https://audio.example/g01.mp3"


def test_a_long_answer_ends_with_a_whole_word_at_googles_limit() -> None:
    long = Reply((Say("violet " * 2000),), listen="short")

    messages = cx(long, telephone=True)["fulfillmentResponse"]["messages"]
    words = messages[0]["text"]["text"][0]

    assert len(words) <= 5000
    assert set(words.split()) == {"violet"}
    assert len(messages[1]["outputAudioText"]["ssml"]) <= 5000
