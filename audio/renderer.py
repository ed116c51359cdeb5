"""The renderer: from a piece to a file in the cache, in the first voice that can speak it.

Every sentence is synthesised and mastered once and kept as a clip, which all lengths and targets
of a title then share. The mix streams through memory twice: to be measured, and to be encoded.
"""

from __future__ import annotations

import logging
import math
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, TypeAlias

from audio.beds import bed
from audio.cache import AudioCache, Cached, Note
from audio.cues import sound
from audio.encode import encode, refuse_too_long
from audio.errors import RenderError, SynthesisError
from audio.loudness import Meter
from audio.mastering import master
from audio.mix import Mix
from audio.pcm import Pcm
from audio.pieces import Piece, clip_key
from audio.synthesis import Synthesizer
from audio.targets import TARGETS
from audio.timeline import MIX_RATE, SAMPLES_PER_MS, Clip, SoundName, lay_out
from skills.speech import OwnLine, Say

Progress: TypeAlias = Callable[[float], None]
"""Called with how much of the work is done, 0 to 1."""

_HIGHEST_PEAK = -2.5
"""dBTP before encoding, which adds up to 0.1 dB (measured); the promise after it is -2 dBTP."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rendered file."""

    key: str
    """Names exactly this sound; for a piece that a fallback voice spoke, that voice's key."""
    path: Path
    seconds: float
    voice: str
    """The key of the voice that speaks."""


class Renderer:
    """Renders pieces. Safe to call from several threads; a process may have several."""

    def __init__(self, cache: AudioCache, voices: Sequence[Synthesizer] = ()) -> None:
        """Take the voices in the order they are tried; without any it only finds."""
        self._cache = cache
        self._voices = voices

    def find(self, piece: Piece, voice: str) -> Rendition | None:
        """Return a piece that was rendered already for the voice with this key."""
        cached = self._cache.get(piece.key(voice))
        return _rendition(cached) if cached else None

    def render(
        self, piece: Piece, voice: str | None = None, on_progress: Progress | None = None
    ) -> Rendition:
        """Return a piece, rendered now if need be: in one voice, or wholly in the next.

        Args:
            piece: what to render; nothing personal, as it is kept.
            voice: the key of the voice that is asked for; the first one otherwise.
            on_progress: told how far it is.

        Raises:
            RenderError: the piece is personal, too long for its target, or its length is out of
                reach; or the disk is full.
            SynthesisError: no voice can speak it.
        """
        if piece.personal:
            raise RenderError("what holds a user's words is never cached: use write() instead")
        refuse_too_long(TARGETS[piece.target], (piece.total_ms or 0) / 1000)
        order = self._order(voice)
        asked = order[0].voice.key
        if found := self._cache.kept(piece.key(asked)):
            return _rendition(found)
        rendition = self._render_in_first_able(piece, order, on_progress)
        if rendition.voice != asked:
            self._cache.alias(piece.key(asked), rendition.key)
        return rendition

    def write(self, piece: Piece, out: BinaryIO) -> None:
        """Write a piece into a file and keep nothing of it; only local voices speak it.

        Raises:
            RenderError, SynthesisError: as `render`.
        """
        local = self._local()
        clips = {say: _synthesized(local, say.text, piece) for say in dict.fromkeys(piece.texts)}

        def sound_of(clip: Clip) -> Pcm:
            return clips[clip] if isinstance(clip, Say) else _own_sound(clip)

        _compose(piece, sound_of, out)

    def write_with(self, own_line: Pcm, piece: Piece, out: BinaryIO) -> None:
        """Write a piece in which a listener's own line is heard, and keep nothing of that line.

        The product's own words in it are those that every rendition shares, in the local voice.

        Args:
            own_line: as `own_line.prepared` returns it.
            piece: a script's, with a place for the line.
            out: where the file goes.

        Raises:
            RenderError, SynthesisError: as `render`.
        """
        local = self._local()

        def sound_of(clip: Clip) -> Pcm:
            return own_line if isinstance(clip, OwnLine) else self._sound(clip, piece, local)

        _compose(piece, sound_of, out)

    def _local(self) -> Synthesizer:
        local = next((voice for voice in self._voices if voice.voice.local), None)
        if local is None:
            raise SynthesisError("no local voice is installed, and no other may get these words")
        return local

    def _order(self, voice: str | None) -> list[Synthesizer]:
        """Put the voice that is asked for before the others."""
        if voice is None and self._voices:
            return list(self._voices)
        order = sorted(self._voices, key=lambda other: other.voice.key != voice)
        if not order or order[0].voice.key != voice:
            known = ", ".join(other.voice.key for other in self._voices) or "none"
            raise SynthesisError(f"no voice {voice} here; there is: {known}")
        return order

    def _render_in_first_able(
        self, piece: Piece, order: Sequence[Synthesizer], on_progress: Progress | None
    ) -> Rendition:
        for voice in order[:-1]:
            try:
                return self._render_in(piece, voice, on_progress)
            except SynthesisError as error:
                _log.info("voice %s failed, trying the next: %s", voice.voice.key, error)
        return self._render_in(piece, order[-1], on_progress)

    def _render_in(
        self, piece: Piece, voice: Synthesizer, on_progress: Progress | None
    ) -> Rendition:
        def make(out: BinaryIO) -> Note:
            self._synthesize(piece, voice, on_progress)
            seconds = _compose(piece, lambda clip: self._sound(clip, piece, voice), out)
            return {"seconds": seconds, "voice": voice.voice.key}

        target = TARGETS[piece.target]
        cached = self._cache.render(piece.key(voice.voice.key), target.suffix, make)
        if on_progress:
            on_progress(1.0)
        return _rendition(cached)

    def _synthesize(self, piece: Piece, voice: Synthesizer, on_progress: Progress | None) -> None:
        """Make every clip before any is mixed, so that a failing voice costs no mixing."""
        texts = dict.fromkeys(piece.texts)
        for number, say in enumerate(texts, start=1):
            self._clip(say.text, piece, voice)
            if on_progress:
                on_progress(number / (len(texts) + 1))

    def _sound(self, clip: Clip, piece: Piece, voice: Synthesizer) -> Pcm:
        if isinstance(clip, Say):
            return _read_wav(self._clip(clip.text, piece, voice).path)
        return _own_sound(clip)

    def _clip(self, text: str, piece: Piece, voice: Synthesizer) -> Cached:
        """Return the clip of a sentence; it is made again should it have been evicted."""

        def make(out: BinaryIO) -> Note:
            _write_wav(_synthesized(voice, text, piece), out)
            return {}

        key = clip_key(text, piece, voice.voice.key)
        return self._cache.render(key, ".wav", make)


