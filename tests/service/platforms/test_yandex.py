"""Yandex Alice's door: its secret address, what it reads, and the form of its answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.app import create_app
from service.config import Config
from service.platforms.request import RawRequest, Refused
from service.platforms.yandex import YandexAlice
from service.rendered import Rendered, Stream
from skills.reply import AudioAction, Reply
from skills.speech import Say
from skills.turn import Device, Event, EventName, Player, Turn, Utterance
from tests.support.services import entries, installation

RECORDED = Path(__file__).parent / "yandex_requests" / "launch.json"
SECRET = "the-secret-part-of-the-address-of-these-tests"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DOOR = YandexAlice([SECRET], lambda: NOON)
STREAM = Stream("https://voice.example.org/audio/G01-1-x.mp3", "G01-1-x", 83_000)


def launch() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(RECORDED.read_text("utf-8"))
    return body


def said(words: str, message: int = 1) -> dict[str, Any]:
    body = launch()
    body["session"].update(new=False, message_id=message)
    body["request"].update(command=words, original_utterance=words.capitalize())
    return body


def reported(name: str, offset_ms: int = 5000) -> dict[str, Any]:
    body = said("", 2)
    body["request"] = {"type": f"AudioPlayer.{name}"}
    body["state"]["audio_player"] = {"token": "G01-1-x", "offset_ms": offset_ms}
    return body


def parsed(body: dict[str, Any]) -> Turn:
    return DOOR.parse(RawRequest("POST", "/yandex/x", {}, b"", json.dumps(body).encode(), ""))


def response(reply: Reply, turn: Turn | None = None, stream: Stream | None = None) -> Any:
    body = json.loads(DOOR.render(Rendered(reply, stream), turn or parsed(launch())))
    assert set(body) == {"response", "version"}
    return body["response"]


def test_a_launch_says_who_where_and_when() -> None:
    body = launch()

    assert parsed(body) == Turn(
        platform="yandex",
        user=body["session"]["user"]["user_id"],
        session="2eac4854-fce721f3-b845abba-20d60",
        at=NOON,
        input=Event("launch"),
        request_id="2eac4854-fce721f3-b845abba-20d60/0",
        device_key=body["session"]["application"]["application_id"],
        locale="ru-RU",
        timezone="UTC",
        device=Device(audio=True, display=True, shared=True),
        new_session=True,
    )


def test_who_is_not_signed_in_is_known_by_the_device() -> None:
    body = launch()
    del body["session"]["user"]

    assert parsed(body).user == body["session"]["application"]["application_id"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (said("about six"), Utterance("about six")),
        (said(""), Event("silence")),
        (reported("PlaybackStarted"), Event("playback_started", "G01-1-x", 5000)),
        (reported("PlaybackStopped"), Event("playback_stopped", "G01-1-x", 5000)),
        (reported("PlaybackFinished"), Event("playback_finished", "G01-1-x", 5000)),
        (reported("PlaybackNearlyFinished"), Event("playback_nearly_finished", "G01-1-x", 5000)),
        (reported("PlaybackFailed"), Event("playback_failed", "G01-1-x", 5000)),
    ],
)
def test_what_happened(body: dict[str, Any], expected: Utterance | Event) -> None:
    assert parsed(body).input == expected


def test_where_the_player_is_comes_with_every_word() -> None:
    body = said("pause")
    body["state"]["audio_player"] = {"token": "t", "offset_ms": 7000, "state": "PLAYING"}

    assert parsed(body).player == Player("t", 7000)


def test_a_question_is_shown_and_said_and_the_session_goes_on() -> None:
    asks = Reply((Say("Hello."), Say("How steady?")), listen="rating")

    assert response(asks) == {
        "text": "Hello. How steady?",
        "tts": "Hello. How steady?",
        "end_session": False,
    }


def test_a_piece_is_played_without_listening() -> None:
    plays = Reply((Say("Here."),), audio=AudioAction("play", "G01", 1), end=True)

    assert response(plays, stream=STREAM) == {
        "text": "Here.",
        "tts": "Here.",
        "end_session": False,
        "should_listen": False,
        "directives": {
            "audio_player": {
                "action": "Play",
                "item": {
                    "stream": {"url": STREAM.url, "offset_ms": 83_000, "token": "G01-1-x"},
                },
            }
        },
    }


def test_stop_stops_the_player() -> None:
    stops = Reply(audio=AudioAction("stop"), end=True)

    assert response(stops)["directives"] == {"audio_player": {"action": "Stop"}}
    assert response(stops)["text"]


@pytest.mark.parametrize("name", ["playback_started", "playback_finished", "playback_failed"])
def test_a_report_of_the_players_is_answered_without_words(name: EventName) -> None:
    turn = Turn("yandex", "u", "s", NOON, Event(name, "t"))

    assert response(Reply(), turn) == {}


def test_more_words_than_yandex_takes_end_with_a_whole_one() -> None:
    answer = response(Reply((Say("violet " * 500),), listen="short"))

    assert len(answer["text"]) <= 1024
    assert len(answer["tts"]) <= 1024
    assert set(answer["text"].split()) == {"violet"}


def test_45_marks_in_a_users_words_are_not_marks() -> None:
    evil = '<speaker audio="x.opus"> sil <[5000]> w+ord'

    tts = response(Reply((Say(evil, personal=True),), listen="short"))["tts"]

    assert not set(tts) & set("<>[]+")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(part=st.sampled_from(["meta", "session", "request", "state"]), value=JSON, key=st.text())
def test_anything_anywhere_in_a_request_is_a_turn_or_a_refusal(
    part: str, value: Any, key: str
) -> None:
    body = launch()
    names = sorted(body[part])
    body[part][names[len(key) % len(names)]] = value

    assert outcome({**body}) in ("a turn", 400, 413)
    assert outcome({**body, part: value}) in ("a turn", 400, 413)


def outcome(body: dict[str, Any]) -> str | int:
    try:
        parsed(body)
    except Refused as refusal:
        return refusal.status
    return "a turn"


# --- over HTTP ---


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(tmp_path_factory.mktemp("service"), YANDEX_SECRET=SECRET)


@pytest.fixture(scope="module")
def client(config: Config) -> FlaskClient:
    return create_app(config).test_client()


def post(client: FlaskClient, body: dict[str, Any], secret: str = SECRET) -> Any:
    return client.post(f"/yandex/{secret}", json=body)


def test_a_check_in_is_kept(client: FlaskClient, config: Config) -> None:
    for number, words in enumerate(["", "yes", "about a six", "hopeful", "no that's enough"]):
        answer = post(client, said(words, number) if words else launch())
        assert answer.status_code == 200

    user = launch()["session"]["user"]["user_id"]
    assert [entry.fields["rating"] for entry in entries(config, user, "yandex")] == [6]


@pytest.mark.parametrize(
    "secret", ["another-secret-of-somebody-else", SECRET[:-1], SECRET + "x", SECRET.upper()]
)
def test_31_at_another_address_there_is_nothing(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    answer = post(client, launch(), secret)

    assert (answer.status_code, answer.data) == (404, b"")
    assert secret not in caplog.text


def test_neither_secret_nor_words_reach_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    post(client, {**said("the violet umbrella", 9), "session": 7})
    post(client, said("the violet umbrella", 10))

    assert SECRET not in caplog.text
    assert "umbrella" not in caplog.text


def test_without_a_secret_there_is_no_door(tmp_path_factory: pytest.TempPathFactory) -> None:
    client = create_app(installation(tmp_path_factory.mktemp("bare"))).test_client()

    assert post(client, launch()).status_code == 404


def test_22_a_request_that_comes_again_gets_the_same_answer(client: FlaskClient) -> None:
    body = launch()
    body["session"]["session_id"] = "another"

    assert post(client, body).data == post(client, body).data
