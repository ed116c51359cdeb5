"""The generic door over HTTP: its token, its refusals, and every promise of its answer."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from service.app import create_app
from service.config import Config
from tests.support.services import TOKEN, GenericUser, entries, installation

FIELDS = {
    "text": str,
    "ssml": str,
    "reprompt": str,
    "session_end": bool,
    "expects_reply": bool,
    "listen_for": (str, type(None)),
    "audio": (dict, type(None)),
    "speech_url": (str, type(None)),
    "intent": (dict, type(None)),
    "rate": float,
    "saved": list,
    "deleted": list,
    "state": (str, type(None)),
}
LAUNCH = {"type": "launch"}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture
def user(app: Flask, request: pytest.FixtureRequest) -> GenericUser:
    """Give each test somebody nobody knows yet."""
    return GenericUser(app, request.node.name[:200])


def refused(user: GenericUser, body: Any, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Send what is to be refused; return the status and the code that explains it."""
    response = user.post(body, headers)
    error = response.get_json()["error"]
    assert set(response.get_json()) == {"error"}
    assert set(error) == {"code", "detail"}
    return response.status_code, error["code"]


# --- who may come in ---


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        "Bearer \xe9\xff",
    ],
)
def test_31_a_wrong_token_is_refused_with_the_reason(
    user: GenericUser, config: Config, given: str
) -> None:
    assert refused(user, user.body(LAUNCH), {"Authorization": given}) == (401, "token")
    assert entries(config, user.name) == []


def test_a_missing_token_is_refused(app: Flask, user: GenericUser) -> None:
    response = app.test_client().post("/v1/turn", json=user.body(LAUNCH))

    assert (response.status_code, response.get_json()["error"]["code"]) == (401, "token")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_32_a_token_in_the_address_opens_nothing(app: Flask, user: GenericUser) -> None:
    response = app.test_client().post(f"/v1/turn?token={TOKEN}", json=user.body(LAUNCH))

    assert response.status_code == 401


def test_the_right_token_is_let_in_whatever_the_case_of_its_scheme(user: GenericUser) -> None:
    response = user.post(user.body(LAUNCH), {"Authorization": f"bearer {TOKEN}"})

    assert response.status_code == 200


def test_a_door_opened_on_purpose_asks_for_no_token(config: Config) -> None:
    opened = create_app(replace(config, api_token=None, open_door=True))
    stranger = GenericUser(opened, "of the open door")

    answer = opened.test_client().post("/v1/turn", json=stranger.body(LAUNCH))

    assert answer.status_code == 200


# --- what is refused ---


@pytest.mark.parametrize(
    "change",
    [
        {"user": None},
        {"user": ""},
        {"user": "u" * 257},
        {"user": 7},
        {"session": ""},
        {"input": None},
        {"input": {}},
        {"input": {"type": "shout"}},
        {"input": {"type": "speech", "text": 7}},
        {"input": {"type": "speech", "text": "six", "confidence": 1.5}},
        {"input": {"type": "speech", "text": "six", "confidence": "high"}},
        {"input": {"type": "event"}},
        {"input": {"type": "event", "event": {"name": "launch"}}},
        {"input": {"type": "event", "event": {"name": "playback_stopped", "offset_ms": -1}}},
        {"input": {"type": "event", "event": {"name": "playback_stopped", "offset_ms": 1.5}}},
        {"device": {"listen": "yes"}},
        {"device": None},
        {"locale": 5},
        {"timezone": 5},
        {"request_id": ""},
    ],
)
def test_36_a_form_that_is_not_the_documented_one_is_explained(
    user: GenericUser, config: Config, change: dict[str, Any]
) -> None:
    assert refused(user, {**user.body(LAUNCH), **change}) == (400, "form")
    assert entries(config, user.name) == []


def test_what_is_missing_is_named(user: GenericUser) -> None:
    body = user.body(LAUNCH)
    del body["session"]

    error = user.post(body).get_json()["error"]

    assert "session" in error["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json_malformed"),
        (b"null", "json_not_an_object"),
        (b"[]", "json_not_an_object"),
        (b'"x"', "json_not_an_object"),
        (b"[" * 60_000, "json_too_deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "json_too_deep"),
        (b'{"a": NaN}', "json_number_out_of_range"),
        (b'{"a": -Infinity}', "json_number_out_of_range"),
        (b'{"a": 1e400}', "json_number_out_of_range"),
        (b'{"a": 9223372036854775808}', "json_number_out_of_range"),
        (b'{"a": ' + b"9" * 5000 + b"}", "json_number_out_of_range"),
        (b'{"user": "a", "user": "b"}', "json_duplicate_key"),
        (rb'{"a": "\ud800"}', "json_lone_surrogate"),
        (rb'{"a": "\u0000"}', "json_nul"),
        (b'{"a": "\xff"}', "json_not_utf8"),
        (b"\xef\xbb\xbf{}", "json_byte_order_mark"),
        (b'{"a": "' + b"x" * 8_193 + b'"}', "json_string_too_long"),
    ],
)
def test_33_to_35_json_that_would_break_things_is_refused(
    user: GenericUser, body: bytes, code: str
) -> None:
    assert refused(user, body) == (400, code)


