"""A signed request counts only when it is fresh and meant for this skill."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.platforms.alexa import AlexaPlatform
from service.platforms.alexa_signature import AlexaVerifier
from service.platforms.alexa_trust import TrustStore
from service.platforms.request import BadRequest, Refused
from tests.support.alexa import NOON, CountingChains, SetClock, chain, code_of, request, root

SKILL = "amzn1.ask.skill.11111111-2222-4333-8444-555555555555"
OTHER = "amzn1.ask.skill.99999999-2222-4333-8444-555555555555"
REQUESTS = Path(__file__).parent / "alexa_requests"


def envelope(name: str = "launch", **request_fields: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((REQUESTS / f"{name}.json").read_text("utf-8"))
    body["request"].update(request_fields)
    return body


def platform(skill_ids: Collection[str] | None = (SKILL,)) -> AlexaPlatform:
    clock = SetClock()
    verifier = AlexaVerifier(CountingChains(chain()), TrustStore([root().certificate], clock))
    return AlexaPlatform(verifier, skill_ids, clock)


def refusal(body: bytes, skill_ids: Collection[str] | None = (SKILL,)) -> str:
    with pytest.raises(Refused) as refused:
        platform(skill_ids).verify(request(body))
    status, code = code_of(refused.value)
    assert status == 400
    return code


def written(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def stamp(seconds: int) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize("seconds", [-150, 0, 150])
def test_a_request_within_150_seconds_is_accepted(seconds: int) -> None:
    platform().verify(request(written(envelope(timestamp=stamp(seconds)))))


def test_a_time_stamp_may_be_in_any_zone() -> None:
    platform().verify(request(written(envelope(timestamp="2026-11-23T08:00:00-05:00"))))


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        (stamp(-151), "timestamp_out_of_tolerance"),
        (stamp(151), "timestamp_out_of_tolerance"),
        (stamp(365 * 86_400), "timestamp_out_of_tolerance"),
        ("0001-01-01T00:00:00+23:59", "timestamp_out_of_tolerance"),
        ("9999-12-31T23:59:59-23:59", "timestamp_out_of_tolerance"),
        ("banana", "timestamp_malformed"),
        ("", "timestamp_malformed"),
        ("2026-11-23T13:00:00", "timestamp_without_zone"),
        (1795438800, "request_malformed"),
        (None, "request_malformed"),
    ],
)
def test_20_a_time_stamp_that_is_not_now_is_refused(timestamp: object, code: str) -> None:
    assert refusal(written(envelope(timestamp=timestamp))) == code


def test_20_a_missing_time_stamp_is_refused() -> None:
    body = envelope()
    del body["request"]["timestamp"]

    assert refusal(written(body)) == "request_malformed"


def test_news_about_the_skill_may_be_an_hour_late() -> None:
    name = "skill_event_disabled"

    platform().verify(request(written(envelope(name, timestamp=stamp(-3600)))))

    late = written(envelope(name, timestamp=stamp(-3601)))
    assert refusal(late) == "timestamp_out_of_tolerance"


def test_only_the_five_named_events_may_be_late() -> None:
    late = envelope("skill_event_disabled", timestamp=stamp(-151))
    late["request"]["type"] = "AlexaSkillEvent.Invented"

    assert refusal(written(late)) == "timestamp_out_of_tolerance"


def test_21_a_request_for_another_skill_is_refused() -> None:
    body = written(envelope()).replace(SKILL.encode(), OTHER.encode())

    assert refusal(body) == "application_id_of_another_skill"


@pytest.mark.parametrize("place", ["session", "context"])
def test_21_two_skills_in_one_request_are_refused(place: str) -> None:
    body = envelope()
    holder = body["session"] if place == "session" else body["context"]["System"]
    holder["application"]["applicationId"] = OTHER

    assert refusal(written(body)) == "application_id_missing_or_contradictory"
    assert refusal(written(body), (SKILL, OTHER)) == "application_id_missing_or_contradictory"


def test_21_an_application_named_twice_is_refused() -> None:
    own = f'"applicationId": "{SKILL}"'.encode()
    body = written(envelope()).replace(own, own + b', "applicationId": "' + OTHER.encode() + b'"')

    assert refusal(body) == "json_duplicate_key"


def test_without_a_context_the_session_names_the_skill() -> None:
    body = envelope()
    del body["context"]

    platform().verify(request(written(body)))
    assert refusal(written(body), (OTHER,)) == "application_id_of_another_skill"


def test_a_request_that_names_no_skill_is_refused() -> None:
    body = envelope()
    del body["context"], body["session"]

    assert refusal(written(body)) == "application_id_missing_or_contradictory"


def test_one_of_several_skills_is_enough() -> None:
    platform((OTHER, SKILL)).verify(request(written(envelope())))


def test_without_a_configured_skill_everything_is_refused() -> None:
    assert refusal(written(envelope()), ()) == "alexa_skill_id_not_configured"


def test_a_demo_takes_requests_for_any_skill() -> None:
    platform(None).verify(request(written(envelope())))


def test_an_unsigned_body_is_not_even_read() -> None:
    unsigned = request(b"[" * 60_000, {})

    with pytest.raises(Refused) as refused:
        platform().verify(unsigned)

    assert code_of(refused.value) == (400, "signature_missing")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"7", b"{}", b'{"request": null}'])
def test_36_a_signed_body_that_is_no_request_is_refused(body: bytes) -> None:
    assert refusal(body) in {"json_not_an_object", "request_malformed"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body["request"].pop("requestId"),
        lambda body: body["request"].pop("intent"),
        lambda body: body["request"]["intent"].pop("name"),
        lambda body: body["request"]["intent"].update(slots=["feeling"]),
        lambda body: body["request"]["intent"]["slots"].update(feeling="anxious"),
        lambda body: body["request"]["intent"]["slots"]["feeling"].update(value=7),
        lambda body: body.pop("session"),
        lambda body: body["session"].pop("sessionId"),
        lambda body: body["session"].update(new="yes"),
        lambda body: body.update(context=[]),
        lambda body: (body["session"].pop("user"), body["context"]["System"].pop("user")),
    ],
)
def test_36_a_request_without_what_its_type_promises_is_refused(damage: Any) -> None:
    body = envelope("intent_checkin_inprogress")
    damage(body)

    with pytest.raises(BadRequest):
        platform().parse(request(written(body)))


def test_the_time_of_a_turn_is_when_it_happened() -> None:
    turn = platform().parse(request(written(envelope(timestamp=stamp(-30)))))

    assert getattr(turn, "at", None) == datetime.fromisoformat(stamp(-30))
