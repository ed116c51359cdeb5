"""A pretend Alexa device: it builds what Amazon would send, signed by the authority."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service import strict_json
from service.alexa_authority import AlexaAuthority
from service.platforms.alexa_reminders import PERMISSION
from service.platforms.alexa_trust import Clock

DEMO_SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What is to be posted to /alexa."""

    headers: Mapping[str, str]
    body: bytes


class SignedAlexa:
    """One account's device; each request has a fresh id and the time of now."""

    def __init__(
        self,
        authority: AlexaAuthority,
        now: Clock,
        *,
        skill_id: str = DEMO_SKILL,
        user: str = "amzn1.ask.account.DEMO",
        device: str = "amzn1.ask.device.DEMO",
        locale: str = "en-US",
        endpoint: str = "https://api.amazonalexa.com",
        display: bool = False,
        person: str = "",
    ) -> None:
        """Take whose device it is; `person` is whose voice it knows, where it knows one."""
        self.person = person
        self.may_remind = False
        """The account lets the skill set reminders."""
        self.last_intent = ""
        """What was said last, as Alexa understood it."""
        self._authority = authority
        self._now = now
        self._application = {"applicationId": skill_id}
        self.user = user
        self._user = {"userId": user}
        self._device = device
        self._interfaces: dict[str, Any] = {"AudioPlayer": {}}
        if display:
            self._interfaces["Alexa.Presentation.APL"] = {"runtime": {"maxVersion": "2024.3"}}
        self.locale = locale
        self._api = {"apiEndpoint": endpoint, "apiAccessToken": "token of this request"}
        self._session = _fresh("session")
        self._begun = False
        self._player: dict[str, Any] = {"playerActivity": "IDLE"}

    def launch(self) -> SignedRequest:
        """Open the skill, in a new session."""
        self.end_session()
        return self._in_session({"type": "LaunchRequest"})

    def intent(
        self, name: str, slots: Mapping[str, str] | None = None, *, unlisted: str = ""
    ) -> SignedRequest:
        """Say something that Alexa understands as an intent, AMAZON's own ones included.

        The slot `unlisted` has a value that its list doesn't hold.
        """
        self.last_intent = name
        filled: dict[str, dict[str, Any]] = {
            slot: {"name": slot, "value": value, "confirmationStatus": "NONE"}
            for slot, value in (slots or {}).items()
        }
        if unlisted:
            unmatched = {"authority": "er-authority", "status": {"code": "ER_SUCCESS_NO_MATCH"}}
            filled[unlisted]["resolutions"] = {"resolutionsPerAuthority": [unmatched]}
        body = {"name": name, "confirmationStatus": "NONE", "slots": filled}
        return self._in_session({"type": "IntentRequest", "intent": body})

    def speak(self, words: str) -> SignedRequest:
        """Say free words where they were asked for: they arrive in the open answer's slot."""
        return self.intent("ReflectionContent", {"reflection": words})

    def leave(self) -> SignedRequest:
        """Walk away: the session ends without a word."""
        request = self._in_session({"type": "SessionEndedRequest", "reason": "USER_INITIATED"})
        self.end_session()
        return request

    def play_on(self, offset_ms: int) -> None:
        """Let the player be at a place, which it tells with whatever is said next."""
        self._player = {**self._player, "offsetInMilliseconds": offset_ms}

    def playback(self, name: str, token: str, offset_ms: int = 0) -> SignedRequest:
        """Report from the player: PlaybackStarted, PlaybackStopped, PlaybackFinished, ..."""
        self._player = {"token": token, "offsetInMilliseconds": offset_ms}
        event = {"type": f"AudioPlayer.{name}", "token": token, "offsetInMilliseconds": offset_ms}
        return self._signed(self._envelope(event))

    def disable(self) -> SignedRequest:
        """Disable the skill, in Alexa's app."""
        return self._signed(self._envelope({"type": "AlexaSkillEvent.SkillDisabled"}))

    def touch(self, token: str, arguments: Sequence[str | int]) -> SignedRequest:
        """Touch what a document has on it, which sends the arguments that stand there."""
        return self._in_session(
            {
                "type": "Alexa.Presentation.APL.UserEvent",
                "token": token,
                "arguments": list(arguments),
                "source": {"type": "TouchWrapper", "handler": "Press"},
            }
        )

    def press(self, button: str) -> SignedRequest:
        """Press a button of the device: Play, Pause, Next or Previous."""
        return self._signed(self._envelope({"type": f"PlaybackController.{button}CommandIssued"}))

    def answer_leave(self, status: str) -> SignedRequest:
        """Answer what Alexa asked for the skill: ACCEPTED, DENIED or NOT_ANSWERED."""
        self.may_remind = status == "ACCEPTED"
        return self._in_session(
            {
                "type": "Connections.Response",
                "name": "AskFor",
                "status": {"code": "200", "message": "OK"},
                "payload": {"status": status, "isCardThrown": False, "permissionScope": PERMISSION},
                "token": "reminders",
            }
        )

    def change_leave(self, *, given: bool) -> SignedRequest:
        """Change in Alexa's app whether the skill may set reminders."""
        self.may_remind = given
        kind = "Accepted" if given else "Changed"
        scopes = [{"scope": PERMISSION}] if given else []
        return self._signed(
            self._envelope(
                {
                    "type": f"AlexaSkillEvent.SkillPermission{kind}",
                    "body": {"acceptedPermissions": scopes},
                }
            )
        )

    def end_session(self) -> None:
        """Let the next request open a new session, as after a response that ended this one."""
        self._session = _fresh("session")
        self._begun = False

    def _in_session(self, request: dict[str, Any]) -> SignedRequest:
        session = {
            "new": not self._begun,
            "sessionId": self._session,
            "application": self._application,
            "user": self._user,
        }
        self._begun = True
        return self._signed({**self._envelope(request), "session": session})

    def _envelope(self, request: dict[str, Any]) -> dict[str, Any]:
        device = {"deviceId": self._device, "supportedInterfaces": self._interfaces}
        user: dict[str, Any] = dict(self._user)
        if self.may_remind:
            user["permissions"] = {"scopes": {PERMISSION: {"status": "GRANTED"}}}
        system: dict[str, Any] = {"application": self._application, "user": user, "device": device}
        system |= self._api
        if self.person:
            system["person"] = {"personId": self.person}
        return {
            "version": "1.0",
            "context": {"System": system, "AudioPlayer": self._player},
            "request": {
                "requestId": _fresh("request"),
                "timestamp": self._now().isoformat(timespec="seconds"),
                "locale": self.locale,
                **request,
            },
        }

    def _signed(self, envelope: dict[str, Any]) -> SignedRequest:
        body = strict_json.dumps(envelope)
        return SignedRequest(self._authority.sign(body), body)


def _fresh(kind: str) -> str:
    return f"amzn1.echo-api.{kind}.{uuid.uuid4()}"
