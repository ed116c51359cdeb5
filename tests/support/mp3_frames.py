"""Reads MP3 frame headers, one after the other, to the last byte of a file."""

from __future__ import annotations

from dataclasses import dataclass

_KBPS_MPEG2_LAYER3 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {"MPEG-1": (44100, 48000, 32000), "MPEG-2": (22050, 24000, 16000)}
_VERSIONS = {0b11: "MPEG-1", 0b10: "MPEG-2"}


@dataclass(frozen=True, slots=True)
class Frame:
    version: str
    layer: int
    kbps: int
    rate: int
    channels: int


def frames(data: bytes) -> list[Frame]:
    """Walk all frames of an MPEG-2 file; a byte that belongs to none is an error."""
    found, offset = [], 0
    while offset < len(data):
        frame, length = _frame(int.from_bytes(data[offset : offset + 4]))
        found.append(frame)
        offset += length
    assert offset == len(data), "the last frame is cut"
    return found


def _frame(header: int) -> tuple[Frame, int]:
    assert header >> 21 == 0x7FF, "no frame begins here"
    version = _VERSIONS[header >> 19 & 0b11]
    layer = 4 - (header >> 17 & 0b11)
    kbps = _KBPS_MPEG2_LAYER3[header >> 12 & 0b1111]
    rate = _RATES[version][header >> 10 & 0b11]
    padding = header >> 9 & 1
    channels = 1 if header >> 6 & 0b11 == 0b11 else 2
    return Frame(version, layer, kbps, rate, channels), 72_000 * kbps // rate + padding
