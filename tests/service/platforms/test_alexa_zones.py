"""The time zone of an Echo: asked of Alexa behind a turn's back, kept, and not asked twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from service.platforms.alexa_api import AlexaApi
from service.platforms.alexa_request import Application, DeviceInfo, System
from service.platforms.alexa_zones import DeviceZones
from tests.support.alexa_cloud import AMAZON, AlexaCloud, alexa_cloud
from tests.support.running_service import wait_until

PATH = "/v2/devices/amzn1.device/settings/System.timeZone"
SYSTEM = System(
    Application("a skill"), None, DeviceInfo("amzn1.device"), AMAZON, "token of this request"
)


@pytest.fixture
def cloud() -> Iterator[AlexaCloud]:
    with alexa_cloud() as stand_in:
        yield stand_in


@pytest.fixture
def zones(cloud: AlexaCloud) -> DeviceZones:
    return DeviceZones(AlexaApi(cloud.pool()))


def known(zones: DeviceZones) -> str | None:
    wait_until(lambda: zones.of(SYSTEM) is not None, "the zone")
    return zones.of(SYSTEM)


def test_a_zone_is_there_for_the_turn_after_the_first(
    cloud: AlexaCloud, zones: DeviceZones
) -> None:
    cloud.answers[PATH] = (200, "America/Chicago")

    assert zones.of(SYSTEM) is None
    assert known(zones) == "America/Chicago"
    assert zones.of(SYSTEM) == "America/Chicago"
    assert cloud.asked == [("GET", PATH, "token of this request", None)]


@pytest.mark.parametrize(
    "answer", [(403, None), (200, "Atlantis/Centre"), (200, {"zone": 1}), (204, None)]
)
def test_what_is_no_zone_is_not_asked_for_again_at_once(
    cloud: AlexaCloud, zones: DeviceZones, answer: tuple[int, object]
) -> None:
    cloud.answers[PATH] = answer

    zones.of(SYSTEM)
    wait_until(lambda: cloud.asked, "its being asked")

    assert [zones.of(SYSTEM) for _ in range(3)] == [None, None, None]
    assert len(cloud.asked) == 1


def test_a_slow_answer_keeps_no_turn_waiting() -> None:
    gate = threading.Event()

    class Slow(AlexaApi):
        def call(self, *_args: object, **_others: object) -> str:
            assert gate.wait(60)
            return "Europe/Berlin"

    zones = DeviceZones(Slow())

    assert zones.of(SYSTEM) is None
    gate.set()
    assert known(zones) == "Europe/Berlin"


def test_without_a_token_nothing_is_asked(cloud: AlexaCloud, zones: DeviceZones) -> None:
    assert zones.of(System(Application("a skill"))) is None
    assert cloud.asked == []
