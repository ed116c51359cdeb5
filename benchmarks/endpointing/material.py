"""Spoken turns to end: sentences with thinking pauses, short answers, and what disturbs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from audio.pcm import Pcm
from audio.synthesis import voice_files
from audio.synthesis.piper import PiperVoice
from tests.support.reflections import REFLECTIONS

RATE = 16000
PAUSES = (1.0, 2.0, 3.0, 3.5, 5.0, 6.0)
"""Seconds of thinking between two sentences."""
LEAD, TAIL = 1.5, 8.0
"""Seconds before the first word and after the last one."""
SHORT_ANSWERS = ("No.", "No", "Yes.", "Four.", "Okay.", "Nope.", "Skip.", "One.")
RATES = (0.8, 1.0, 1.25, 1.5)
_LOUD = 10 ** (-40 / 20)
"""Of a sentence's peak: what is louder is labelled as speech."""
_STEP = 160

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn's sound, and where in it somebody speaks."""

    clean: Floats
    speech: NDArray[np.bool_]
    """For each 10 ms."""
    pause: float
    """Seconds of the longest silence inside."""

    @property
    def begins(self) -> float:
        return float(np.flatnonzero(self.speech)[0]) / 100

    @property
    def ends(self) -> float:
        return float(np.flatnonzero(self.speech)[-1] + 1) / 100


def turns() -> tuple[list[Spoken], list[Spoken]]:
    """Speak reflections with pauses, and short answers."""
    with PiperVoice(voice_files.shipped()) as voice:

        def say(text: str, rate: float = 1.0) -> Floats:
            return _trimmed(voice.synthesize(text, rate=rate).resampled(RATE))

        sentences = [say(text) for text in REFLECTIONS]
        long = [
            _turn([sentences[n], sentences[(n + 3) % len(sentences)]], pause)
            for n in range(0, len(sentences), 2)
            for pause in PAUSES
        ]
        short = [_turn([say(text, rate)], 0) for text in SHORT_ANSWERS for rate in RATES]
    return long, short


def clean(turn: Spoken) -> Floats:
    return turn.clean


def quieter(decibels: float) -> Callable[[Spoken], Floats]:
    return lambda turn: turn.clean * 10 ** (-decibels / 20)


def trailing_off(turn: Spoken) -> Floats:
    """Let the second half be said at a quarter of the loudness (12 dB down)."""
    changed = turn.clean.copy()
    changed[len(changed) // 2 :] *= 0.25
    return changed


def hiss(decibels: float) -> Callable[[Spoken], Floats]:
    return lambda turn: _under(
        turn, np.random.default_rng(1).normal(size=len(turn.clean)), decibels
    )


def hum(turn: Spoken) -> Floats:
    time = np.arange(len(turn.clean)) / RATE
    return _under(turn, np.sin(2 * np.pi * 50 * time) + np.sin(2 * np.pi * 150 * time), 10)


def breath(decibels: float) -> Callable[[Spoken], Floats]:
    """Breathe in and out, 1.2 s each, every 3 s, wherever nobody speaks."""

    def change(turn: Spoken) -> Floats:
        noise = np.random.default_rng(2).normal(size=len(turn.clean))
        spectrum = np.fft.rfft(noise)
        hertz = np.fft.rfftfreq(len(noise), 1 / RATE)
        spectrum *= np.exp(-((np.log2(np.maximum(hertz, 1) / 900) / 1.2) ** 2))
        time = np.arange(len(noise)) / RATE % 3.0
        swell = np.where(time < 2.4, np.sin(np.pi * (time % 1.2) / 1.2) ** 2, 0)
        quiet = ~np.repeat(turn.speech, _STEP)
        return _under(turn, np.fft.irfft(spectrum, len(noise)) * swell * quiet, decibels)

    return change


def babble(decibels: float, voices: Sequence[Spoken]) -> Callable[[Spoken], Floats]:
    """Let six others talk in the background, from beginning to end."""
    stream = np.concatenate([_spoken_part(turn) for turn in voices[:: len(PAUSES)]])

    def change(turn: Spoken) -> Floats:
        shifts = (len(stream) * n // 7 for n in range(1, 7))
        others = sum(np.roll(stream, shift) for shift in shifts)
        return _under(turn, np.resize(others, len(turn.clean)), decibels)

    return change


def one_other_voice(decibels: float, voices: Sequence[Spoken]) -> Callable[[Spoken], Floats]:
    """Let one other, such as a radio, talk on."""
    stream = np.concatenate([_spoken_part(turn) for turn in voices[:: len(PAUSES)]])
    return lambda turn: _under(
        turn, np.resize(np.roll(stream, len(stream) // 3), len(turn.clean)), decibels
    )


def conditions(voices: Sequence[Spoken]) -> Mapping[str, Callable[[Spoken], Floats]]:
    return {
        "clean": clean,
        "20 dB quieter": quieter(20),
        "trailing off by 12 dB": trailing_off,
        "hum -10 dB": hum,
        "white noise -20 dB": hiss(20),
        "white noise -10 dB": hiss(10),
        "white noise -5 dB": hiss(5),
        "breath -25 dB": breath(25),
        "breath -12 dB": breath(12),
        "babble -25 dB": babble(25, voices),
        "babble -20 dB": babble(20, voices),
        "babble -15 dB": babble(15, voices),
        "babble -10 dB": babble(10, voices),
        "one voice -20 dB": one_other_voice(20, voices),
        "one voice -15 dB": one_other_voice(15, voices),
    }


def _turn(sentences: Sequence[Floats], pause: float) -> Spoken:
    """Put sentences together with a pause between, and room around."""
    parts = [np.zeros(round(LEAD * RATE))]
    for sentence in sentences:
        parts += [sentence, np.zeros(round(pause * RATE))]
    parts[-1] = np.zeros(round(TAIL * RATE))
    sound = np.concatenate(parts)
    sound = sound[: len(sound) // _STEP * _STEP]
    return Spoken(sound, _loud(sound), pause)


def _trimmed(pcm: Pcm) -> Floats:
    samples = pcm.samples.astype(np.float64)
    loud = np.flatnonzero(np.abs(samples) > _LOUD * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1]


def _loud(sound: Floats) -> NDArray[np.bool_]:
    """Label 10 ms pieces; gaps of up to 0.3 s are within speech."""
    peaks = np.abs(sound).reshape(-1, _STEP).max(axis=1)
    loud = peaks > _LOUD * peaks.max()
    edges = np.flatnonzero(loud)
    for left, right in pairwise(edges):
        if right - left <= 30:
            loud[left:right] = True
    return loud


def _spoken_part(turn: Spoken) -> Floats:
    return turn.clean[np.repeat(turn.speech, _STEP)]


def _under(turn: Spoken, noise: Floats, decibels: float) -> Floats:
    loudness = np.sqrt(np.mean(_spoken_part(turn) ** 2))
    return turn.clean + noise * loudness / np.sqrt(np.mean(noise**2)) * 10 ** (-decibels / 20)
