"""What Dialogflow sends becomes a turn: the words count, and not the intent seen in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platforms.dialogflow_auth import DialogflowAuth
from service.platforms.dialogflow_cx import DialogflowCX
from service.platforms.dialogflow_es import DialogflowES
from service.platforms.request import BadRequest, RawRequest, Refused
from skills.turn import Device, Event, Turn, Utterance

REQUESTS = Path(__file__).parent / "dialogflow_requests"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ES = DialogflowES(DialogflowAuth([], None, ""), lambda: NOON)
CX = DialogflowCX(DialogflowAuth([], None, ""), lambda: NOON)


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((REQUESTS / f"{name}.json").read_text("utf-8"))
    return body


def raw(body: Any) -> RawRequest:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return RawRequest("POST", "/dialogflow", {}, b"", encoded, "")


def test_a_call_to_an_es_agent_is_a_turn_of_its_words() -> None:
    body = recorded("es_telephone")

    assert ES.parse(raw(body)) == Turn(
        platform="dialogflow",
        user=body["session"],
        session=body["session"],
        at=NOON,
        input=Utterance("i feel anxious"),
        request_id=body["responseId"],
        device_key="telephone",
        locale="en",
        device=Device(audio=False, shared=True),
    )


def test_a_call_to_a_cx_agent_is_a_turn_of_its_callers() -> None:
    body = recorded("cx_telephone")

    assert CX.parse(raw(body)) == Turn(
        platform="dialogflow",
        user="+15555550100",
        session=body["sessionInfo"]["session"],
        at=NOON,
        input=Utterance("i feel anxious"),
        request_id="11111111-2222-4333-8444-555555555555/check_in.mood",
        device_key="telephone",
        locale="en",
        device=Device(shared=True, telephone=True),
    )


def test_an_es_integration_names_its_user_and_time_zone() -> None:
    body = recorded("es_telephone")
    payload = {"user": "u-7", "timezone": "Asia/Tokyo"}
    body["originalDetectIntentRequest"] = {"source": "web", "payload": payload}

    turn = ES.parse(raw(body))

    assert (turn.user, turn.timezone, turn.device) == ("u-7", "Asia/Tokyo", Device())


def test_a_cx_session_carries_the_time_zone_as_a_parameter() -> None:
    body = recorded("cx_telephone")
    body["sessionInfo"]["parameters"]["timezone"] = "Asia/Tokyo"

    assert CX.parse(raw(body)).timezone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"queryText": "WELCOME", "action": "input.welcome"}, Event("launch")),
        ({"queryText": "WELCOME", "action": "selftrust.launch"}, Event("launch")),
        ({"queryText": "NO_INPUT", "action": "selftrust.silence"}, Event("silence")),
        ({"queryText": " "}, Event("silence")),
        ({}, Event("silence")),
        ({"queryText": " about six ", "action": "input.unknown"}, Utterance("about six")),
        ({"queryText": "six", "speechRecognitionConfidence": 0.9}, Utterance("six", 0.9)),
        ({"queryText": "six", "speechRecognitionConfidence": 0}, Utterance("six")),
    ],
)
def test_what_happened_on_es(query: dict[str, Any], expected: Event | Utterance) -> None:
    assert ES.parse(raw({**recorded("es_telephone"), "queryResult": query})).input == expected


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ({"fulfillmentInfo": {"tag": "launch"}, "text": "WELCOME"}, Event("launch")),
        ({"fulfillmentInfo": {"tag": "silence"}}, Event("silence")),
        ({"triggerEvent": "sys.no-input-2"}, Event("silence")),
        ({"triggerEvent": "sys.no-match-default", "text": "mm"}, Utterance("mm")),
        ({"transcript": "about six"}, Utterance("about six")),
        ({"dtmfDigits": "10"}, Utterance("10")),
        ({}, Event("silence")),
    ],
)
def test_what_happened_on_cx(happened: dict[str, Any], expected: Event | Utterance) -> None:
    body = recorded("cx_telephone")
    del body["text"]

    assert CX.parse(raw({**body, **happened})).input == expected


@pytest.mark.parametrize("door", [ES, CX])
@pytest.mark.parametrize("body", [{}, {"session": 7}, {"responseId": "r"}, {"sessionInfo": []}])
def test_36_what_google_promises_and_does_not_come_is_refused(
    door: DialogflowES | DialogflowCX, body: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        door.parse(raw(body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def at_a_place(body: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """Return the body with something else at one place."""
    first, *rest = path
    return {**body, first: at_a_place(body[first], rest, value) if rest else value}


def outcome(door: DialogflowES | DialogflowCX, request: RawRequest) -> str | int:
    try:
        door.parse(request)
    except Refused as refusal:
        return refusal.status
    return "a turn"


def places(body: dict[str, Any], above: tuple[str, ...] = ()) -> list[list[str]]:
    below = [p for k, v in body.items() if isinstance(v, dict) for p in places(v, (*above, k))]
    return [[*above, key] for key in body] + below


@given(data=st.data(), value=JSON)
@pytest.mark.parametrize(("name", "door"), [("es_telephone", ES), ("cx_telephone", CX)])
def test_anything_anywhere_in_a_request_is_a_turn_or_a_refusal(
    name: str, door: DialogflowES | DialogflowCX, data: st.DataObject, value: Any
) -> None:
    body = recorded(name)
    changed = at_a_place(body, data.draw(st.sampled_from(places(body))), value)

    assert outcome(door, raw(changed)) in ("a turn", 400, 413)


def test_a_caller_whose_number_is_withheld_is_known_by_the_session_alone() -> None:
    body = recorded("cx_telephone")
    withheld = {**body, "payload": {"telephony": {"caller_id": "anonymous"}}}

    turn = CX.parse(raw(withheld))

    assert turn == replace(CX.parse(raw(body)), user=turn.session)
