"""Pieces: all that shapes one rendered sound, and the cache key that follows from it.

Nothing here needs a voice's model: a web process computes the key from the voice's key alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

from audio import beds, mastering
from audio.cache import content_key
from audio.errors import RenderError
from audio.targets import TARGETS, TargetName
from skills.speech import (
    AS_MADE,
    WITHOUT_BED,
    Breath,
    Manner,
    OwnLine,
    Pause,
    Say,
    Script,
    ScriptPart,
    Speech,
)

RENDERER_VERSION = 2
"""Raise it with every change of what the same piece sounds like: all keys change with it."""

NARRATION_RATE = 1 / 1.4
"""Of the voice's own: calm, and where the shipped voice was understood best."""

PIECE_LUFS = -16.0
"""What streams and speakers expect of speech; of a whole guided piece."""

_VOLUME_STEP = 4.0
"""dB."""
_WORDLESS_GAIN = 8.0
"""dB: a bed that nobody speaks over may come forward."""
_BED_STEP = 3.0
"""dB, from 22 under the voice: the fullest bed lies 19 under it, where the promise is 18."""
_PAUSE_STEP = 0.02
"""Of a piece's length, which may be off by 3 %."""
_LONGEST_BETWEEN = 3.0
"""Seconds: a pause that can't get longer lies between two sentences."""

_MOST_KEYS = 4096
"""More than a locale has prompts and pieces."""

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
    bed_lufs: float = beds.BED_LUFS
    lufs: float | None = None
    """The loudness of the whole; None leaves it as it is."""
    gain: float = 0.0
    """dB, where no loudness is asked for."""
    softness: int = 0
    """Steps of `Manner.softness`."""
    lead_ms: int = 0
    tail_ms: int = 0
    fade_ms: int = 0
    _keys: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By voice, once they were asked for."""

    @classmethod
    def of_script(
        cls,
        script: Script,
        minutes: int,
        target: TargetName,
        manner: Manner = AS_MADE,
        *,
        wordless: bool = False,
        own_line: bool = False,
    ) -> Piece:
        """Take a guided script at one of its lengths.

        Args:
            script: the title.
            minutes: the length.
            target: where the sound goes.
            manner: how the listener likes it; its voice is chosen elsewhere.
            wordless: without speech, and then never without a bed.
            own_line: with the listener's own recorded line, which makes it personal.

        Raises:
            RenderError: the title has no such length.
        """
        if minutes not in script.minutes:
            lengths = ", ".join(str(length) for length in script.minutes)
            raise RenderError(f"{script.id} takes {lengths} minutes, not {minutes}")
        total_ms = round(minutes * 60_000 * (1 + _PAUSE_STEP * manner.pause))
        parts = tuple(
            part for part in script.parts(minutes) if own_line or not isinstance(part, OwnLine)
        )
        has_bed = wordless or manner.background != WITHOUT_BED
        volume = _VOLUME_STEP * manner.volume
        return cls(
            parts=_wordless(parts, total_ms) if wordless else _paced(parts, manner.pause),
            target=target,
            locale=script.locale,
            rate=NARRATION_RATE * manner.rate,
            total_ms=total_ms,
            bed_seed=_seed(script.id) if has_bed else None,
            bed_lufs=beds.BED_LUFS + _BED_STEP * max(manner.background, WITHOUT_BED + 1),
            lufs=None if wordless else PIECE_LUFS + volume,
            gain=_WORDLESS_GAIN + volume if wordless else 0.0,
            softness=manner.softness,
            lead_ms=_LEAD_MS,
            tail_ms=FADE_MS,
            fade_ms=FADE_MS,
        )

    @classmethod
    def of_speech(
        cls, speech: Speech, target: TargetName, locale: str = "en-US", rate: float = 1.0
    ) -> Piece:
        """Take a line of the conversation, as it is: no bed, no fades."""
        line = _line if any(map(_is_personal, speech)) else _fixed_line
        return line(speech, target, locale, rate)

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
        return any(map(_is_personal, self.parts))

    def key(self, voice: str) -> str:
        """Return the cache key of this piece in the voice with the key `voice`."""
        key = self._keys.get(voice)
        if key is None:
            made = _key if self.personal else _fixed_key
            key = self._keys[voice] = made(self, voice)
        return key


def _is_personal(part: ScriptPart) -> bool:
    if isinstance(part, Say):
        return part.personal
    return isinstance(part, OwnLine) or (
        isinstance(part, Breath) and any(say.personal for say in part.words)
    )


def _line(speech: Speech, target: TargetName, locale: str, rate: float) -> Piece:
    return Piece(speech, target, locale, rate, tail_ms=_PROMPT_TAIL_MS)


_fixed_line = lru_cache(_MOST_KEYS)(_line)
"""Remembers lines with their keys, and so words: only those of ours."""


def _key(piece: Piece, voice: str) -> str:
    facts = asdict(piece)
    del facts["_keys"]
    facts["parts"] = [[type(part).__name__, asdict(part)] for part in piece.parts]
    facts["target"] = asdict(TARGETS[piece.target])
    return content_key({"piece": facts, "voice": voice, "made": _MADE})


_fixed_key = lru_cache(_MOST_KEYS)(_key)
"""Remembers keys, and with them words: only those of ours."""


def clip_key(text: str, piece: Piece, voice: str) -> str:
    """Return the cache key of one spoken clip, which every length and target shares."""
    facts = {"clip": text, "locale": piece.locale, "rate": piece.rate, "softness": piece.softness}
    return content_key({**facts, "voice": voice, "made": _MADE})


def _paced(parts: tuple[ScriptPart, ...], step: int) -> tuple[ScriptPart, ...]:
    """Give the pauses between sentences more of the silence, or none but their shortest."""
    return tuple(_stretched(part, step) if isinstance(part, Pause) else part for part in parts)


def _stretched(pause: Pause, step: int) -> Pause:
    if step == 0 or pause.maximum is None or pause.maximum > _LONGEST_BETWEEN:
        return pause
    if step < 0:
        return replace(pause, weight=pause.weight / 4)
    return replace(pause, weight=pause.weight * 4, maximum=pause.maximum + 1)


def _wordless(parts: tuple[ScriptPart, ...], total_ms: int) -> tuple[ScriptPart, ...]:
    """Keep the breaths and the end's tones, and let the silence between them take any length."""
    kept: list[ScriptPart] = []
    for part in parts:
        match part:
            case Breath():
                kept.append(replace(part, words=()))
            case Pause():
                kept.append(replace(part, weight=part.weight or 1.0, maximum=total_ms / 1000))
            case Say():
                continue
            case _:
                kept.append(part)
    return tuple(kept)


_MADE: dict[str, Any] = {
    "version": RENDERER_VERSION,
    "clip_lufs": mastering.CLIP_LUFS,
    "ceiling_dbtp": mastering.CEILING_DBTP,
}


def _seed(title_id: str) -> int:
    return int.from_bytes(hashlib.sha256(title_id.encode()).digest()[:4])
