"""Draws a sound: its waveform, and how loud it is over time, as an SVG of some 30 kB."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from audio.loudness import Meter
from audio.pcm import Pcm

WIDTH, HEIGHT = 900, 260
_LEFT, _TOP, _PLOT_HEIGHT = 50, 34, 190
_PLOT_WIDTH = WIDTH - 2 * _LEFT
_LOUDEST, _QUIETEST = 0.0, -60.0
"""LUFS: the ends of the scale."""
_LUFS_LINES = (-16, -38)
"""What a piece comes to as a whole, and where its bed lies."""
_WINDOW_SECONDS = 3.0
"""EBU's short-term loudness."""
_TICKS = 5
_OPENING = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
    'font-family="sans-serif" font-size="12" role="img">'
)


def drawing(pcm: Pcm, title: str) -> str:
    """Return the drawing of a sound."""
    meter = Meter(pcm.rate)
    meter.feed(pcm)
    over_time = meter.over_time(min(_WINDOW_SECONDS, max(pcm.seconds / 4, 0.4)))
    summary = f"{pcm.seconds:.1f} s, {meter.integrated():.1f} LUFS, {meter.true_peak():.1f} dBTP"
    return "\n".join(
        [
            _OPENING,
            f"<title>{escape(title)}: {summary}</title>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            f'<text x="{_LEFT}" y="20" fill="#222">{escape(title)}: {summary}</text>',
            _waveform(pcm),
            *(_scale_line(lufs) for lufs in _LUFS_LINES),
            _curve(over_time),
            *_time_axis(pcm.seconds),
            "</svg>\n",
        ]
    )


def _waveform(pcm: Pcm) -> str:
    """Draw the highest and lowest sample of each column as one filled outline."""
    columns = np.array_split(pcm.samples, min(_PLOT_WIDTH, len(pcm.samples)))
    tops = [_amplitude_y(int(column.max())) for column in columns]
    bottoms = [_amplitude_y(int(column.min())) for column in columns]
    xs = [_LEFT + number for number in range(len(columns))]
    there = [f"{x},{y:.0f}" for x, y in zip(xs, tops, strict=True)]
    back = [f"{x},{y:.0f}" for x, y in zip(reversed(xs), reversed(bottoms), strict=True)]
    return f'<polygon points="{" ".join(there + back)}" fill="#9db7c9"/>'


def _curve(over_time: Sequence[float]) -> str:
    step = _PLOT_WIDTH / max(1, len(over_time))
    points = [
        f"{_LEFT + (number + 0.5) * step:.0f},{_lufs_y(lufs):.0f}"
        for number, lufs in enumerate(over_time)
    ]
    return f'<polyline points="{" ".join(points)}" fill="none" stroke="#a33c1e" stroke-width="2"/>'


def _scale_line(lufs: int) -> str:
    y = f"{_lufs_y(lufs):.0f}"
    line = f'<line x1="{_LEFT}" x2="{WIDTH - _LEFT}" y1="{y}" y2="{y}" stroke="#a33c1e" '
    label = f'<text x="{WIDTH - _LEFT + 4}" y="{y}" fill="#a33c1e">{lufs}</text>'
    return f'{line}stroke-dasharray="4 4" opacity="0.5"/>{label}'


def _time_axis(seconds: float) -> list[str]:
    y = _TOP + _PLOT_HEIGHT + 18
    return [
        f'<text x="{_LEFT + _PLOT_WIDTH * tick // _TICKS}" y="{y}" text-anchor="middle" '
        f'fill="#222">{_clock(seconds * tick / _TICKS)}</text>'
        for tick in range(_TICKS + 1)
    ]


def _clock(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def _amplitude_y(sample: int) -> float:
    return _TOP + _PLOT_HEIGHT * (0.5 - sample / 65536)


def _lufs_y(lufs: float) -> float:
    bounded = min(max(lufs, _QUIETEST), _LOUDEST)
    return _TOP + _PLOT_HEIGHT * (_LOUDEST - bounded) / (_LOUDEST - _QUIETEST)