def test_37_another_content_type_is_refused(user: GenericUser) -> None:
    assert refused(user, user.body(LAUNCH), {"Content-Type": "text/plain"}) == (415, "content_type")


def test_37_a_compressed_body_is_not_unpacked(user: GenericUser) -> None:
    bomb = gzip.compress(b" " * 10_000_000)

    assert refused(user, bomb, {"Content-Encoding": "gzip"}) == (415, "content_type")


def test_38_a_body_over_the_limit_is_refused(user: GenericUser) -> None:
    assert refused(user, b" " * 65_537) == (413, "body_too_large")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_39_only_posting_is_answered(app: Flask, method: str) -> None:
    response = app.test_client().open("/v1/turn", method=method)

    assert (response.status_code, response.data) == (405, b"")
    assert "POST" in response.headers["Allow"]


def test_a_refusal_leaves_no_words_in_the_log(
    user: GenericUser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    user.post({**user.body({"type": "violet umbrella"}), "session": ""})
    user.post(user.body(LAUNCH), {"Authorization": "Bearer violet umbrella"})

    assert "umbrella" not in caplog.text
    assert TOKEN not in caplog.text


# --- what is answered ---


def test_every_answer_has_the_documented_fields_in_their_types(user: GenericUser) -> None:
    answers = [user.launch(), user.say("yes"), user.say("about a six"), user.say("hopeful")]
    answers += [user.event("session_ended"), user.take({"type": "silence"})]

    for answer in answers:
        assert set(answer) == set(FIELDS)
        for name, kind in FIELDS.items():
            assert isinstance(answer[name], kind), name
        assert answer["expects_reply"] == (answer["listen_for"] is not None)
        assert not answer["text"].startswith("<")
        assert answer["ssml"].startswith("<speak>")


def test_a_check_in_says_what_it_saved_and_what_it_waits_for(
    user: GenericUser, config: Config
) -> None:
    consented = user.consent()
    rated = user.say("about a six")
    felt = user.say("hopeful")

    assert (consented["listen_for"], consented["state"]) == ("rating", "awaiting_rating")
    assert rated["intent"]["name"] == "GiveRating"
    assert rated["intent"]["slots"]["rating"] == 6
    assert 0 <= rated["intent"]["confidence"] <= 1
    assert rated["saved"] == [{"rating": 6}]
    assert (rated["listen_for"], rated["state"]) == ("short", "awaiting_feeling")
    assert felt["saved"] == [{"feeling": "hopeful"}]
    assert (felt["listen_for"], felt["state"]) == ("open_speech", "recording_reflection")
    (entry,) = entries(config, user.name)
    assert (entry.flow, entry.fields["rating"], entry.fields["feeling"]) == ("F1", 6, "hopeful")


def test_an_open_microphone_means_one_question_at_the_end(user: GenericUser) -> None:
    answers = [
        user.launch(),
        user.say("yes"),
        user.take({"type": "silence"}),
        user.say("about a six"),
        user.say("hopeful"),
        user.say("I said no to a favor"),
    ]

    for answer in answers:
        assert answer["expects_reply"]
        assert answer["text"].count("?") == 1, answer["text"]
        assert answer["text"].rstrip().endswith("?")


def test_words_survive_a_time_zone_that_nobody_knows(user: GenericUser, config: Config) -> None:
    user.consent()

    for zone in ("Mars/Olympus", "Europe", "../../etc/passwd", "/etc/passwd", "x" * 4000, "", "é"):
        answer = user.say("about a six", timezone=zone)
        assert {"rating": 6} in answer["saved"] or answer["expects_reply"], zone

    assert all(entry.at.utcoffset() is not None for entry in entries(config, user.name))
    assert [entry.fields["rating"] for entry in entries(config, user.name)][-1] == 6


def test_an_entry_carries_the_users_own_time(user: GenericUser, config: Config) -> None:
    user.consent()
    user.say("about a six", timezone="Pacific/Kiritimati")

    (entry,) = entries(config, user.name)

    offset = entry.at.utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 14 * 3600
    assert entry.fields["tz"] == "Pacific/Kiritimati"


@pytest.mark.parametrize("locale", ["de-DE", "", "x" * 300, "../../etc"])
def test_a_locale_that_is_not_spoken_here_is_answered_in_the_one_that_is(
    user: GenericUser, locale: str
) -> None:
    assert user.launch(locale=locale)["text"]


@pytest.mark.parametrize(
    "name",
    [
        "playback_started",
        "playback_stopped",
        "playback_finished",
        "playback_nearly_finished",
        "playback_failed",
        "session_ended",
    ],
)
def test_an_event_is_answered_in_a_session_nobody_knows(user: GenericUser, name: str) -> None:
    answer = user.event(name, token="G01-1-" + "0" * 64, offset_ms=83_000)

    assert (answer["text"], answer["audio"], answer["expects_reply"]) == ("", None, False)
    assert answer["intent"] is None


def test_speech_without_words_is_silence(user: GenericUser) -> None:
    user.consent()

    answer = user.say("  \t ")

    assert answer["listen_for"] == "rating"
    assert answer["saved"] == []


# --- a delivery that comes twice ---


def test_22_a_repeated_delivery_gets_the_same_answer_and_one_entry(
    user: GenericUser, config: Config
) -> None:
    user.consent()
    said = user.body({"type": "speech", "text": "about a six"}, request_id="of-the-repeat")

    answers = [user.post(said) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(entries(config, user.name)) == 1


def test_23_an_id_used_again_for_another_body_is_refused(user: GenericUser) -> None:
    user.consent()
    user.say("about a six", request_id="used-once")

    code = refused(user, user.body({"type": "speech", "text": "seven"}, request_id="used-once"))

    assert code == (400, "delivery_id_reused")


def test_without_an_id_the_same_words_are_said_twice(user: GenericUser) -> None:
    user.consent()

    first, second = user.say("about a six"), user.say("about a six")

    assert first["state"] == "awaiting_feeling"
    assert second["text"] != first["text"]


# --- audio ---


def play(user: GenericUser) -> dict[str, Any]:
    user.consent()
    return user.say("play a one minute breathing exercise")


def test_playing_ends_the_session_and_names_a_fresh_address(user: GenericUser) -> None:
    answer = play(user)

    audio = answer["audio"]
    assert (answer["session_end"], answer["expects_reply"]) == (True, False)
    assert set(audio) == {"action", "token", "session_id", "minutes", "offset_ms", "url"}
    assert (audio["action"], audio["minutes"], audio["offset_ms"]) == ("play", 1, 0)
    assert audio["url"].startswith("http://127.0.0.1:8080/audio/")
    assert audio["token"] in audio["url"]


def test_a_piece_that_is_not_rendered_yet_answers_later(app: Flask, user: GenericUser) -> None:
    url = play(user)["audio"]["url"]

    response = app.test_client().get(urlsplit(url).path)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_stop_keeps_the_position_and_resume_goes_on_there(user: GenericUser) -> None:
    playing = play(user)["audio"]
    user.event("playback_started", playing["token"])
    user.session = "s-2"

    stopped = user.say("stop")
    user.event("playback_stopped", playing["token"], offset_ms=23_000)
    user.session = "s-3"
    resumed = user.say("resume")

    assert stopped["audio"]["action"] == "stop"
    assert stopped["audio"]["token"] == playing["token"]
    assert stopped["audio"]["url"] is None
    audio = resumed["audio"]
    assert (audio["action"], audio["token"]) == ("resume", playing["token"])
    assert (audio["offset_ms"], audio["session_id"]) == (23_000, playing["session_id"])
    assert (resumed["session_end"], resumed["expects_reply"]) == (True, False)
    assert audio["url"]


def test_a_device_without_a_player_gets_no_audio(user: GenericUser) -> None:
    user.consent()

    answer = user.say("play a one minute breathing exercise", device={"audio": False})

    assert answer["audio"] is None
    assert answer["text"]


def test_our_own_voice_is_named_only_where_it_is_asked_for(user: GenericUser) -> None:
    silent, spoken = user.launch(), user.launch(device={"speech": True})

    assert silent["speech_url"] is None
    assert spoken["speech_url"].startswith("http://127.0.0.1:8080/audio/speech/")


def test_45_markup_in_a_users_words_is_spoken_as_text(user: GenericUser) -> None:
    user.consent()
    user.say("about a six")

    answer = user.say('<audio src="https://evil.example/a.mp3"/>')

    assert "<audio" not in answer["ssml"]
    assert re.sub(r"</?speak>|<break [^>]*/>", "", answer["ssml"]).count("<") == 0


def test_46_words_that_look_like_a_query_are_only_words(user: GenericUser, config: Config) -> None:
    user.consent()
    user.say("about a six")
    user.say("hopeful")

    user.say("'; DROP TABLE entries; -- % _ \"unbalanced ( NEAR")

    (entry,) = entries(config, user.name)
    assert "DROP TABLE" in entry.fields["text"]


def test_an_answer_is_json_in_utf8(user: GenericUser) -> None:
    response = user.post(user.body(LAUNCH))

    assert response.content_type == "application/json"
    assert json.loads(response.data.decode("utf-8"))["text"]
