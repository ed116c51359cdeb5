"""A pretend Dialogflow: it sends what Google would, with the webhook's secret."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from service.platforms.dialogflow_auth import SECRET_HEADER

AGENT = "projects/demo/locations/global/agents/00000000-0000-4000-8000-00000000000a"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """What is to be posted to `path`."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class PretendDialogflow:
    """One conversation; each request has an id of its own."""

    def __init__(
        self,
        edition: Literal["es", "cx"],
        secret: str,
        *,
        user: str | None = None,
        caller: str | None = None,
        timezone: str | None = None,
    ) -> None:
        """Begin one: by an integration that names its `user`, or by telephone from `caller`."""
        self._edition = edition
        self._secret = secret
        self.begin_session()
        self.user = caller or user or self.session
        """Whom the service knows it by."""
        self._payload: dict[str, Any] = {"telephony": {"caller_id": caller}} if caller else {}
        integration = {"user": user, "timezone": timezone}
        self._payload.update({name: value for name, value in integration.items() if value})

    def begin_session(self) -> None:
        """Let the next request be of another conversation."""
        self.session = f"{AGENT}/sessions/{uuid.uuid4()}"

    def launch(self) -> WebhookRequest:
        """Begin, as the agent's welcome event does."""
        if self._edition == "es":
            return self._es("WELCOME", "selftrust.launch")
        return self._cx({"triggerEvent": "WELCOME"}, "launch")

    def say(self, words: str) -> WebhookRequest:
        """Say something."""
        if self._edition == "es":
            return self._es(words, "selftrust.heard")
        return self._cx({"transcript" if "telephony" in self._payload else "text": words}, "heard")

    def press(self, digits: str) -> WebhookRequest:
        """Press keys of the telephone."""
        if self._edition == "es":
            return self._es(digits, "selftrust.heard")
        return self._cx({"dtmfDigits": digits}, "heard")

    def be_silent(self) -> WebhookRequest:
        """Say nothing for as long as the agent waits."""
        if self._edition == "es":
            return self._es("NO_INPUT", "selftrust.silence")
        return self._cx({"triggerEvent": "sys.no-input-default"}, "silence")

    def _es(self, words: str, action: str) -> WebhookRequest:
        result = {"queryText": words, "action": action, "languageCode": "en"}
        original = {"source": "DIALOGFLOW_CONSOLE", "payload": self._payload}
        return self._request(
            {
                "responseId": str(uuid.uuid4()),
                "session": self.session,
                "queryResult": result,
                "originalDetectIntentRequest": original,
            }
        )

    def _cx(self, happened: Mapping[str, str], tag: str) -> WebhookRequest:
        return self._request(
            {
                "detectIntentResponseId": str(uuid.uuid4()),
                "sessionInfo": {"session": self.session, "parameters": {}},
                "fulfillmentInfo": {"tag": tag},
                "payload": self._payload,
                "languageCode": "en",
                **happened,
            }
        )

    def _request(self, body: Mapping[str, Any]) -> WebhookRequest:
        headers = {"Content-Type": "application/json", SECRET_HEADER: self._secret}
        encoded = json.dumps(body, ensure_ascii=False).encode()
        return WebhookRequest(f"/dialogflow/{self._edition}", headers, encoded)
