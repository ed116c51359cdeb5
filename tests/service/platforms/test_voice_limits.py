"""What a door would refuse, or a room not hear, is found before it is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.platforms.limits import faults
from service.platforms.openai import ChatTurn
from service.platforms.room_limits import text_faults
from skills.turn import Event, EventName, Turn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESS = "https://voice.example.org/x"


def codes(platform: str, answer: bytes, event: EventName = "launch") -> set[str]:
    return {fault.code for fault in faults(answer, Turn(platform, "u", "s", NOON, Event(event)))}


LONG_ADDRESS = ADDRESS + "x" * 4000
UNASKED = "microphone_without_question"
SILENT: dict[str, Any] = {"payload": {"expects_reply": False}}


def cx(*messages: dict[str, Any]) -> bytes:
    return json.dumps({"fulfillmentResponse": {"messages": messages}}).encode()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (cx({"text": {"text": ["x" * 70_000]}}), "response_bytes"),
        (cx({"text": {"text": ["x" * 5001]}}), "speech_characters"),
        (cx({"outputAudioText": {"ssml": "x" * 5001}}), "speech_characters"),
        (cx({"mixedAudio": {"segments": []}}), "message_kind"),
        (cx({"text": {"text": ["x"]}, "payload": {}}), "message_kind"),
        (cx({"playAudio": {"audioUri": "gs://bucket/x.wav"}}), "audio_address"),
        (cx({"playAudio": {"audioUri": LONG_ADDRESS}}), "address_characters"),
        (cx({"payload": {"audio": {"url": LONG_ADDRESS}}}), "address_characters"),
        (cx({"payload": {"audio": {"token": "x" * 1025}}}), "token_characters"),
        (cx({"text": {"text": ["Six."]}}), "microphone_without_question"),
        (cx({"text": {"text": ["Six?"]}}, {"endInteraction": {}}), "question_without_microphone"),
        (cx({"text": {"text": ["Six?"]}}, SILENT), "question_without_microphone"),
        (b'{"fulfillmentMessages": [{"card": {}}]}', "message_kind"),
        (cx({"text": {"text": ["Six."]}}, {"payload": {"expects_reply": True}}), UNASKED),
    ],
)
def test_dialogflow(answer: bytes, code: str) -> None:
    assert code in codes("dialogflow", answer)


@pytest.mark.parametrize(
    ("verbs", "code"),
    [
        ("<Shout>x</Shout>", "verb"),
        ("<Say>x<Play>y</Play></Say>", "verb_nested"),
        (f'<Gather action="{ADDRESS}"><Record/></Gather>', "verb_nested"),
        (f"<Say>{'x' * 4097}</Say>", "say_characters"),
        ("<Say></Say>", "say_characters"),
        ("<Play>audio.wav</Play>", "address"),
        ('<Record action="/twilio"/>', "address"),
        (f"<Redirect>{ADDRESS}{'x' * 4000}</Redirect>", "address_characters"),
        (f'<Gather hints="{"x, " * 4000}"/>', "hints_characters"),
        ("<Hangup/><Say>x</Say>", "verb_after_the_end"),
        (f"<Say>{'x' * 4000}</Say>" * 20, "document_bytes"),
        ('<Gather input="dtmf speech"><Say>Six.</Say></Gather>', "microphone_without_question"),
        ("<Say>Six.</Say><Record/>", "microphone_without_question"),
        ("<Say>Six?</Say><Hangup/>", "question_without_microphone"),
        ('<Say>Six?</Say><Gather input="dtmf"/>', "question_without_microphone"),
    ],
)
def test_twilio(verbs: str, code: str) -> None:
    assert code in codes("twilio", f"<Response>{verbs}</Response>".encode())


def play(**stream: str) -> dict[str, Any]:
    return {"audio_player": {"action": "Play", "item": {"stream": stream}}}


PLAY = play()


@pytest.mark.parametrize(
    ("response", "event", "code"),
    [
        ({"text": "x" * 1025, "tts": ""}, "launch", "text_characters"),
        ({"text": "", "tts": ""}, "launch", "text_characters"),
        ({"text": "x", "tts": "x" * 1025}, "launch", "tts_characters"),
        ({"text": "x", "directives": PLAY}, "launch", "plays_and_listens"),
        ({"text": "x", "directives": play(url=LONG_ADDRESS)}, "launch", "address_characters"),
        ({"text": "x", "directives": play(token="x" * 1025)}, "launch", "token_characters"),
        ({"text": "x"}, "playback_finished", "words_to_a_player"),
        ({"text": "Six.", "tts": "Six."}, "launch", "microphone_without_question"),
        ({"tts": "Six?", "end_session": True}, "launch", "question_without_microphone"),
        ({"tts": "Six?", "should_listen": False}, "launch", "question_without_microphone"),
    ],
)
def test_yandex(response: dict[str, Any], event: EventName, code: str) -> None:
    answer = json.dumps({"response": response, "version": "1.0"}).encode()

    assert code in codes("yandex", answer, event)


ANSWER: dict[str, Any] = {
    "text": "Six. One word for it?",
    "reprompt": "",
    "session_end": False,
    "expects_reply": True,
    "listen_for": "short",
    "audio": None,
    "speech_url": None,
}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": "x" * 5000}, "text_characters"),
        ({"ssml": "x" * 17_000}, "response_bytes"),
        ({"speech_url": ADDRESS + "x" * 4000}, "address_characters"),
        ({"audio": {"url": ADDRESS + "x" * 4000}}, "address_characters"),
        ({"listen_for": None}, "expects_what_it_does_not_name"),
        ({"session_end": True}, "ends_and_listens"),
        ({"text": "Six."}, "microphone_without_question"),
        ({"expects_reply": False, "listen_for": None}, "question_without_microphone"),
    ],
)
def test_our_own_json(changed: dict[str, Any], code: str) -> None:
    assert codes("generic", json.dumps(ANSWER).encode()) == set()
    assert code in codes("generic", json.dumps({**ANSWER, **changed}).encode())


GOOD = {
    "dialogflow": cx({"text": {"text": ["Six. One word for it?"]}}),
    "twilio": b'<Response><Gather input="dtmf speech"><Say>Well?</Say></Gather></Response>',
    "yandex": b'{"response": {"text": "Well?", "tts": "Well?", "end_session": false}}',
}


@pytest.mark.parametrize("platform", GOOD)
def test_a_question_where_one_listens_is_right(platform: str) -> None:
    assert codes(platform, GOOD[platform]) == set()


def test_a_player_is_not_talked_to() -> None:
    found = codes("generic", json.dumps(ANSWER).encode(), "playback_stopped")

    assert "words_to_a_player" in found


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 5000, "text_characters"), ("It is at http://x.example", "address_read_aloud")],
)
@pytest.mark.parametrize("stream", [False, True])
def test_a_chat_agent(text: str, code: str, stream: bool) -> None:
    said = {"choices": [{"delta" if stream else "message": {"content": text}}]}
    answer = (b"data: " if stream else b"") + json.dumps(said).encode() + b"\n\n"
    turn = ChatTurn("generic", "u", "s", NOON, Event("launch"))

    assert code in {fault.code for fault in faults(answer, turn)}


def test_a_satellite() -> None:
    assert [fault.code for fault in text_faults("Six.", listens=True)] == [
        "microphone_without_question"
    ]
