"""Dialogflow CX's door, `POST /dialogflow/cx`: the webhook of an agent that only routes."""

from __future__ import annotations

from collections.abc import Iterator
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

EVENTS_BY_TAG: dict[str, EventName] = {"launch": "launch", "silence": "silence"}
"""Of fulfillments that an event triggers; all others pass on what was said."""
NO_INPUT = "sys.no-input"
DEFAULT_FLOW = "00000000-0000-0000-0000-000000000000"
"""The id of the Default Start Flow, the same in every agent."""


class _Fulfillment(msgspec.Struct):
    tag: str = ""


class _Session(msgspec.Struct):
    session: Key
    parameters: dict[str, Any] = msgspec.field(default_factory=dict)


class _Request(msgspec.Struct, rename="camel"):
    detect_intent_response_id: Key
    session_info: _Session
    fulfillment_info: _Fulfillment = msgspec.field(default_factory=_Fulfillment)
    text: str = ""
    transcript: str = ""
    trigger_event: str = ""
    dtmf_digits: str = ""
    language_code: str = "en"
    payload: dict[str, Any] = msgspec.field(default_factory=dict)


class DialogflowCX(DialogflowDoor):
    """Credentials in a header, Google's WebhookRequest in, its WebhookResponse out (v3)."""

    waits_for_audio = False
    """A telephone line asks once."""

    def parse(self, request: RawRequest) -> Turn:
        """Read a turn: the words as they were said, whatever intent the agent saw in them.

        Raises:
            BadRequest: something that Google promises is missing.
        """
        given = read(request, _Request)
        session = given.session_info
        telephone = is_telephone(given.payload)
        return Turn(
            platform=NAME,
            user=person(given.payload, session.session),
            session=session.session,
            at=self._clock(),
            input=_input(given),
            # One request of the user's may call webhooks on several pages.
            request_id=f"{given.detect_intent_response_id}/{given.fulfillment_info.tag}",
            device_key="telephone" if telephone else "",
            locale=given.language_code,
            timezone=text(given.payload, "timezone") or text(session.parameters, "timezone"),
            device=Device(shared=telephone, telephone=telephone),
        )

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the answer."""
        answer: dict[str, Any] = {
            "fulfillmentResponse": {
                "messages": list(_messages(rendered, turn)),
                "mergeBehavior": "REPLACE",
            }
        }
        if rendered.reply.end:
            answer["targetPage"] = _end_page(turn.session)
        return strict_json.dumps(answer)


def _input(given: _Request) -> Utterance | Event:
    event = EVENTS_BY_TAG.get(given.fulfillment_info.tag)
    if event is not None:
        return Event(event)
    if given.trigger_event.startswith(NO_INPUT):
        return Event("silence")
    words = (given.text or given.transcript or given.dtmf_digits).strip()
    return Utterance(words) if words else Event("silence")


def _messages(rendered: Rendered, turn: Turn) -> Iterator[dict[str, Any]]:
    reply = rendered.reply
    words, marked = spoken(rendered)
    if words:
        yield {"text": {"text": [words]}}
        yield {"outputAudioText": {"ssml": marked}}
    if rendered.stream and turn.device.telephone:
        yield {"playAudio": {"audioUri": rendered.stream.telephone_url}}
    if not turn.device.telephone:
        yield {"payload": extras(rendered, marked)}
    if reply.end:
        # Google says it itself at the end page and ignores ours; a client that sees only our answer
        # knows by it that the conversation is over.
        yield {"endInteraction": {}}


def _end_page(session: str) -> str:
    """Return the page that ends the session, in the flow that every agent has."""
    agent = session.partition("/sessions/")[0].partition("/environments/")[0]
    return f"{agent}/flows/{DEFAULT_FLOW}/pages/END_SESSION"