def _own_sound(clip: OwnLine | SoundName) -> Pcm:
    if isinstance(clip, OwnLine):
        raise RenderError("there is no recorded line to be heard here")
    return sound(clip)


def _synthesized(voice: Synthesizer, text: str, piece: Piece) -> Pcm:
    return master(voice.synthesize(text, rate=piece.rate), piece.softness)


def _compose(piece: Piece, sound_of: Callable[[Clip], Pcm], out: BinaryIO) -> float:
    """Lay out, mix and encode; return the length in seconds."""

    @cache
    def length_of(clip: Clip) -> int:
        return len(sound_of(clip).samples) // SAMPLES_PER_MS

    timeline = lay_out(
        piece.parts,
        length_of,
        total_ms=piece.total_ms,
        lead_ms=piece.lead_ms,
        tail_ms=piece.tail_ms,
    )
    seconds = timeline.total_ms / 1000
    under = None if piece.bed_seed is None else bed(piece.bed_seed, piece.bed_lufs)
    mix = Mix(timeline, sound_of, under, piece.fade_ms)
    gain = piece.gain if piece.lufs is None else _gain(mix, piece.lufs)
    encode(mix.blocks(), seconds, TARGETS[piece.target], out, gain)
    return seconds


def _read_wav(path: Path) -> Pcm:
    with wave.open(str(path), "rb") as file:
        return Pcm.from_bytes(file.readframes(file.getnframes()), file.getframerate())


def _write_wav(pcm: Pcm, out: BinaryIO) -> None:
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(pcm.rate)
        file.writeframes(pcm.to_bytes())


def _rendition(cached: Cached) -> Rendition:
    note = cached.note
    return Rendition(cached.key, cached.path, float(note["seconds"]), str(note["voice"]))


def _gain(mix: Mix, lufs: float) -> float:
    """Measure a mix; return what brings it to its loudness, but no peak too high, in dB."""
    meter = Meter(MIX_RATE)
    for block in mix.blocks():
        meter.feed(block)
    loudness, peak = meter.integrated(), meter.true_peak()
    return min(lufs - loudness, _HIGHEST_PEAK - peak) if math.isfinite(loudness) else 0.0
