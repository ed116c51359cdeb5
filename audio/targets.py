"""Where rendered sound goes, and the form it must have there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

TargetName: TypeAlias = Literal["stream", "alexa_clip", "phone", "wyoming"]


@dataclass(frozen=True, slots=True)
class Target:
    """One form of file."""

    name: TargetName
    suffix: str
    content_type: str
    rate: int
    """Hz; everything is mono."""
    kbps: int | None
    """The constant bit rate of an MP3; None means 16-bit PCM in a WAV file."""
    longest_seconds: float | None = None


TARGETS: dict[TargetName, Target] = {
    target.name: target
    for target in (
        Target("stream", ".mp3", "audio/mpeg", 24_000, 64),
        # Alexa's <audio>: MPEG-2 Layer III at 48 kbps, and 240 s in all the clips of one response.
        Target("alexa_clip", ".mp3", "audio/mpeg", 24_000, 48, longest_seconds=240),
        # Telephone lines carry 8 kHz.
        Target("phone", ".wav", "audio/wav", 8_000, None),
        Target("wyoming", ".wav", "audio/wav", 22_050, None),
    )
}
