"""The transcript of a talk: who said what, a line each, in a file that only its owner reads."""

from __future__ import annotations

import os
from pathlib import Path

from service.errors import ConfigError
from service.rendered import Rendered
from skills.speech import Say
from skills.turn import Event, Utterance

_ME, _US = "me", "Self Trust"
_SILENCE = "(silence)"


class Transcript:
    """Writes a talk down as it goes, so that whatever ends it, what was said so far is there."""

    def __init__(self, path: Path) -> None:
        """Make the file.

        Raises:
            ConfigError: there is one already; nobody's words are written over.
        """
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError as error:
            raise ConfigError(f"{path} is there already; name a new file") from error
        os.close(descriptor)
        self._path = path

    def add(self, happened: Utterance | Event, answered: Rendered) -> None:
        """Write an exchange down."""
        if isinstance(happened, Utterance):
            self._write(_ME, happened.text)
        elif happened.name == "silence":
            self._write(_ME, _SILENCE)
        words = " ".join(p.text for p in answered.reply.speech if isinstance(p, Say))
        if words:
            self._write(_US, words)
        if answered.stream is not None:
            self._write(_US, f"(plays {answered.reply.audio and answered.reply.audio.title})")

    def _write(self, who: str, said: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{who}: {said}\n")
