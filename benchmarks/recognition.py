"""Measures recognisers on ten spoken reflections: word errors, and time and CPU for a second.

    python -m benchmarks.recognition [--vosk-model FOLDER]

And how that grows, with all of them told in one go, and several times over.

Vosk's English model is on no package index; where it isn't given, Vosk hears the Korean phrases
of the tests by their grammar, under the same conditions. The sound is a synthetic voice's, so the
figures compare engines and conditions; they say little about people.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import jiwer
import numpy as np

from audio.pcm import Pcm
from audio.recognition import Recogniser, transcribe, whisper
from audio.recognition.vosk import VoskRecogniser
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis import voice_files
from audio.synthesis.piper import PiperVoice
from tests.support.espeak import KOREAN_PHRASES, say_korean
from tests.support.korean_model import korean_folder
from tests.support.reflections import REFLECTIONS

RATE = 16000
TIMES = (1, 4)
"""How often all reflections are told in one recording."""
BABBLE_DB = 10.0
"""How much louder the speaker is than six others together."""


def spoken() -> list[Pcm]:
    with PiperVoice(voice_files.shipped()) as voice:
        return [voice.synthesize(text).resampled(RATE) for text in REFLECTIONS]


def telephone(sounds: list[Pcm]) -> list[Pcm]:
    return [sound.resampled(8000) for sound in sounds]


def with_noise(sound: Pcm, noise: np.ndarray, decibels: float) -> Pcm:
    speech = sound.samples.astype(np.float64)
    gain = np.sqrt(np.mean(speech**2) / np.mean(noise**2)) * 10 ** (-decibels / 20)
    return Pcm((speech + gain * noise).clip(-32768, 32767).astype(np.int16), RATE)


def with_babble(sounds: list[Pcm]) -> list[Pcm]:
    """Let six of the other sentences be heard behind each."""
    return [
        with_noise(
            sound,
            sum(
                np.resize(
                    sounds[(number + other) % len(sounds)].samples, len(sound.samples)
                ).astype(np.float64)
                for other in range(2, 8)
            ),
            BABBLE_DB,
        )
        for number, sound in enumerate(sounds)
    ]


def with_hiss(sounds: list[Pcm]) -> list[Pcm]:
    generator = np.random.default_rng(1)
    return [with_noise(each, generator.normal(size=len(each.samples)), 10.0) for each in sounds]


CONDITIONS: Mapping[str, Callable[[list[Pcm]], list[Pcm]]] = {
    "clean": list,
    "8 kHz": telephone,
    "babble, 10 dB": with_babble,
    "white noise, 10 dB": with_hiss,
}


def plain(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower())


def recognisers(vosk_model: Path | None) -> Iterator[Recogniser]:
    if vosk_model is not None:
        yield VoskRecogniser(vosk_model)
    yield WhisperRecogniser(whisper.bundled_folder())


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load(recogniser: Recogniser) -> str:
    before, start = megabytes(), time.perf_counter()
    recogniser.listen(RATE)
    seconds = time.perf_counter() - start
    return f"{recogniser.engine} {recogniser.model}: {seconds:.1f} s, {megabytes() - before:.0f} MB"


def measure(recogniser: Recogniser, sounds: list[Pcm]) -> str:
    heard, taken = timed(lambda sound: transcribe(recogniser, sound).text, sounds)
    errors = jiwer.wer([plain(text) for text in REFLECTIONS], heard)
    return f"{errors:7.1%} {taken}"


def longer(recogniser: Recogniser, sounds: list[Pcm], times: int) -> str:
    """Measure one recording of all that is told, several times over."""
    told = Pcm(np.concatenate([sound.samples for sound in sounds] * times), RATE)
    heard, taken = timed(lambda sound: transcribe(recogniser, sound).text, [told])
    errors = jiwer.wer(plain(" ".join(REFLECTIONS * times)), heard[0])
    return f"{errors:7.1%} {taken}  of {told.seconds:.0f} s, in {megabytes():.0f} MB"


def measure_korean(change: Callable[[list[Pcm]], list[Pcm]]) -> str:
    recogniser = VoskRecogniser(korean_folder())
    sounds = change([say_korean(phrase, 125) for phrase in KOREAN_PHRASES])
    heard, taken = timed(lambda sound: transcribe(recogniser, sound, KOREAN_PHRASES).text, sounds)
    wrong = sum(one != other for one, other in zip(heard, KOREAN_PHRASES, strict=True))
    return f"{wrong:3} of {len(heard)} {taken}"


def timed(hear: Callable[[Pcm], str], sounds: list[Pcm]) -> tuple[list[str], str]:
    """Hear all of them; return what was heard, and the seconds and CPU seconds of one of sound."""
    begun, spent = time.perf_counter(), time.process_time()
    heard = [hear(sound) for sound in sounds]
    took, cpu = time.perf_counter() - begun, time.process_time() - spent
    long = sum(sound.seconds for sound in sounds)
    return heard, f"{took / long:7.3f} {cpu / long:7.3f}"


def korean() -> None:
    print(load(VoskRecogniser(korean_folder())))
    print(f"{'':20} phrases wrong, time, CPU")
    for name, change in CONDITIONS.items():
        print(f"{name:20}{measure_korean(change)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vosk-model", type=Path)
    vosk_model = parser.parse_args().vosk_model
    if vosk_model is None:
        korean()
    sounds = spoken()
    for recogniser in recognisers(vosk_model):
        print(load(recogniser))
        print(f"{'':20} errors    time     CPU")
        for name, change in CONDITIONS.items():
            print(f"{name:20}{measure(recogniser, change(sounds))}", flush=True)
        for times in TIMES:
            print(f"{f'in one go, {times} x':20}{longer(recogniser, sounds, times)}", flush=True)


if __name__ == "__main__":
    main()
