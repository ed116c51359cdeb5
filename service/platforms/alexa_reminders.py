"""Reminders on the Echos themselves, by Alexa's Reminders API: written anew when ours change.

The person's memory stays the one list. What Alexa has is made to follow it behind a turn's back,
with the token of that turn, which is good for nothing else: so nothing of Alexa's is stored here,
and doing it twice is harmless. What Alexa refuses is still said at the next launch.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from service.platforms.alexa_api import AlexaApi, AlexaApiError
from service.platforms.alexa_request import System
from skills.reminder import WEEKDAYS, Reminder

PERMISSION = "alexa::alerts:reminders:skill:readwrite"
PATH = "/v1/alerts/reminders"
MAX_AT_ONCE = 8
PATIENCE_SECONDS = 1.2
"""Within a turn: then it is said that Alexa has not taken it, and it goes on behind."""


_RULES = {
    "daily": "FREQ=DAILY;{at}",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;{at}",
    "weekends": "FREQ=WEEKLY;BYDAY=SA,SU;{at}",
    "weekly": "FREQ=WEEKLY;BYDAY={day};{at}",
}
_DAYS = dict(zip(WEEKDAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))

_log = logging.getLogger(__name__)


class Alert(msgspec.Struct, frozen=True):
    """A reminder that Alexa has."""

    token: str = msgspec.field(name="alertToken")
    status: str = ""


class Listed(msgspec.Struct, frozen=True):
    """What Alexa tells of this skill's reminders."""

    alerts: list[Alert] | None = None


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is to sound."""

    reminders: Sequence[Reminder]
    text: str
    """Said aloud in a room: never a person's words."""
    locale: str
    now: datetime
    """In the zone of the device, by whose clock they come."""


class AlexaReminders:
    """Has Alexa remind people who let it."""

    def __init__(self, api: AlexaApi) -> None:
        self._api = api
        self._threads = ThreadPoolExecutor(MAX_AT_ONCE, "alexa-reminders")

    def follow(self, system: System, alerts: Alerts, *, changed: bool) -> Future[bool] | None:
        """See to it that Alexa has these and no others; return at once what will tell of it.

        Args:
            system: the request's, whose token it takes.
            alerts: what is to sound.
            changed: they differ from before; else they are only written where Alexa has too few,
                as when it was allowed since.
        """
        if changed or alerts.reminders:
            return self._threads.submit(self._bring, system, alerts, changed=changed)
        return None

    def is_done(self, following: Future[bool] | None) -> bool:
        """Tell whether Alexa did all of it, waiting as long as a person's turn can."""
        try:
            return following is None or following.result(PATIENCE_SECONDS)
        except TimeoutError:
            return False

    def _bring(self, system: System, alerts: Alerts, *, changed: bool) -> bool:
        """Return whether Alexa took it."""
        try:
            there = self._there(system)
            if not changed and len(there) >= len(alerts.reminders):
                return True
            for token in there:
                self._call("DELETE", system, f"{PATH}/{quote(token, safe='')}")
            for reminder in alerts.reminders:
                self._call("POST", system, PATH, written(reminder, alerts))
        except AlexaApiError as error:
            # Not allowed, no device for it, too many, nobody there: our own clock goes on.
            _log.warning("alexa: reminders not written: %s", error)
            return False
        return True

    def _there(self, system: System) -> list[str]:
        """Return the tokens of this skill's reminders that are still to come.

        Raises:
            AlexaApiError: Alexa can't be asked, or its answer is in no form that is known.
        """
        said = self._call("GET", system, PATH)
        try:
            listed = msgspec.convert(said or {}, Listed)
        except msgspec.ValidationError as error:
            raise AlexaApiError("the list of reminders has another form") from error
        return [alert.token for alert in listed.alerts or () if alert.status == "ON"]

    def _call(self, method: str, system: System, path: str, body: Any = None) -> Any:
        return self._api.call(method, system.api_endpoint, path, system.api_access_token, body)


def written(reminder: Reminder, alerts: Alerts) -> dict[str, Any]:
    """Return a reminder in the API's form; local times, and the zone that they are meant in."""
    zone = alerts.now.tzinfo
    trigger: dict[str, Any] = {"type": "SCHEDULED_ABSOLUTE"}
    if isinstance(zone, ZoneInfo):
        trigger["timeZoneId"] = zone.key
    if reminder.recurrence:
        trigger["recurrence"] = {"recurrenceRules": [_rule(reminder)]}
    else:
        trigger["scheduledTime"] = f"{reminder.on}T{reminder.time}:00.000"
    return {
        "requestTime": f"{alerts.now:%Y-%m-%dT%H:%M:%S}.000",
        "trigger": trigger,
        "alertInfo": {"spokenInfo": {"content": [{"locale": alerts.locale, "text": alerts.text}]}},
        "pushNotification": {"status": "ENABLED"},
    }


def _rule(reminder: Reminder) -> str:
    hour, minute = (int(part) for part in reminder.time.split(":"))
    at = f"BYHOUR={hour};BYMINUTE={minute};BYSECOND=0;INTERVAL=1;"
    return _RULES[reminder.recurrence or "daily"].format(at=at, day=_DAYS.get(reminder.day or ""))
