"""Measure what a guided piece costs: CPU of each step of the ten minutes of G01, and its memory.

    python benchmarks/rendering.py

A tone speaks instead of a voice, so that only our own work is measured. CPU seconds of the process,
the least of seven runs; LAME alone gets bytes from memory that are ready for it. Figures are in
docs/performance.md.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lameenc
import numpy as np

from audio.beds import bed
from audio.cues import sound
from audio.encode import MP3_QUALITY, encode
from audio.loudness import Floats, Meter, as_floats, decibels
from audio.mastering import master
from audio.mix import Mix
from audio.pcm import Pcm
from audio.pieces import Piece
from audio.targets import TARGETS
from audio.timeline import MIX_RATE, SAMPLES_PER_MS, Clip, lay_out
from skills.guided import Catalogue
from skills.speech import Say
from tests.support.tone_voice import ToneVoice

RUNS = 7
GAIN = -1.3
"""dB: what brings a mix to its loudness, as rendering finds it; any costs the same."""
PIECE = Piece.of_script(Catalogue.load().script("G01"), 10, "stream")
VOICE = ToneVoice()


def cpu(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(RUNS):
        before = time.process_time()
        work()
        least = min(least, time.process_time() - before)
    return least


@cache
def spoken(say: Say) -> Pcm:
    return VOICE.synthesize(say.text, rate=PIECE.rate)


@cache
def mastered(clip: Clip) -> Pcm:
    return master(spoken(clip)) if isinstance(clip, Say) else sound(clip)


def made_mix(*, has_bed: bool = True) -> Mix:
    timeline = lay_out(
        PIECE.parts,
        lambda clip: len(mastered(clip).samples) // SAMPLES_PER_MS,
        total_ms=PIECE.total_ms,
        lead_ms=PIECE.lead_ms,
        tail_ms=PIECE.tail_ms,
    )
    under = bed(PIECE.bed_seed, PIECE.bed_lufs) if has_bed and PIECE.bed_seed else None
    return Mix(timeline, mastered, under, PIECE.fade_ms)


def encoded(blocks: Iterable[Pcm]) -> None:
    encode(blocks, (PIECE.total_ms or 0) / 1000, TARGETS["stream"], io.BytesIO(), GAIN)


def by_lame_alone(ready: Iterable[bytes]) -> None:
    """Encode as `encode` does, and nothing else."""
    target = TARGETS["stream"]
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(MIX_RATE)
    encoder.set_out_sample_rate(target.rate)
    encoder.set_channels(1)
    encoder.set_bit_rate(target.kbps)
    encoder.set_quality(MP3_QUALITY)
    encoder.silence()
    for data in ready:
        encoder.encode(data)
    encoder.flush()


def measured(mix: Mix) -> None:
    meter = Meter(MIX_RATE)
    for block in mix.blocks():
        meter.feed(block)
    meter.integrated()
    meter.true_peak()


def pumping(mix: Mix, dry: Mix) -> tuple[float, float]:
    """Return the bed's level under words and between them, in dBFS: what the two differ by."""
    under: list[Floats] = []
    between: list[Floats] = []
    whole = as_floats(Pcm(np.concatenate([b.samples for b in mix.blocks()]), MIX_RATE))
    words = as_floats(Pcm(np.concatenate([b.samples for b in dry.blocks()]), MIX_RATE))
    second = MIX_RATE
    for start in range(5 * second, len(whole) - 5 * second, second):
        part = slice(start, start + second)
        loud = np.abs(words[part]).max() > 0.02  # a voice, and no breath
        (under if loud else between).append(whole[part] - words[part])
    return _level(under), _level(between)


def _level(parts: list[Floats]) -> float:
    return decibels(float(np.sqrt(np.mean(np.square(np.concatenate(parts))))))


def main() -> None:
    mix = made_mix()
    ready = [block.to_bytes() for block in mix.blocks()]
    alone = cpu(lambda: by_lame_alone(ready))
    both = cpu(lambda: encoded(mix.blocks()))
    texts = list(dict.fromkeys(PIECE.texts))
    clips = cpu(lambda: [master(spoken(say)) for say in texts])
    metered = cpu(lambda: measured(mix))
    print(f"LAME alone              {alone:6.3f} s")
    print(f"mixing and encoding     {both:6.3f} s   {both / alone:.3f} times LAME alone")
    print(f"mastering {len(texts):3} clips     {clips:6.2f} s")
    print(f"measuring the whole     {metered:6.2f} s   (a second pass of the mix)")
    under, between = pumping(mix, made_mix(has_bed=False))
    print(f"the bed under words     {under:6.2f} dBFS, between them {between:.2f} dBFS")


if __name__ == "__main__":
    main()
