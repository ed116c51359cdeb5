"""Draws ratios as bars, as an SVG of a few kB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _ROW, _LEFT, _TOP, _RIGHT = 900, 30, 250, 40, 70


@dataclass(frozen=True, slots=True)
class Bar:
    """One contender."""

    name: str
    value: float
    ours: bool = False


def bars(title: str, shown: Sequence[Bar]) -> str:
    """Return the drawing."""
    height = _TOP + _ROW * len(shown) + 10
    longest = max(bar.value for bar in shown)
    told = "; ".join(f"{bar.name} {bar.value:.2f}" for bar in shown)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="sans-serif" font-size="13" role="img">'
    )
    return "\n".join(
        [
            opening,
            f"<title>{escape(title)}: {escape(told)}</title>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            f'<text x="10" y="22" fill="#222" font-weight="bold">{escape(title)}</text>',
            *(_row(bar, _TOP + _ROW * number, longest) for number, bar in enumerate(shown)),
            "</svg>\n",
        ]
    )


def _row(bar: Bar, y: int, longest: float) -> str:
    width = bar.value / longest * (_WIDTH - _LEFT - _RIGHT)
    colour = "#a33c1e" if bar.ours else "#9db7c9"
    return (
        f'<text x="{_LEFT - 8}" y="{y + 16}" text-anchor="end" fill="#222">'
        f"{escape(bar.name)}</text>"
        f'<rect x="{_LEFT}" y="{y + 2}" width="{width:.0f}" height="20" fill="{colour}"/>'
        f'<text x="{_LEFT + width + 6:.0f}" y="{y + 16}" fill="#222">{bar.value:.2f}</text>'
    )
