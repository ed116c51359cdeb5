"""FFmpeg's meter, which shares no line with ours: what a file measures once it is decoded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import av
import av.filter


@dataclass(frozen=True, slots=True)
class Measured:
    """A decoded file."""

    seconds: float
    lufs: float
    true_peak: float
    """dBTP."""


def measure(path: Path) -> Measured:
    """Decode a file and measure it (EBU R 128, ITU-R BS.1770)."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        graph = av.filter.Graph()
        source = graph.add_abuffer(template=stream)
        meter = graph.add("ebur128", "peak=true:metadata=1")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        told: dict[str, str] = {}
        samples = 0
        for frame in [*container.decode(stream), None]:
            source.push(frame)
            samples += _drain(sink, told)
        peak = float(told["lavfi.r128.true_peak"])
        return Measured(
            samples / stream.rate, float(told["lavfi.r128.I"]), 20 * math.log10(max(peak, 1e-9))
        )


def _drain(sink: av.filter.context.FilterContext, told: dict[str, str]) -> int:
    samples = 0
    while True:
        try:
            frame = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return samples
        samples += frame.samples
        told.update(frame.metadata)
