"""A reminder reaches a closed browser, encrypted to it alone, and tells a bystander nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask

from service.config import Config
from service.fetching import FetchFailed
from service.journal.logins import PLATFORM
from service.notices import Notice
from service.web_push import NEUTRAL, WebPush, is_push_service
from tests.support.browser import Browser
from tests.support.push_service import PushService, UserAgent, pushing
from tests.support.services import job_journal

DUE = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
LINE = "Here's the nudge you asked for."


@pytest.fixture
def service() -> Iterator[PushService]:
    with pushing() as started:
        yield started


def announce(config: Config) -> None:
    """Do what the worker does when a reminder of the only login is due."""
    with job_journal(config) as journal:
        (login,) = (journal.logins.named("Robin"),)
        person = journal.person(PLATFORM, str(login)) or ""
        notice = Notice("reminder", person, PLATFORM, str(login), DUE, LINE)
        push = WebPush(journal, config.public_url)
        for browser in push.receivers(person):
            push.notify(notice, browser)


def read(agent: UserAgent, service: PushService) -> dict[str, Any]:
    ((path, body),) = service.taken
    assert path == agent.path
    told: dict[str, Any] = json.loads(agent.decrypt(body))
    return told


def test_a_reminder_is_pushed_and_opened_by_that_browser_alone(
    robin: Browser, config: Config, service: PushService
) -> None:
    agent = UserAgent(service)
    robin.submit("/check-in", text="my landlord", rating="3")
    page = robin.submit("/settings/push", **agent.form).text
    assert "Reminders come to this browser." in page

    announce(config)

    assert service.refused == []
    told = read(agent, service)
    assert told == {"text": NEUTRAL, "tag": service.topics[0]}
    body = service.taken[0][1]
    assert b"something for you" not in body
    with pytest.raises(InvalidTag):
        UserAgent(service).decrypt(body)
    assert service.senders == {push_key(page)}


def push_key(page: str) -> str:
    found = re.search(r'data-key="([\w-]{87})"', page)
    assert found
    return found[1]


def test_the_reminders_own_line_is_shown_to_who_wants_it(
    robin: Browser, config: Config, service: PushService
) -> None:
    agent = UserAgent(service)
    robin.submit("/settings/push", **agent.form, tells="on")

    announce(config)

    assert read(agent, service)["text"] == LINE


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_its_service_knows_no_more_is_forgotten(
    robin: Browser, config: Config, service: PushService, status: int
) -> None:
    robin.submit("/settings/push", **UserAgent(service).form)
    service.status = status

    announce(config)

    assert 'name="remove"' not in robin.page("/settings")


def test_a_service_that_is_down_keeps_the_browser_and_has_the_job_done_again(
    robin: Browser, config: Config, service: PushService
) -> None:
    agent = UserAgent(service)
    robin.submit("/settings/push", **agent.form)
    service.status = 503
    with pytest.raises(FetchFailed):
        announce(config)

    service.status = 201
    announce(config)

    assert read(agent, service)["text"] == NEUTRAL


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_browser_that_is_refused_stays_and_has_no_job_tried_again(
    robin: Browser, config: Config, service: PushService, status: int
) -> None:
    robin.submit("/settings/push", **UserAgent(service).form)
    service.status = status

    announce(config)

    assert robin.page("/settings").count('name="remove"') == 1


def test_each_browser_is_told_by_itself(
    robin: Browser, config: Config, service: PushService
) -> None:
    with pushing() as other:
        agents = [UserAgent(service), UserAgent(other)]
        for agent in agents:
            robin.submit("/settings/push", **agent.form)

        announce(config)

        assert [read(agents[0], service), read(agents[1], other)] == [
            {"text": NEUTRAL, "tag": service.topics[0]}
        ] * 2


def test_a_browser_whose_service_is_away_is_told_later(robin: Browser, config: Config) -> None:
    with pushing() as gone:
        robin.submit("/settings/push", **UserAgent(gone).form)

    with pytest.raises(FetchFailed) as failed:
        announce(config)

    assert failed.value.is_for_later


@pytest.mark.parametrize("status", [408, 429])
def test_a_service_that_wants_to_be_asked_later_is(
    robin: Browser, config: Config, service: PushService, status: int
) -> None:
    robin.submit("/settings/push", **UserAgent(service).form)
    service.status = status

    with pytest.raises(FetchFailed):
        announce(config)


def test_a_browser_is_taken_back(robin: Browser, config: Config, service: PushService) -> None:
    page = robin.submit("/settings/push", **UserAgent(service).form).text
    (browser,) = re.findall(r'name="remove" value="([0-9a-f]{16})"', page)

    robin.submit("/settings/push", remove=browser)
    announce(config)

    assert service.taken == []


def test_a_browser_that_subscribes_again_is_pushed_to_once(
    robin: Browser, config: Config, service: PushService
) -> None:
    robin.submit("/settings/push", **UserAgent(service).form)
    robin.submit("/settings/push", **UserAgent(service).form)

    announce(config)

    assert len(service.taken) == 1


def test_the_key_stays_and_browsers_are_each_ones_own(
    app: Flask, robin: Browser, config: Config, service: PushService
) -> None:
    mira = Browser(app, config)
    mira.begin("Mira")
    mira.submit("/settings/push", **UserAgent(service).form)

    assert push_key(robin.page("/settings")) == push_key(mira.page("/settings"))
    assert 'name="remove"' not in robin.page("/settings")
    announce(config)
    assert service.taken == []


def test_what_no_browser_sends_is_refused(robin: Browser, service: PushService) -> None:
    right = UserAgent(service).form
    wrong: list[dict[str, str]] = [
        {**right, "endpoint": "http://push.example.org/x"},
        {**right, "endpoint": "https://push.example.org/" + "x" * 2000},
        {**right, "endpoint": "https://[::1/x"},
        {**right, "p256dh": "AAAA"},
        {**right, "p256dh": ""},
        {**right, "auth": "AAAA"},
        {**right, "auth": "é"},
    ]

    answers = [robin.submit("/settings/push", **form).status_code for form in wrong]

    assert answers == [422] * len(wrong)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://192.168.1.1/x",
        "https://[::1]/x",
        "https://nas.local/x",
        "https://push.example.org:8443/x",
        "http://push.example.org/x",
        "ftp://push.example.org/x",
        "",
    ],
)
def test_no_browser_makes_us_call_our_own_network(endpoint: str) -> None:
    assert not is_push_service(endpoint, here_too=False)
    assert is_push_service("https://push.example.org/wp/abc", here_too=False)
