"""What hears and speaks here: the models in use, for whoever wants to know."""

from __future__ import annotations

from collections.abc import Sequence

from audio.errors import ModelError
from service import recogniser
from service.companion.desk import Desk


def engines(desk: Desk) -> Sequence[tuple[str, str]]:
    """List each part with what does it."""
    voices = (f"{voice.name} ({voice.engine}, {voice.version})" for voice in desk.renditions.voices)
    return [("Hearing", _hearing(desk)), ("Speaking", "; ".join(voices))]


def _hearing(desk: Desk) -> str:
    try:
        return recogniser.chosen(desk.config).notice
    except ModelError as error:
        return str(error)
