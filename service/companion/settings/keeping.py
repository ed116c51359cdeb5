"""How long things are kept, and names that are to be spelt right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.companion.desk import Desk
from service.companion.settings.section import Form
from service.errors import FormRefused

KEEP_AUDIO = [
    ("0", "Not at all"),
    ("7", "7 days"),
    ("30", "30 days"),
    ("always", "As long as the entry"),
]
KEEP_ENTRIES = [
    ("forever", "For good"),
    ("365", "A year"),
    ("90", "Three months"),
    ("30", "A month"),
]


class Keeping:
    """Retention, and the word list."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return what was decided."""
        settings = self._desk.journal.settings(self._desk.login.person_id)
        audio, entries = settings.keep_audio_days, settings.keep_entries_days
        return {
            "keep_audio": (KEEP_AUDIO, "always" if audio is None else str(audio)),
            "keep_entries": (KEEP_ENTRIES, str(entries or "forever")),
            "words": "\n".join(settings.words),
        }

    def change(self, form: Form) -> str:
        """Keep it."""
        audio, entries = form.get("keep_audio", "0"), form.get("keep_entries", "forever")
        if audio not in dict(KEEP_AUDIO) or entries not in dict(KEEP_ENTRIES):
            raise FormRefused("choose one of the lengths of time")
        journal, person = self._desk.journal, self._desk.login.person_id
        changed = replace(
            journal.settings(person),
            words=tuple(word for word in form.get("words", "").splitlines() if word.strip()),
            keep_audio_days=None if audio == "always" else int(audio),
            keep_entries_days=None if entries == "forever" else int(entries),
        )
        journal.change_settings(person, changed)
        return "Kept."
