"""Speech for recognition tests, from the program espeak-ng: the same samples every time."""

from __future__ import annotations

import subprocess

import numpy as np

from audio.files import read_sound
from audio.pcm import Pcm

KOREAN_PHRASES = (
    "안녕하세요",
    "오늘 기분이 좋아요",
    "아니요",
    "어머니",
    "월요일",
    "다시",
    "계속",
    "아주 좋아요",
    "취소",
)
"""Phrases the Korean model hears right in this voice by a grammar. It hears espeak-ng's Korean
badly otherwise, so they guard against a broken engine and measure nothing."""


def say_korean(text: str, words_per_minute: int, rate: int = 16000) -> Pcm:
    """Speak with 0.3 s of silence before it and 0.8 s after."""
    spoken = subprocess.run(
        ["espeak-ng", "-v", "ko", "-s", str(words_per_minute), "--stdout", text],  # noqa: S607
        capture_output=True,
        check=True,
    ).stdout
    return padded(read_sound(spoken).resampled(rate), 0.3, 0.8)


def padded(sound: Pcm, before: float, after: float) -> Pcm:
    """Put seconds of silence around a sound."""
    parts = [Pcm.silence(before, sound.rate), sound, Pcm.silence(after, sound.rate)]
    return Pcm(np.concatenate([part.samples for part in parts]), sound.rate)


def white_noise(seconds: float, rate: int = 16000, level: float = 3000) -> Pcm:
    """Make the same noise every time; `level` is its root mean square."""
    noise = np.random.default_rng(1).normal(0, level, round(seconds * rate))
    return Pcm(noise.clip(-32768, 32767).astype(np.int16), rate)
