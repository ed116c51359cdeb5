"""The mix: a timeline's clips over a bed, composed by pydub in blocks. The only user of pydub.

pydub holds clips as values, slices them, lays one over another and fades them; at the mixing rate
its milliseconds are whole samples, so it does that exactly. Where it would not be right we go
around it (docs/adr/0003-mixing.md has the figures):

- Joining with `+` copies all that came before, so a long piece takes quadratic time and holds
  everything: the mix is made in blocks of 10 s instead, each laid over its own stretch of bed.
- `overlay` clips silently: the clips come mastered below full scale by more than a bed has.
- `set_frame_rate` aliases, `silent` may lose a sample, `export` and `from_file` need ffmpeg:
  rates, silence, reading and encoding are elsewhere in this package.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from audio.pcm import Pcm
from audio.timeline import MIX_RATE, SAMPLES_PER_MS, Clip, Placed, Timeline

with warnings.catch_warnings():
    # pydub warns that it found no ffmpeg (we need none), of audioop's end in Python 3.13 (there
    # audioop-lts stands in), and has invalid escapes in its own source.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

BLOCK_MS = 10_000

_BYTES_PER_MS = 2 * SAMPLES_PER_MS


@dataclass(frozen=True, slots=True)
class Mix:
    """A piece that can be heard block by block, as often as needed."""

    timeline: Timeline
    sound_of: Callable[[Clip], Pcm]
    """Gives a clip's sound at the mixing rate. Called again for every block that has part of it,
    so that a long piece need not be held."""
    bed: Pcm | None = None
    """One period of the bed at the mixing rate; it is repeated."""
    fade_ms: int = 0
    """How long the whole fades in at the beginning and out at the end; at most one block."""

    def blocks(self) -> Iterator[Pcm]:
        """Give the piece from beginning to end."""
        total_ms = self.timeline.total_ms
        bed = self._repeated_bed()
        for start_ms in range(0, max(1, total_ms - BLOCK_MS + 1), BLOCK_MS):
            is_last = start_ms + 2 * BLOCK_MS > total_ms
            end_ms = total_ms if is_last else start_ms + BLOCK_MS
            block = self._block(start_ms, end_ms, bed)
            if self.fade_ms and start_ms == 0:
                block = block.fade_in(self.fade_ms)
            if self.fade_ms and is_last:
                block = block.fade_out(self.fade_ms)
            yield _pcm(block)

    def _block(self, start_ms: int, end_ms: int, bed: memoryview) -> AudioSegment:
        block = self._background(start_ms, end_ms, bed)
        for placed in self.timeline.placed:
            if placed.at_ms < end_ms and placed.at_ms + placed.length_ms > start_ms:
                block = self._with_clip(block, placed, start_ms)
        return block

    def _with_clip(self, block: AudioSegment, placed: Placed, start_ms: int) -> AudioSegment:
        """Lay the part of a clip that falls into a block over the block, which cuts its end."""
        clip = _segment(self.sound_of(placed.clip))
        skipped_ms = max(0, start_ms - placed.at_ms)
        return block.overlay(clip[skipped_ms:], position=max(0, placed.at_ms - start_ms))

    def _background(self, start_ms: int, end_ms: int, bed: memoryview) -> AudioSegment:
        length = (end_ms - start_ms) * _BYTES_PER_MS
        if self.bed is None:
            return _raw(bytes(length))
        start = start_ms * _BYTES_PER_MS % (2 * len(self.bed.samples))
        return _raw(bytes(bed[start : start + length]))

    def _repeated_bed(self) -> memoryview:
        """Give the bed with as much of its beginning after it as the longest block may need."""
        if self.bed is None:
            return memoryview(b"")
        period = self.bed.to_bytes()
        longest = 2 * BLOCK_MS * _BYTES_PER_MS
        return memoryview(period * (1 + -(-longest // len(period))))


def _segment(pcm: Pcm) -> AudioSegment:
    return _raw(pcm.to_bytes())


def _raw(data: bytes) -> AudioSegment:
    return AudioSegment(data=data, sample_width=2, frame_rate=MIX_RATE, channels=1)


def _pcm(segment: AudioSegment) -> Pcm:
    return Pcm.from_bytes(segment.raw_data, MIX_RATE)
