"""Who is looking: a name to be called by, the language of the page, the country of help lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from babel import Locale

from service.companion.desk import Desk, help_lines
from service.companion.settings.section import Choices, Form
from service.errors import FormRefused
from skills import locales

LONGEST_NAME = 40


class You:
    """What the dialogue asks for where it isn't known."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return what is known, and what can be chosen."""
        person = self._desk.person
        return {
            "name": person.name or "",
            "longest_name": LONGEST_NAME,
            "languages": (_languages(self._desk.locale), self._desk.locale),
            "countries": (self._countries(), person.country or ""),
            "follow_ups": person.follow_ups,
        }

    def change(self, form: Form) -> str:
        """Keep it; a field that was emptied is as if nobody had told it."""
        language, country = form.get("language", ""), form.get("country", "")
        if language not in locales.names():
            raise FormRefused("choose one of the languages")
        if country not in dict(self._countries()):
            raise FormRefused("choose one of the countries")
        name = " ".join(form.get("name", "").split())[:LONGEST_NAME]
        self._desk.remember(
            lambda person: replace(
                person,
                name=name or None,
                locale=language,
                country=country or None,
                follow_ups="follow_ups" in form,
            )
        )
        return "Kept."

    def _countries(self) -> Choices:
        names = Locale.parse(self._desk.locale, sep="-").territories
        known = sorted((names[code], code) for code in help_lines(self._desk.locale) if code)
        return [("", "As this installation is set"), *((code, name) for name, code in known)]


def _languages(shown_in: str) -> Choices:
    return [
        (name, Locale.parse(name, sep="-").get_display_name(shown_in.replace("-", "_")) or name)
        for name in locales.names()
    ]
