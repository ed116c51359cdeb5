"""Which voice speaks: Google's for the product's fixed lines while it answers, else the local one.

A user's words go to the local voice alone. That is decided here, by which method is called.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audio.errors import SynthesisError
from audio.pcm import Pcm
from audio.synthesis import Synthesizer, Voice, batchexecute, voice_files
from audio.synthesis.gtts import GoogleVoice
from audio.synthesis.piper import PiperVoice

_log = logging.getLogger(__name__)

_PROBE = "Good to hear you."
_PROBE_HOLDS_SECONDS = 60.0


class LocalSynthesizer(Synthesizer, Protocol):
    """A voice on this machine, which takes time to load and memory to keep."""

    def prepare(self, rate: float = 1.0) -> None:
        """Begin to load; never waits."""

    def close(self) -> None:
        """Give the memory back."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound, and whose it is."""

    pcm: Pcm
    voice: Voice


class Voices:
    """The voices of one installation, by preference. Safe to call from several threads."""

    def __init__(
        self,
        local: LocalSynthesizer,
        remote: Synthesizer | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._local = local
        self._remote = remote
        self._clock = clock
        self._lock = threading.Lock()
        self._remote_seen: tuple[float, bool] | None = None

    @property
    def synthesizers(self) -> tuple[Synthesizer, ...]:
        """Every voice, the preferred one first; the last is local."""
        return (self._local,) if self._remote is None else (self._remote, self._local)

    @property
    def local(self) -> Voice:
        """The voice that speaks a user's words."""
        return self._local.voice

    def fixed(self, text: str, rate: float = 1.0) -> Spoken:
        """Speak one of the product's own lines, with whichever voice answers first in order.

        Raises:
            SynthesisError: no voice can speak it.
        """
        if self._remote is not None:
            # Should Google let us wait, the local voice loads in the meantime.
            self.prepare(rate)
            try:
                return Spoken(self._ask(self._remote, text, rate), self._remote.voice)
            except SynthesisError as error:
                _log.info("%s The voice %s speaks instead.", error, self._local.voice.key)
        return self.personal(text, rate)

    def personal(self, text: str, rate: float = 1.0) -> Spoken:
        """Speak text that holds a user's words, on this machine only.

        Raises:
            SynthesisError: the local voice can't speak it.
        """
        return Spoken(self._local.synthesize(text, rate=rate), self._local.voice)

    def active(self) -> Voice:
        """Tell which voice a fixed line would get now.

        It takes as long as one short line may take, once a minute; otherwise no time.
        """
        if self._remote is not None and self._answers(self._remote):
            return self._remote.voice
        return self._local.voice

    def prepare(self, rate: float = 1.0) -> None:
        """Let the local voice load, so that the first line that needs it need not wait."""
        self._local.prepare(rate)

    def close(self) -> None:
        """Give the local voice's memory back."""
        self._local.close()

    def _ask(self, remote: Synthesizer, text: str, rate: float) -> Pcm:
        answers = False
        try:
            pcm = remote.synthesize(text, rate=rate)
            answers = True
            return pcm
        finally:
            self._remote_seen = (self._clock(), answers)

    def _answers(self, remote: Synthesizer) -> bool:
        with self._lock:  # one probe, however many ask
            if self._seen_lately() is None:
                try:
                    self._ask(remote, _PROBE, 1.0)
                except SynthesisError as error:
                    _log.info("%s Fixed lines are spoken locally.", error)
            return bool(self._seen_lately())

    def _seen_lately(self) -> bool | None:
        if self._remote_seen is None:
            return None
        seen_at, answered = self._remote_seen
        return answered if self._clock() - seen_at < _PROBE_HOLDS_SECONDS else None


def offered() -> Iterator[Voice]:
    """Yield every voice that can be had here, in use or not.

    A voice of the operator's own is not among them until a setting names its folder.
    """
    with suppress(SynthesisError):  # none is shipped where its package was left out
        yield voice_files.shipped().voice
    for domain in batchexecute.DOMAINS:
        yield GoogleVoice(domain).voice


def voices_from(names: Sequence[str]) -> Voices:
    """Make the voices that a setting names, by preference.

    Args:
        names: ("gtts", "piper") or ("piper",). After a colon "gtts" takes one of Google's domains,
            as in "gtts:co.uk", and "piper" a folder with another Piper voice.

    Raises:
        SynthesisError: another name or order, or a voice that is not installed.
    """
    chosen = [name.strip().partition(":") for name in names]
    engines = [engine for engine, _, _ in chosen]
    if engines not in (["piper"], ["gtts", "piper"]):
        raise SynthesisError(
            "Set the voices to 'gtts,piper' or 'piper': a local voice must come last, because a "
            "user's words never leave the machine."
        )
    folder = chosen[-1][2]
    files = voice_files.in_folder(Path(folder)) if folder else voice_files.shipped()
    remote = GoogleVoice(chosen[0][2] or "com") if len(chosen) > 1 else None
    return Voices(PiperVoice(files), remote)
