"""Alexa's reminders follow ours, behind a turn's back; what Alexa refuses changes nothing here."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.platforms.alexa import AlexaPlatform
from service.platforms.alexa_api import AlexaApi, AlexaApiError
from service.platforms.alexa_reminders import PATH, Alerts, AlexaReminders, written
from service.platforms.alexa_request import Application, DeviceInfo, System
from service.platforms.alexa_response import render
from service.platforms.request import RawRequest
from service.rendered import Rendered
from skills.reminder import Reminder
from skills.reply import Reply
from skills.speech import Say
from skills.turn import Device, Intent, Turn
from tests.support.alexa import request, unverified_platform
from tests.support.alexa_cloud import AMAZON, AlexaCloud, alexa_cloud

REQUESTS = Path(__file__).parent / "alexa_requests"
SYSTEM = System(Application("a skill"), None, DeviceInfo("a device"), AMAZON, "this turn's token")
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
DAILY = Reminder("r-1", "08:05", "daily")
THERE = {
    "totalCount": "2",
    "alerts": [
        {"alertToken": "old/1", "status": "ON"},
        {"alertToken": "done", "status": "COMPLETED"},
    ],
}


@pytest.fixture
def cloud() -> Iterator[AlexaCloud]:
    with alexa_cloud() as stand_in:
        yield stand_in


@pytest.fixture
def reminders(cloud: AlexaCloud) -> AlexaReminders:
    return AlexaReminders(AlexaApi(cloud.pool()))


def alerts(*reminders: Reminder) -> Alerts:
    return Alerts(reminders, "Here's the nudge.", "en-US", NOW)


def asked(cloud: AlexaCloud, reminders: AlexaReminders) -> list[tuple[str, str]]:
    """Let Alexa follow to the end; return the requests that it was sent."""
    reminders._threads.shutdown()
    return [(method, path) for method, path, _, _ in cloud.asked]


def follow(cloud: AlexaCloud, *reminders: Reminder, changed: bool = True) -> list[tuple[str, str]]:
    """Let Alexa follow; return the requests."""
    ours = AlexaReminders(AlexaApi(cloud.pool()))
    ours.follow(SYSTEM, alerts(*reminders), changed=changed)
    requests = asked(cloud, ours)
    assert {token for _, _, token, _ in cloud.asked} <= {"this turn's token"}
    return requests


def test_what_was_there_goes_and_what_is_set_comes(cloud: AlexaCloud) -> None:
    cloud.answers[PATH] = (200, THERE)

    assert follow(cloud, DAILY) == [("GET", PATH), ("DELETE", f"{PATH}/old%2F1"), ("POST", PATH)]


def test_when_everything_is_cancelled_or_deleted_alexa_has_none_either(cloud: AlexaCloud) -> None:
    cloud.answers[PATH] = (200, THERE)

    assert follow(cloud) == [("GET", PATH), ("DELETE", f"{PATH}/old%2F1")]


def test_a_launch_writes_them_only_where_alexa_has_too_few(cloud: AlexaCloud) -> None:
    cloud.answers[PATH] = (200, THERE)

    assert follow(cloud, DAILY, changed=False) == [("GET", PATH)]


def test_a_launch_writes_what_was_allowed_since(cloud: AlexaCloud) -> None:
    cloud.answers[PATH] = (200, {"totalCount": "0", "alerts": []})

    assert follow(cloud, DAILY, changed=False) == [("GET", PATH), ("POST", PATH)]


def test_a_launch_of_somebody_without_reminders_asks_nothing(cloud: AlexaCloud) -> None:
    assert follow(cloud, changed=False) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "UNAUTHORIZED"),
        (403, "DEVICE_NOT_SUPPORTED"),
        (403, "MAX_REMINDERS_EXCEEDED"),
        (429, "TOO_MANY_REQUESTS"),
        (503, "SERVICE_UNAVAILABLE"),
    ],
)
def test_a_refusal_is_one_line_in_the_log_without_the_token(
    cloud: AlexaCloud, caplog: pytest.LogCaptureFixture, status: int, code: str
) -> None:
    cloud.answers[PATH] = (status, {"code": code, "message": "no"})

    with caplog.at_level(logging.WARNING):
        follow(cloud, DAILY)

    assert len(caplog.records) == 1
    assert str(status) in caplog.text
    assert "token" not in caplog.text


@pytest.mark.parametrize(
    "odd",
    [
        [],
        ["alerts"],
        "alerts",
        7,
        {"alerts": 3},
        {"alerts": ["on"]},
        {"alerts": [None]},
        {"alerts": [{"status": "ON"}]},
        {"alerts": [{"alertToken": 5, "status": "ON"}]},
        {"alerts": [{"alertToken": "old/1", "status": {}}]},
    ],
)
def test_an_answer_in_an_odd_form_is_as_none(
    cloud: AlexaCloud, reminders: AlexaReminders, odd: Any
) -> None:
    cloud.answers[PATH] = (200, odd)

    following = reminders.follow(SYSTEM, alerts(DAILY), changed=True)

    assert reminders.is_done(following) is (odd == [])


def test_a_list_that_alexa_leaves_out_is_an_empty_one(cloud: AlexaCloud) -> None:
    cloud.answers[PATH] = (200, {"totalCount": "0", "alerts": None})

    assert follow(cloud, DAILY) == [("GET", PATH), ("POST", PATH)]


def test_a_token_that_no_header_can_hold_is_as_none(cloud: AlexaCloud) -> None:
    with pytest.raises(AlexaApiError):
        AlexaApi(cloud.pool()).call("GET", AMAZON, PATH, "a token\r\nand \u2603")


def test_one_that_comes_once_has_its_local_time_and_the_zone(cloud: AlexaCloud) -> None:
    body = written(Reminder("r-1", "19:00", on="2026-11-24"), alerts())

    assert body["requestTime"] == "2026-11-23T14:30:00.000"
    assert body["trigger"] == {
        "type": "SCHEDULED_ABSOLUTE",
        "timeZoneId": "Europe/Berlin",
        "scheduledTime": "2026-11-24T19:00:00.000",
    }


@pytest.mark.parametrize(
    ("reminder", "rule"),
    [
        (DAILY, "FREQ=DAILY;"),
        (Reminder("r", "08:05", "weekdays"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;"),
        (Reminder("r", "08:05", "weekends"), "FREQ=WEEKLY;BYDAY=SA,SU;"),
        (Reminder("r", "08:05", "weekly", "sunday"), "FREQ=WEEKLY;BYDAY=SU;"),
    ],
)
def test_one_that_recurs_is_a_rule(reminder: Reminder, rule: str) -> None:
    trigger = written(reminder, alerts(reminder))["trigger"]

    at = "BYHOUR=8;BYMINUTE=5;BYSECOND=0;INTERVAL=1;"
    assert trigger["recurrence"] == {"recurrenceRules": [rule + at]}
    assert "scheduledTime" not in trigger


def launch(*, granted: bool) -> RawRequest:
    body = json.loads((REQUESTS / "launch.json").read_text("utf-8"))
    status = "GRANTED" if granted else "DENIED"
    scopes = {"alexa::alerts:reminders:skill:readwrite": {"status": status}}
    body["context"]["System"]["user"]["permissions"] = {"scopes": scopes}
    return request(json.dumps(body).encode())


def platform(reminders: AlexaReminders) -> AlexaPlatform:
    door = unverified_platform()
    door._reminders = reminders
    return door


@pytest.mark.parametrize("granted", [True, False])
def test_only_who_let_alexa_remind_is_reminded_by_it(
    cloud: AlexaCloud, reminders: AlexaReminders, granted: bool
) -> None:
    door, raw = platform(reminders), launch(granted=granted)
    turn = door.parse(raw)
    assert isinstance(turn, Turn)
    assert turn.device.reminds is granted

    here = replace(turn, timezone="Europe/Berlin")
    door.follow(raw, Rendered(Reply(), reminders=(DAILY,)), here)

    assert asked(cloud, reminders) == ([("GET", PATH), ("POST", PATH)] if granted else [])


def test_nothing_is_set_by_a_clock_that_is_not_known(
    cloud: AlexaCloud, reminders: AlexaReminders
) -> None:
    door, raw = platform(reminders), launch(granted=True)
    turn = door.parse(raw)
    assert isinstance(turn, Turn)

    door.follow(raw, Rendered(Reply(), reminders=(DAILY,), reminders_changed=True), turn)

    assert asked(cloud, reminders) == []


@pytest.mark.parametrize(("reminds", "card"), [(False, "AskForPermissionsConsent"), (True, None)])
def test_leave_is_asked_by_a_card_when_a_reminder_is_set(reminds: bool, card: str | None) -> None:
    turn = Turn("alexa", "u", "s", NOW, Intent("SetReminder"), device=Device(reminds=reminds))
    reply = Reply((Say("Every day at eight."),), end=True)
    rendered = Rendered(reply, saved=[{"reminder": DAILY.written()}])

    body = json.loads(render(rendered, turn))["response"]

    assert body.get("card", {}).get("type") == card


def test_a_slow_alexa_delays_no_turn(cloud: AlexaCloud) -> None:
    asked, go_on = threading.Event(), threading.Event()

    class SlowApi(AlexaApi):
        def call(self, *said: Any, **more: Any) -> Any:
            asked.set()
            go_on.wait(180)
            raise AlexaApiError("no answer")

    AlexaReminders(SlowApi(cloud.pool())).follow(SYSTEM, alerts(DAILY), changed=True)

    assert asked.wait(180)  # it is being asked, and we are here
    go_on.set()
