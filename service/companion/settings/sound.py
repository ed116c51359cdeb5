"""How our own sound is made for them: the voice, its rate, its pauses, the bed behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.companion.desk import Desk
from service.companion.settings.section import Choices, Form
from service.errors import FormRefused
from skills.speech import STEPS

_NAMES = {
    "speed": ("Rate", ("Slow", "A little slower", "As made", "A little faster", "Fast")),
    "pause": ("Pauses between sentences", ("Shorter", "As made", "Longer")),
    "background": ("Music behind guided pieces", ("None", "Faint", "As made", "Fuller")),
    "softness": ("Tone of the voice", ("Firmer", "As made", "Softer", "Softest")),
    "volume": ("Loudness", ("Very quiet", "Quieter", "A little quieter", "As made")),
}
"""Each of a manner's steps, the lowest first."""


class Sound:
    """A person's manner, by choices instead of by voice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> Mapping[str, Any]:
        """Return each choice with its name, its options and what is chosen."""
        manner = self._desk.person.manner
        steps = [
            (field, name, _options(field), str(getattr(manner, field)))
            for field, (name, _) in _NAMES.items()
        ]
        voices = self._voices()
        return {"steps": steps, "voices": (voices, manner.voice or voices[0][0])}

    def change(self, form: Form) -> str:
        """Keep it; the next piece, and the next reply, sound so."""
        if any(form.get(field) not in dict(_options(field)) for field in _NAMES):
            raise FormRefused("choose one of the steps")
        voice = form.get("voice", "")
        if voice not in dict(self._voices()):
            raise FormRefused("choose one of the voices")
        steps: dict[str, Any] = {field: int(form[field]) for field in _NAMES}
        chosen = None if voice == self._voices()[0][0] else voice
        self._desk.remember(
            lambda person: replace(person, manner=replace(person.manner, **steps, voice=chosen))
        )
        return "Kept: what you hear next sounds so."

    def _voices(self) -> Choices:
        return [(one.name, one.name.capitalize()) for one in self._desk.renditions.speakers]


def _options(field: str) -> Choices:
    lowest, highest = STEPS[field]
    names = _NAMES[field][1]
    return [(str(step), name) for step, name in zip(range(lowest, highest + 1), names, strict=True)]
