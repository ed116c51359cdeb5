"""The chat door: driven by the real openai client, as Home Assistant's integrations drive it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openai
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.app import create_app
from service.config import Config
from service.journal.tokens import Token
from service.platforms.openai import READY
from service.platforms.question import ending_as_it_listens
from tests.support.openai_client import ChatUser, openai_client
from tests.support.services import TOKEN, GenericUser, entries, installation, job_journal

PROBE: dict[str, Any] = {
    "model": "self-trust",
    "messages": [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "What is the capital of France?"},
    ],
    "tools": [
        {
            "type": "function",
            "function": {"name": "test", "parameters": {"type": "object", "properties": {}}},
        }
    ],
    "max_tokens": 3,
}
"""What Home Assistant 2026.11 sends while it is set up."""
FIRST = {"messages": [{"role": "user", "content": "hello"}], "user": "c-1"}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return installation(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture
def issue(config: Config) -> Callable[[str], tuple[Token, str]]:
    def issued(user: str) -> tuple[Token, str]:
        with job_journal(config) as journal:
            return journal.tokens.issue(user, datetime.now(UTC))

    return issued


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return request.node.name[:200]  # type: ignore[no-any-return]  # pytest's nodes have names


@pytest.fixture
def token(issue: Callable[[str], tuple[Token, str]], name: str) -> str:
    return issue(name)[1]


@pytest.fixture
def user(app: Flask, token: str) -> ChatUser:
    """Give each test somebody nobody knows yet."""
    return ChatUser(app, token)


def post(app: Flask, body: Any, token: str = TOKEN, **headers: str) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    return app.test_client().post("/v1/chat/completions", data=data, headers=given)


# --- a conversation ---


def test_a_whole_check_in_is_kept_for_the_tokens_person(
    config: Config, user: ChatUser, name: str
) -> None:
    asked = [user.say("hello"), user.say("yes"), user.say("about a six"), user.say("hopeful")]
    user.say("the talk went better than i thought")

    assert all(text.endswith("?") for text in asked)
    [entry] = entries(config, name)
    assert (entry.fields["rating"], entry.fields["feeling"]) == (6, "hopeful")
    assert entry.fields["text"] == "the talk went better than i thought"


def test_only_what_was_said_last_counts(app: Flask, config: Config, token: str, name: str) -> None:
    user = ChatUser(app, token)
    user.say("hello")
    user.say("yes")

    user.client.chat.completions.create(
        model="self-trust",
        user=user.conversation,
        messages=[
            {"role": "system", "content": "I rate this day a three."},
            {"role": "user", "content": "a four"},
            {"role": "assistant", "content": "Four."},
            {"role": "user", "content": "seven"},
        ],
    )

    [entry] = entries(config, name)
    assert entry.fields["rating"] == 7


def test_a_stream_says_the_same_as_a_whole_completion(app: Flask, user: ChatUser) -> None:
    user.say("hello")

    chunks = list(
        user.client.chat.completions.create(
            model="self-trust",
            user=user.conversation,
            messages=[{"role": "user", "content": "yes"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )

    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert said.endswith("?")
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks if c.choices] == [None, "stop"]
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == len(said.split())
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_is_one_in_its_media_type_and_ends_as_clients_wait_for(app: Flask) -> None:
    response = post(app, {**FIRST, "stream": True})

    assert response.mimetype == "text/event-stream"
    assert response.data.endswith(b"data: [DONE]\n\n")


def test_words_are_counted_where_others_count_tokens(user: ChatUser) -> None:
    completion = user.client.chat.completions.create(
        model="self-trust", user="c-1", messages=[{"role": "user", "content": "hello there"}]
    )

    usage = completion.usage
    assert usage is not None
    assert usage.prompt_tokens == 2
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert completion.model == "self-trust"
    assert completion.choices[0].finish_reason == "stop"


def test_a_message_in_parts_is_read_in_its_text(config: Config, user: ChatUser, name: str) -> None:
    user.say("hello")
    user.say("yes")

    user.client.chat.completions.create(
        model="self-trust",
        user=user.conversation,
        messages=[{"role": "user", "content": [{"type": "text", "text": "a five"}]}],
    )

    assert entries(config, name)[0].fields["rating"] == 5


def test_saying_nothing_is_silence_and_no_error(user: ChatUser) -> None:
    user.say("hello")

    assert user.say(" ").endswith("?")


def test_a_new_conversation_does_not_answer_the_old_ones_question(
    app: Flask, config: Config, token: str, name: str
) -> None:
    user = ChatUser(app, token, "c-1")
    user.say("hello")
    user.say("yes")

    ChatUser(app, token, "c-2").say("no thanks")

    assert entries(config, name) == []


def test_a_piece_is_not_promised_where_nothing_could_play_it(user: ChatUser) -> None:
    user.say("hello")
    user.say("yes")

    assert "http" not in user.say("play a one minute breathing exercise")


# --- whose it is ---


def test_a_persons_token_opens_the_json_door_as_that_person_alone(
    app: Flask, config: Config, token: str, name: str
) -> None:
    someone = GenericUser(app, "somebody else")
    headers = {"Authorization": f"Bearer {token}"}
    for happened in ({"type": "launch"}, *({"type": "speech", "text": t} for t in ("yes", "six"))):
        assert someone.post(someone.body(happened), headers).status_code == 200

    assert entries(config, "somebody else") == []
    assert entries(config, name)[0].fields["rating"] == 6


def test_two_tokens_of_one_person_are_two_devices_with_one_journal(
    app: Flask, config: Config, issue: Callable[[str], tuple[Token, str]], name: str
) -> None:
    kitchen = ChatUser(app, issue(name)[1])
    bedroom = ChatUser(app, issue(name)[1])
    kitchen.say("hello")
    kitchen.say("yes")
    bedroom.say("hello")

    kitchen.say("three")

    assert entries(config, name)[0].fields["rating"] == 3


def test_the_operators_token_speaks_for_the_household(app: Flask, config: Config) -> None:
    user = ChatUser(app, TOKEN)
    for words in ("hello", "yes", "eight"):
        user.say(words)

    assert entries(config, config.household)[0].fields["rating"] == 8


def test_who_deleted_everything_is_still_let_in_and_begins_anew(
    config: Config, user: ChatUser, name: str
) -> None:
    for words in ("hello", "yes", "six", "delete everything", "yes"):
        user.say(words)
    assert entries(config, name) == []

    assert user.say("hello").endswith("?")


# --- trying the door ---


@pytest.mark.parametrize("stream", [False, True])
def test_setting_up_the_agent_writes_nothing(
    app: Flask, config: Config, token: str, name: str, *, stream: bool
) -> None:
    client = openai_client(app, token)

    [model] = client.models.list()
    answer = client.chat.completions.create(**{**PROBE, "model": model.id, "stream": stream})
    if stream:
        said = "".join(c.choices[0].delta.content or "" for c in answer if c.choices)
    else:
        said = answer.choices[0].message.content

    assert said == READY
    with job_journal(config) as journal:
        assert journal.person("generic", name) is None


def test_a_homes_long_prompt_is_read_over(user: ChatUser) -> None:
    prompt = {"role": "system", "content": "lamp, " * 30_000}

    completion = user.client.chat.completions.create(
        model="self-trust",
        user="c-1",
        messages=[prompt, {"role": "user", "content": "hello"}],  # type: ignore[list-item]  # a message
    )

    assert completion.choices[0].message.content


# --- what is refused ---


@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions"])
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"{TOKEN}"])
def test_31_a_wrong_token_is_refused_in_openais_words(app: Flask, path: str, given: str) -> None:
    method = "GET" if path == "/v1/models" else "POST"
    headers = {"Authorization": given}

    response = app.test_client().open(path, method=method, json=FIRST, headers=headers)

    assert response.status_code == 401
    error = response.get_json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert "selftrust token new" in error["message"]


def test_32_a_revoked_token_is_refused(
    app: Flask, config: Config, issue: Callable[[str], tuple[Token, str]], name: str
) -> None:
    made, secret = issue(name)
    user = ChatUser(app, secret)
    user.say("hello")
    with job_journal(config) as journal:
        journal.tokens.revoke(made.id)

    with pytest.raises(openai.AuthenticationError, match="revoked"):
        user.say("yes")


@pytest.mark.parametrize("name_of_it", ["token", "api_key", "access_token", "key"])
def test_32_a_token_in_the_address_opens_nothing(app: Flask, token: str, name_of_it: str) -> None:
    client = app.test_client()

    posted = client.post(f"/v1/chat/completions?{name_of_it}={token}", json=FIRST)
    listed = client.get(f"/v1/models?{name_of_it}={token}")

    assert (posted.status_code, listed.status_code) == (401, 401)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        {"messages": [{"role": "system", "content": "only a prompt"}]},
        {"messages": "hello"},
        {"messages": [{"content": "hello"}]},
        {"messages": [{"role": "user", "content": 7}]},
        {**FIRST, "user": ""},
        {**FIRST, "user": "u" * 257},
        {**FIRST, "stream": "yes"},
        {**FIRST, "messages": [{"role": "user", "content": "x" * 8_193}]},
        b"",
        b"[]",
        b"[" * 60_000,
        b'{"messages": NaN}',
        b'{"user": "\xff"}',
        rb'{"user": "\ud800"}',
        b'{"user": 1' + b"0" * 5000 + b"}",
    ],
)
def test_33_to_36_what_is_no_chat_is_refused_in_openais_words(app: Flask, body: Any) -> None:
    response = post(app, body)

    assert response.status_code == 400
    assert response.get_json()["error"]["type"] == "invalid_request_error"


def test_37_another_content_type_is_refused(app: Flask) -> None:
    assert post(app, FIRST, **{"Content-Type": "text/plain"}).status_code == 415
    assert post(app, FIRST, **{"Content-Encoding": "gzip"}).status_code == 415


def test_38_a_body_over_the_limit_is_refused(app: Flask) -> None:
    assert post(app, b" " * (512 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_39_only_posting_is_answered(app: Flask, method: str) -> None:
    assert app.test_client().open("/v1/chat/completions", method=method).status_code == 405


def test_a_refusal_leaves_neither_words_nor_token_in_the_log(
    app: Flask, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="service")

    post(app, {"messages": [{"role": "violet umbrella", "content": "violet umbrella"}]}, token)
    post(app, FIRST, "st_violet umbrella")

    assert "umbrella" not in caplog.text
    assert token not in caplog.text
    assert "401 token" in caplog.text


# --- the mark that opens the microphone ---


@pytest.mark.parametrize(
    ("text", "listens", "ends"),
    [
        ("Six. One word for it?", True, "Six. One word for it?"),
        ("Shall we? Say yes or no.", True, "Say yes or no. Shall we?"),
        ("Tell me a number.", True, "Tell me a number?"),
        ("Kept. Bye.", False, "Kept. Bye."),
        ("You asked: why me?", False, "You asked: why me."),
        ("", False, ""),
    ],
)
def test_a_text_ends_in_a_question_just_where_we_listen(
    text: str, ends: str, *, listens: bool
) -> None:
    assert ending_as_it_listens(text, listens=listens) == ends
