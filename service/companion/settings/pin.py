"""The PIN that is asked for before entries are read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.companion.desk import Desk
from service.companion.settings.section import Form
from service.errors import FormRefused


class Pin:
    """Set, changed or removed; never shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Tell whether there is one."""
        return {"has_pin": self._desk.journal.has_pin(self._desk.login.person_id)}

    def change(self, form: Form) -> str:
        """Set it, or remove it (`remove`)."""
        person = self._desk.login.person_id
        if "remove" in form:
            self._desk.journal.change_pin(person, None)
            return "No PIN is asked for."
        pin = form.get("pin", "").strip()
        if pin != form.get("again", "").strip():
            raise FormRefused("the two PINs differ")
        self._desk.journal.change_pin(person, pin)
        return "Entries are read aloud only after this PIN."
