"""Devices that lead to the same journal: shown, named, shared or not, linked, and let go."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from service.companion.desk import Desk
from service.companion.settings.section import Form
from service.errors import Conflict, FormRefused
from service.journal.devices import LONGEST_NAME, Device
from service.journal.logins import PLATFORM
from skills.flows.linking import DIGITS

_NAMES = {
    PLATFORM: "This page",
    "alexa": "Alexa",
    "generic": "Programs, satellites and Home Assistant",
    "terminal": "The terminal",
    "twilio": "Telephone",
    "yandex": "Yandex Alice",
    "dialogflow_es": "Dialogflow",
    "dialogflow_cx": "Dialogflow",
}


HEARD_BY = [
    ("", "As the device tells"),
    ("me", "Only me: it is a private one"),
    ("others", "Others too: ask before anything is read aloud"),
]
_SHARED = {"": None, "me": False, "others": True}


class Linked:
    """Which other doors know this person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return every device with its name, since when, and whether it can be let go."""
        devices = self._desk.journal.devices(self._desk.login.person_id)
        return {
            "devices": [self._line(device) for device in devices],
            "heard_by": HEARD_BY,
            "longest_name": LONGEST_NAME,
        }

    def change(self, form: Form) -> str:
        """Let a device go (`remove`), decide about one (`device`), or give a code for another."""
        journal, person = self._desk.journal, self._desk.login.person_id
        if device := form.get("device"):
            return self._decided(device, form)
        if gone := form.get("remove"):
            try:
                journal.unlink_device(person, gone)
            except Conflict as refusal:
                raise FormRefused(str(refusal)) from refusal
            return "That device no longer leads here."
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        journal.offer_link(person, code, self._desk.clock())
        half = DIGITS // 2
        said = f"link this device with code {code[:half]} {code[half:]}"
        return f"Within ten minutes, say “{said}” on the other device."

    def _decided(self, device: str, form: Form) -> str:
        """Keep what it is called, and who hears it."""
        heard_by = form.get("heard_by", "")
        if heard_by not in _SHARED:
            raise FormRefused("choose who hears that device")
        person, shared = self._desk.login.person_id, _SHARED[heard_by]
        try:
            self._desk.journal.decide_device(person, device, form.get("name", ""), shared=shared)
        except Conflict as refusal:
            raise FormRefused(str(refusal)) from refusal
        return "Kept."

    def _line(self, device: Device) -> Mapping[str, Any]:
        since = device.since.astimezone(self._desk.zone)
        name = _NAMES.get(device.platform, device.platform.capitalize())
        own = device.platform == PLATFORM
        return {
            "id": device.id,
            "name": device.name or name,
            "called": device.name,
            "kind": name,
            "heard_by": next(value for value, shared in _SHARED.items() if shared is device.shared),
            "since": self._desk.calendar.full(since.date()),
            "own": own,
        }
