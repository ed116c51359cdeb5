"""Pieces: all that shapes one rendered sound, and the cache key that follows from it.

Nothing here needs a voice's model: a web process computes the key from the voice's key alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from audio import beds, mastering
from audio.cache import content_key
from audio.errors import RenderError
from audio.targets import TARGETS, TargetName
from skills.speech import Breath, Say, Script, ScriptPart, Speech

RENDERER_VERSION = 1
"""Raise it with every change of what the same piece sounds like: all keys change with it."""

NARRATION_RATE = 1 / 1.4
"""Of the voice's own: calm, and where the shipped voice was understood best."""

PIECE_LUFS = -16.0
"""What streams and speakers expect of speech; of a whole guided piece."""

FADE_MS = 1500
_LEAD_MS = FADE_MS + 300
_PROMPT_TAIL_MS = 80
"""Silence that an MP3's last frame may cut (see `encode`)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One sound to be rendered."""

    parts: tuple[ScriptPart, ...]
    target: TargetName
    locale: str
    rate: float
    """The speaking rate, 1.0 being the voice's own."""
    total_ms: int | None = None
    """The length that the pauses stretch to; None leaves them at their shortest."""
    bed_seed: int | None = None
    """None is without a bed."""
    lead_ms: int = 0
    tail_ms: int = 0
    fade_ms: int = 0

    @classmethod
    def of_script(
        cls, script: Script, minutes: int, target: TargetName, *, bed: bool = True
    ) -> Piece:
        """Take a guided script at one of its lengths.

        Raises:
            RenderError: the title has no such length.
        """
        if minutes not in script.minutes:
            lengths = ", ".join(str(length) for length in script.minutes)
            raise RenderError(f"{script.id} takes {lengths} minutes, not {minutes}")
        return cls(
            parts=script.parts(minutes),
            target=target,
            locale=script.locale,
            rate=NARRATION_RATE,
            total_ms=minutes * 60_000,
            bed_seed=_seed(script.id) if bed else None,
            lead_ms=_LEAD_MS,
            tail_ms=FADE_MS,
            fade_ms=FADE_MS,
        )

    @classmethod
    def of_speech(
        cls, speech: Speech, target: TargetName, locale: str = "en-US", rate: float = 1.0
    ) -> Piece:
        """Take a line of the conversation, as it is: no bed, no fades."""
        return cls(speech, target, locale, rate, tail_ms=_PROMPT_TAIL_MS)

    @property
    def texts(self) -> tuple[Say, ...]:
        """All that is spoken, in order, words over breaths included."""
        spoken: list[Say] = []
        for part in self.parts:
            if isinstance(part, Say):
                spoken.append(part)
            elif isinstance(part, Breath):
                spoken.extend(part.words)
        return tuple(spoken)

    @property
    def personal(self) -> bool:
        """It holds a user's words: it must not be cached, nor leave the machine."""
        return any(say.personal for say in self.texts)

    def key(self, voice: str) -> str:
        """Return the cache key of this piece in the voice with the key `voice`."""
        facts = asdict(self)
        facts["parts"] = [[type(part).__name__, asdict(part)] for part in self.parts]
        facts["target"] = asdict(TARGETS[self.target])
        return content_key({"piece": facts, "voice": voice, "made": _MADE})


def clip_key(text: str, locale: str, rate: float, voice: str) -> str:
    """Return the cache key of one spoken clip, which every length and target shares."""
    return content_key(
        {"clip": text, "locale": locale, "rate": rate, "voice": voice, "made": _MADE}
    )


_MADE: dict[str, Any] = {
    "version": RENDERER_VERSION,
    "piece_lufs": PIECE_LUFS,
    "clip_lufs": mastering.CLIP_LUFS,
    "ceiling_dbtp": mastering.CEILING_DBTP,
    "bed_lufs": beds.BED_LUFS,
}


def _seed(title_id: str) -> int:
    return int.from_bytes(hashlib.sha256(title_id.encode()).digest()[:4])
