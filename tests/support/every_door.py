"""Somebody who says the same at each door of a running service, with what that door asks for."""

from __future__ import annotations

import http.client
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import openai

from service.companion.guard import COOKIE, CSRF_HEADER
from service.dialogflow_client import PretendDialogflow, WebhookRequest
from service.twilio_api import TwilioApi
from service.twilio_client import HeardOnThePhone, PretendCall, SignedForm, heard
from tests.support.browser import PASSPHRASE
from tests.support.doors import DIALOGFLOW_SECRET, TWILIO_ACCOUNT, TWILIO_TOKEN, YANDEX_SECRET
from tests.support.running_service import Installation, settled
from tests.support.satellites import say as say_to_satellite

CALLER = "+15555550100"
USER = "u-doors"
"""Whom a door that asks for a name is told."""


def secrets(api: TwilioApi, wyoming_port: int) -> dict[str, str]:
    """Return the settings that open every door."""
    return {
        "DIALOGFLOW_SECRET": DIALOGFLOW_SECRET,
        "TWILIO_ACCOUNT": TWILIO_ACCOUNT,
        "TWILIO_TOKEN": TWILIO_TOKEN,
        "TWILIO_API": api.origin,
        "YANDEX_SECRET": YANDEX_SECRET,
        "WYOMING_BIND": f"127.0.0.1:{wyoming_port}",
        "WYOMING_ANNOUNCE": "off",
        "HOUSEHOLD": "u-satellite",
    }


def _post(
    service: Installation, path: str, body: bytes, headers: Mapping[str, str]
) -> httpx.Response:
    def ask() -> httpx.Response:
        url = f"{_origin(service)}{path}"
        response = httpx.post(url, content=body, headers=headers, timeout=120)
        assert response.status_code == http.client.OK, response.text
        return response

    return settled(ask, lambda response: response.content)


def _origin(service: Installation) -> str:
    return f"http://127.0.0.1:{service.port}"


def say_to_dialogflow(service: Installation, edition: Any, words: Sequence[str]) -> None:
    """Open a conversation as Google does, and say one thing after the other."""
    agent = PretendDialogflow(edition, DIALOGFLOW_SECRET, user=f"{USER}-{edition}")

    def send(request: WebhookRequest) -> None:
        _post(service, request.path, request.body, request.headers)

    send(agent.launch())
    for said in words:
        send(agent.say(said))


class Phone:
    """Somebody who calls the service."""

    def __init__(self, service: Installation) -> None:
        self._service = service
        url = f"{_origin(service)}/twilio/voice"
        self._call = PretendCall(TWILIO_ACCOUNT, TWILIO_TOKEN, url, caller=CALLER)

    def say(self, words: Sequence[str]) -> HeardOnThePhone:
        """Ring, and say one thing after the other."""
        self._call.begin()
        line = self._send(self._call.ring())
        for said in words:
            line = self._send(self._call.say(line.actions["answer"], said))
        return line

    def tell(self, api: TwilioApi, sound: bytes) -> None:
        """Ring, and have told what is in a WAV file where a reflection is recorded."""
        line = self.say(["I want to talk"])
        assert line.waits == "recording"
        sid = f"RE{uuid.uuid4().hex}"
        api.recordings[sid] = sound
        self._send(self._call.record(line.actions["recorded"], sid))
        report = self._call.recording_is_there(line.actions["recording"], sid)
        _post(self._service, report.path, report.body, report.headers)

    def _send(self, request: SignedForm) -> HeardOnThePhone:
        return heard(_post(self._service, request.path, request.body, request.headers).content)


def say_to_yandex(service: Installation, words: Sequence[str]) -> None:
    """Open a skill of Alice's, and say one thing after the other."""
    for number, said in enumerate(["", *words]):
        body = from_yandex(USER, number, said)
        response = httpx.post(f"{_origin(service)}/yandex/{YANDEX_SECRET}", json=body, timeout=60)
        assert response.status_code == http.client.OK, response.text


def from_yandex(user: str, number: int, said: str) -> dict[str, Any]:
    """Return a message of somebody's one session; the first of them opens it."""
    session = {
        "session_id": f"s-{user}",
        "message_id": number,
        "user": {"user_id": user},
        "application": {"application_id": "a-1"},
        "new": number == 0,
    }
    request = {"type": "SimpleUtterance", "command": said}
    meta = {"locale": "en-US", "timezone": "Europe/Berlin", "interfaces": {}}
    return {"session": session, "request": request, "meta": meta}


def say_in_chat(service: Installation, token: str, words: Sequence[str]) -> None:
    """Talk by the real client of OpenAI's; the chat grows."""
    client = openai.OpenAI(api_key=token, base_url=f"{_origin(service)}/v1", max_retries=0)
    chat: list[Any] = []
    with client:
        for said in ["hello", *words]:
            chat.append({"role": "user", "content": said})
            answer = client.chat.completions.create(model="self-trust", messages=chat, user="c-1")
            chat.append({"role": "assistant", "content": answer.choices[0].message.content})


def say_to_a_satellite(port: int, words: Sequence[str]) -> None:
    """Say one thing after the other, as Home Assistant hands it on."""
    for said in ["hello", *words]:
        answer = say_to_satellite(f"tcp://127.0.0.1:{port}", said, conversation_id="c-1")
        assert answer.type == "handled"


class Page:
    """Somebody at the companion page, over the network."""

    def __init__(self, service: Installation, invitation: str) -> None:
        self._origin = _origin(service)
        self._headers = {"Origin": self._origin}
        form = {"name": "Robin", "passphrase": PASSPHRASE, "again": PASSPHRASE}
        begun = self._send("POST", invitation, data=form)
        # By hand: a browser takes loopback for safe, and Python's cookie jar does not.
        self._headers["Cookie"] = f"{COOKIE}={begun.cookies[COOKIE]}"

    def check_in(self, **form: str) -> None:
        """Send the check-in's form."""
        self._send("POST", "/check-in", data={**form, "csrf": self._csrf()})

    def say(self, words: Sequence[str]) -> None:
        """Talk by typing, and listen to the replies."""
        self._headers[CSRF_HEADER] = self._csrf()
        happened: list[dict[str, str]] = [{"type": "launch"}]
        happened += [{"type": "speech", "text": said} for said in words]
        for each in happened:
            body = {"session": "s-1", "input": each, "device": {"speech": True}}
            spoken = self._send("POST", "/talk/turn", json=body).json()["speech_url"]
            self._send("GET", spoken.removeprefix(self._origin))

    def search(self, words: str) -> str:
        """Search the journal; return the page."""
        return self._send("GET", "/journal", params={"q": words}).text

    def _send(self, method: str, path: str, **what: Any) -> httpx.Response:
        url = f"{self._origin}{path}"
        answer = httpx.request(method, url, headers=self._headers, timeout=60, **what)
        self.answered = answer
        assert answer.status_code in (http.client.OK, http.client.SEE_OTHER), answer.text
        return answer

    def _csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self._send("GET", "/").text)
        assert found
        return found[1]
