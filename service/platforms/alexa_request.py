"""Alexa's request as values: lenient towards fields we don't know, strict about those we read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from service import strict_json
from service.platforms.request import BadRequest


class Application(msgspec.Struct, frozen=True, rename="camel"):
    """The skill a request is for."""

    application_id: str


class Scope(msgspec.Struct, frozen=True):
    """One thing that an account may let the skill do."""

    status: str = "DENIED"


class Permissions(msgspec.Struct, frozen=True):
    """What the account lets the skill do."""

    scopes: dict[str, Scope] = {}


class User(msgspec.Struct, frozen=True, rename="camel"):
    """The Amazon account that enabled the skill."""

    user_id: str
    permissions: Permissions = Permissions()

    def grants(self, scope: str) -> bool:
        """Say whether the account lets the skill do something."""
        return self.permissions.scopes.get(scope, Scope()).status == "GRANTED"


class Speaker(msgspec.Struct, frozen=True, rename="camel"):
    """A person of the account's household whose voice Alexa knows."""

    person_id: str = ""


class Session(msgspec.Struct, frozen=True, rename="camel"):
    """The conversation; requests of the player come without one."""

    session_id: str
    application: Application
    user: User | None = None
    new: bool = False


class DeviceInfo(msgspec.Struct, frozen=True, rename="camel"):
    """The device that was spoken to."""

    device_id: str = ""
    supported_interfaces: dict[str, Any] = {}


class System(msgspec.Struct, frozen=True):
    """Who and what the request is from and for."""

    application: Application
    user: User | None = None
    device: DeviceInfo = DeviceInfo()
    api_endpoint: str = msgspec.field(default="", name="apiEndpoint")
    api_access_token: str = msgspec.field(default="", name="apiAccessToken")
    person: Speaker = Speaker()


class PlayerState(msgspec.Struct, frozen=True, rename="camel"):
    """What the device's player holds."""

    token: str | None = None
    offset_in_milliseconds: int = 0


class Context(msgspec.Struct, frozen=True, rename="pascal"):
    """The device's state."""

    system: System
    audio_player: PlayerState = PlayerState()


class ResolutionStatus(msgspec.Struct, frozen=True):
    """Whether a slot's value was found in its list."""

    code: str


class ListedValue(msgspec.Struct, frozen=True):
    """A value of the interaction model."""

    name: str
    id: str | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A listed value that may be meant."""

    value: ListedValue


class Resolution(msgspec.Struct, frozen=True):
    """What one list makes of a slot's value."""

    status: ResolutionStatus
    values: list[Candidate] = []


class Resolutions(msgspec.Struct, frozen=True, rename="camel"):
    """What the lists make of a slot's value, best candidates first."""

    resolutions_per_authority: list[Resolution] = []


class Slot(msgspec.Struct, frozen=True):
    """A slot; its value is the spoken one."""

    value: str | None = None
    resolutions: Resolutions | None = None


class IntentBody(msgspec.Struct, frozen=True):
    """What Alexa understood."""

    name: str
    slots: dict[str, Slot] | None = None


class Asked(msgspec.Struct, frozen=True):
    """What came of a question that Alexa asked for us."""

    status: str = ""


class Accepted(msgspec.Struct, frozen=True):
    """One thing that the account lets the skill do from now on."""

    scope: str = ""


class News(msgspec.Struct, frozen=True, rename="camel"):
    """What an event of the account tells."""

    accepted_permissions: list[Accepted] = []


class Problem(msgspec.Struct, frozen=True):
    """What Alexa or the player complains about."""

    type: str = ""


class Request(msgspec.Struct, frozen=True, rename="camel"):
    """What happened; which fields are there depends on the type."""

    type: str
    request_id: str
    timestamp: str
    locale: str = "en-US"
    intent: IntentBody | None = None
    token: str | None = None
    offset_in_milliseconds: int | None = None
    current_playback_state: PlayerState = PlayerState()
    error: Problem = Problem()
    name: str = ""
    """Of an answer that Alexa got for us: what it was asked for."""
    payload: Asked = Asked()
    body: News = News()
    """Of an event of the account."""
    arguments: list[Any] = []
    """Of a touch: what the document sends."""

    @property
    def at(self) -> datetime:
        """When it was sent.

        Raises:
            BadRequest: the time stamp is none, or doesn't say its zone.
        """
        try:
            at = datetime.fromisoformat(self.timestamp)
        except ValueError as error:
            raise BadRequest("timestamp_malformed") from error
        if at.tzinfo is None:
            raise BadRequest("timestamp_without_zone")
        return at


class Envelope(msgspec.Struct, frozen=True):
    """One delivery."""

    request: Request
    session: Session | None = None
    context: Context | None = None

    @property
    def applications(self) -> tuple[str, ...]:
        """The skills that the request says it is for: one, or a forgery."""
        holders = (self.context.system if self.context else None, self.session)
        return tuple(holder.application.application_id for holder in holders if holder)

    def grants(self, scope: str) -> bool:
        """Say whether the account lets the skill do something, as of this delivery."""
        system = self.context.system if self.context else None
        accepted = {one.scope for one in self.request.body.accepted_permissions}
        return scope in accepted or bool(system and system.user and system.user.grants(scope))

    @property
    def user(self) -> str:
        """The account's id.

        Raises:
            BadRequest: the request names no account.
        """
        holders = (self.context.system if self.context else None, self.session)
        users = [holder.user.user_id for holder in holders if holder and holder.user]
        if not users:
            raise BadRequest("user_missing")
        return users[0]


def decode(body: bytes) -> Envelope:
    """Read a request.

    Raises:
        BadRequest: it is not JSON within bounds, or not in Alexa's form.
    """
    try:
        return msgspec.convert(strict_json.loads(body), Envelope)
    except msgspec.ValidationError as error:
        raise BadRequest("request_malformed") from error
