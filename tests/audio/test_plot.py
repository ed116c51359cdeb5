"""The drawing of a sound: well-formed, and true to what it shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from audio.pcm import Pcm
from audio.plot import drawing

RATE = 24_000


def tone(seconds: float, level: float) -> Pcm:
    time = np.arange(round(seconds * RATE)) / RATE
    return Pcm((level * 32767 * np.sin(2 * np.pi * 440 * time)).astype(np.int16), RATE)


def curve(svg: str) -> list[tuple[float, float]]:
    points = re.search('polyline points="([^"]*)"', svg)
    assert points is not None
    return [(float(x), float(y)) for x, y in (point.split(",") for point in points[1].split())]


def test_a_drawing_is_a_small_svg_that_names_what_it_shows() -> None:
    svg = drawing(tone(60, 0.1), "Before & after")

    root = ET.fromstring(svg)  # noqa: S314 - we wrote it
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "60.0 s" in svg
    assert "Before &amp; after" in svg
    assert len(svg) < 40_000


def test_the_curve_rises_where_the_sound_gets_louder() -> None:
    quiet, loud = tone(20, 0.01), tone(20, 0.3)
    joined = Pcm(np.concatenate([quiet.samples, loud.samples]), RATE)

    heights = [y for _, y in curve(drawing(joined, "louder"))]

    assert heights[0] == pytest.approx(heights[3], abs=2)
    assert heights[-1] < heights[0] - 50


def test_silence_and_a_very_short_sound_are_drawn_too() -> None:
    assert curve(drawing(Pcm.silence(10, RATE), "silence"))
    assert drawing(tone(0.5, 0.5), "short").startswith("<svg")
