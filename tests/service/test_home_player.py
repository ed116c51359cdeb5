"""A home's player: what it is told of a satellite's turn, and of a chat agent's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from wyoming.asr import Transcript

from service import home_player
from service.app import create_app
from service.config import Config, read_config
from service.errors import ConfigError
from service.home_player import PLAY, HomePlayer
from service.jobs import Job
from service.platforms.room import HOME
from service.worker import make_worker
from service.wyoming.handling import Handler, People
from tests.support.doors import Service, have_every_piece
from tests.support.openai_client import ChatUser
from tests.support.services import installation, job_journal, settings
from tests.support.web_hooks import receiving

NOTIFY = "http://homeassistant.local:8123/api/webhook/a-long-random-name"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = installation(tmp_path, NOTIFY_URL=NOTIFY, HOME_PLAYER="on")
    have_every_piece(config)
    return config


@pytest.fixture
def chat(config: Config) -> ChatUser:
    with job_journal(config) as journal:
        _, token = journal.tokens.issue("anna", datetime.now(UTC))
    user = ChatUser(create_app(config), token)
    for words in ("hello", "yes"):
        user.say(words)
    return user


def orders(config: Config) -> Iterator[Mapping[str, Any]]:
    with job_journal(config) as journal:
        while job := journal.jobs.lease([PLAY], 30, datetime.now(UTC)):
            yield job.payload["told"]
            journal.jobs.finish(job)


def test_what_a_chat_agent_is_asked_to_play_is_played_in_the_home(
    config: Config, chat: ChatUser
) -> None:
    said = chat.say("play six slow breaths")
    [order] = orders(config)

    assert said.startswith("Six Slow Breaths")
    assert not said.endswith("?")
    assert order["kind"] == "player"
    assert (order["user"], order["action"], order["title"]) == ("anna", "play", "G02")
    assert order["url"].startswith(f"{config.public_url}/audio/G02-")
    assert order["offset_seconds"] == 0


def test_a_pause_stops_the_player(config: Config, chat: ChatUser) -> None:
    chat.say("play six slow breaths")
    chat.say("pause")

    assert [order["action"] for order in orders(config)] == ["play", "stop"]


def test_whoever_deletes_everything_has_the_player_stopped_by_an_order_that_names_nobody(
    config: Config, chat: ChatUser
) -> None:
    for words in ("play six slow breaths", "delete everything", "yes"):
        chat.say(words)

    [order] = orders(config)
    assert (order["action"], order["user"]) == ("stop", None)


def test_a_satellite_is_named_so_that_its_own_room_plays(tmp_path: Path) -> None:
    service = Service(tmp_path)
    handler = Handler(service.turns, People("anna", {}), "en-US", lambda: service.now, HOME)
    context = {"satellite_id": "assist_satellite.kitchen"}

    for words in ("hello", "yes", "play six slow breaths"):
        handler.answer(Transcript(words, context=context).event())

    [order] = orders(service.config)
    assert order["device"] == "assist_satellite.kitchen"


def test_a_chat_that_takes_audio_gets_a_link_that_is_not_read_aloud(config: Config) -> None:
    with job_journal(config) as journal:
        _, token = journal.tokens.issue("ben", datetime.now(UTC))
    user = ChatUser(create_app(config), token)
    for words in ("hello", "yes"):
        user.say(words)

    completion = user.client.chat.completions.create(
        model="self-trust",
        user=user.conversation,
        messages=[{"role": "user", "content": "play six slow breaths"}],
        modalities=["text", "audio"],
    )

    message = completion.choices[0].message
    assert message.content is not None
    assert "http" not in message.content
    assert message.annotations is not None
    assert "/audio/G02-" in message.annotations[0].url_citation.url
    assert list(orders(config)) == []


class Told:
    def __init__(self) -> None:
        self.told: list[Mapping[str, Any]] = []

    def post(self, told: Mapping[str, Any]) -> None:
        self.told.append(told)


@pytest.mark.parametrize(("late", "played"), [(-300, 1), (5, 0)])
def test_an_order_that_comes_too_late_startles_nobody(late: int, played: int) -> None:
    until = datetime.now(UTC) - timedelta(seconds=late)
    home = Told()

    HomePlayer(home)(Job("j", PLAY, {"told": {}, "until": until.isoformat()}, "p", 1, "lease"))

    assert len(home.told) == played


def test_the_worker_hands_an_order_to_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_player, "LATE", timedelta(minutes=5))  # on a busy machine
    with receiving(200) as (url, got):
        config = installation(tmp_path, NOTIFY_URL=url, HOME_PLAYER="on", MODE="demo")
        have_every_piece(config)
        with job_journal(config) as journal:
            _, token = journal.tokens.issue("anna", datetime.now(UTC))
        user = ChatUser(create_app(config), token)
        for words in ("hello", "yes", "play six slow breaths"):
            user.say(words)
        worker = make_worker(config)
        [lane] = [lane for lane in worker._lanes if PLAY in lane.handlers]
        assert worker.work_once(lane)

    [(_, told)] = got
    assert told["kind"] == "player"


def test_a_player_needs_the_address_where_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="NOTIFY_URL"):
        read_config(settings(tmp_path, HOME_PLAYER="on"), folder=tmp_path)
