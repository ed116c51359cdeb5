"""Dialogflow ES's door, `POST /dialogflow/es`: the fulfillment of an agent that only routes."""

from __future__ import annotations

from typing import Any

import msgspec

from service import strict_json
from service.platforms.dialogflow_door import NAME, DialogflowDoor, Key, read, spoken
from service.platforms.dialogflow_payload import (
    extras,
    is_telephone,
    person,
    text,
)
from service.platforms.request import RawRequest
from service.rendered import Rendered
from skills.turn import Device, Event, EventName, Turn, Utterance

EVENTS_BY_ACTION: dict[str, EventName] = {
    "selftrust.launch": "launch",
    "input.welcome": "launch",
    "selftrust.silence": "silence",
}
"""Of intents that an event triggers; their query text is the event's name, and nobody's words."""


class _QueryResult(msgspec.Struct, rename="camel"):
    query_text: str = ""
    action: str = ""
    language_code: str = "en"
    speech_recognition_confidence: float = 0.0


class _Original(msgspec.Struct):
    source: str = ""
    payload: dict[str, Any] = msgspec.field(default_factory=dict)


class _Request(msgspec.Struct, rename="camel"):
    response_id: Key
    session: Key
    query_result: _QueryResult
    original_detect_intent_request: _Original = msgspec.field(default_factory=_Original)


class DialogflowES(DialogflowDoor):
    """Credentials in a header, Google's WebhookRequest in, its WebhookResponse out (v2)."""

    waits_for_audio = True
    """A client of one's own asks again; a telephone line of this edition can't play our audio."""

    def parse(self, request: RawRequest) -> Turn:
        """Read a turn: the words as they were said, whatever intent the agent saw in them.

        Raises:
            BadRequest: something that Google promises is missing.
        """
        given = read(request, _Request)
        payload = given.original_detect_intent_request.payload
        telephone = is_telephone(payload)
        return Turn(
            platform=NAME,
            user=person(payload, given.session),
            session=given.session,
            at=self._clock(),
            input=_input(given.query_result),
            request_id=given.response_id,
            device_key="telephone" if telephone else "",
            locale=given.query_result.language_code,
            timezone=text(payload, "timezone"),
            # The line's audio must lie in Google's own storage, in this edition.
            device=Device(audio=not telephone, shared=telephone),
        )

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the answer."""
        words, marked = spoken(rendered)
        return strict_json.dumps(
            {
                "fulfillmentText": words,
                "fulfillmentMessages": [
                    {"text": {"text": [words]}},
                    {"payload": extras(rendered, marked)},
                ],
                "source": "selftrust",
            }
        )


def _input(result: _QueryResult) -> Utterance | Event:
    words = result.query_text.strip()
    event = EVENTS_BY_ACTION.get(result.action)
    if event is not None:
        return Event(event)
    if not words:
        return Event("silence")
    # ES writes 0 where nothing was recognised from sound.
    confidence = min(result.speech_recognition_confidence, 1.0)
    return Utterance(words, confidence if confidence > 0 else None)
