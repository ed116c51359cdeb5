"""Every response of every scenario, read and written again by Amazon's own SDK without loss."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope, ResponseEnvelope
from ask_sdk_model.services.reminder_management import (
    PushNotification,
    ReminderRequest,
    SpokenText,
    Trigger,
)

from service.alexa_client import SignedAlexa
from service.platforms.alexa_reminders import Alerts, written
from service.platforms.fault import Fault
from skills.reminder import Reminder
from skills.turn import Turn
from tests.support import doors
from tests.support.scenarios import read

TESTS = Path(__file__).parents[1]
SCENARIOS = [s for s in read(TESTS / "scenarios") if doors.reaches_alexa(s)]

pytestmark = pytest.mark.filterwarnings("ignore")  # of the SDK, which is from 2023


def read_and_written(response: dict[str, Any]) -> Any:
    serializer = DefaultSerializer()
    return without_nulls(
        serializer.serialize(serializer.deserialize(json.dumps(response), ResponseEnvelope))
    )


def without_nulls(value: Any) -> Any:
    """Leave out what the SDK writes for every field that isn't there."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.timeout(1200)  # all that scenarios say, on a busy machine
def test_every_response_survives_amazons_sdk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[dict[str, Any]] = []

    def note(answer: bytes, _turn: Turn) -> list[Fault]:
        answers.append(json.loads(answer))
        return []

    monkeypatch.setattr(doors, "faults", note)
    service = doors.Service(tmp_path)
    for scenario in SCENARIOS:
        door = doors.AlexaDoor(scenario, service)
        for step in scenario.steps:
            door.take(step)

    assert len(answers) > 100
    for answer in answers:
        assert read_and_written(answer) == answer


def test_a_response_that_the_sdk_would_lose_is_found() -> None:
    odd = {"version": "1.0", "response": {"shouldEndSesion": True}}

    assert read_and_written(odd) != odd


@pytest.mark.parametrize(
    "file",
    sorted((TESTS / "service/platforms/alexa_requests").glob("*.json")),
    ids=lambda file: file.stem,
)
def test_our_recorded_requests_are_what_the_sdk_reads(file: Path) -> None:
    envelope = DefaultSerializer().deserialize(file.read_text("utf-8"), RequestEnvelope)

    assert envelope.request.object_type == json.loads(file.read_text())["request"]["type"]


def test_the_simulators_requests_are_what_the_sdk_reads(tmp_path: Path) -> None:
    service = doors.Service(tmp_path)
    alexa = SignedAlexa(service.authority, lambda: service.now)
    sent = [
        alexa.launch(),
        alexa.intent("GiveRating", {"rating": "6"}),
        alexa.speak("it was long"),
        alexa.playback("PlaybackNearlyFinished", "a-token", 3000),
        alexa.press("Next"),
        alexa.touch("selftrust.rating", ["rating", 6]),
        alexa.leave(),
        alexa.disable(),
    ]

    for request in sent:
        envelope = DefaultSerializer().deserialize(request.body.decode(), RequestEnvelope)
        assert type(envelope.request).__name__ in envelope.request.object_type.replace(".", "") + (
            "Request"
        )


@pytest.mark.parametrize(
    "reminder",
    [Reminder("r", "08:05", "weekdays"), Reminder("r", "19:00", on="2026-11-24")],
    ids=["again and again", "once"],
)
def test_a_reminder_is_what_the_sdk_would_send(reminder: Reminder) -> None:
    now = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    body = written(reminder, Alerts((reminder,), "Here's the nudge.", "en-US", now))

    # The SDK's class for the whole names a module that it doesn't have; its parts are read.
    assert body.keys() <= set(ReminderRequest.attribute_map.values())
    assert reread(body["trigger"], Trigger).keys() == body["trigger"].keys()
    assert reread(body["pushNotification"], PushNotification) == body["pushNotification"]
    (content,) = body["alertInfo"]["spokenInfo"]["content"]
    assert reread(content, SpokenText) == content


def reread(part: Any, kind: type) -> Any:
    serializer = DefaultSerializer()
    return without_nulls(serializer.serialize(serializer.deserialize(json.dumps(part), kind)))
