"""Measures what our streaming costs beside the raw engine: the same sound, the same Vosk model.

    python -m benchmarks.streaming

The Korean model is heard by its grammar and freely, as it is the one that a registry has; by its
grammar also for ten times as long.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

import jiwer
import numpy as np
import vosk

from audio.pcm import Pcm
from audio.recognition.vosk import VoskRecogniser, _shared_model
from benchmarks.rounds import Rounds, table
from tests.support.espeak import KOREAN_PHRASES, say_korean
from tests.support.korean_model import korean_folder

RATE = 16_000
BLOCK = 2 * RATE // 20
"""50 ms, as the microphone gives them."""
ROUNDS = 3
GRAMMAR, FREE, LONG = "grammar", "free", "grammar, ten times as long"
RAW, OURS = "raw", "ours"


def spoken() -> dict[str, bytes]:
    clips = [say_korean(phrase, 125).samples for phrase in KOREAN_PHRASES]
    pauses = [np.concatenate([clip, np.zeros(2 * RATE, np.int16)]) for clip in clips]
    return {
        "talking on": Pcm(np.concatenate(clips * 2), RATE).to_bytes(),
        "with pauses of 3 s": Pcm(np.concatenate(pauses), RATE).to_bytes(),
    }


def raw(model: object, sound: bytes, grammar: Sequence[str] | None) -> str:
    """Return what the engine hears by itself."""
    written = [json.dumps(grammar, ensure_ascii=False)] if grammar else []
    recogniser = vosk.KaldiRecognizer(model, RATE, *written)
    recogniser.SetWords(True)
    heard = []
    for start in range(0, len(sound), BLOCK):
        if recogniser.AcceptWaveform(sound[start : start + BLOCK]):
            heard.append(recogniser.Result())
        else:
            recogniser.PartialResult()
    heard.append(recogniser.FinalResult())
    return " ".join(filter(None, (json.loads(each)["text"] for each in heard)))


def ours(recogniser: VoskRecogniser, sound: bytes, grammar: Sequence[str] | None) -> str:
    """Return what we hear by it."""
    listening = recogniser.listen(RATE, grammar)
    for start in range(0, len(sound), BLOCK):
        listening.feed(sound[start : start + BLOCK])
    return listening.finish().text


def main() -> None:
    """Hear the same by both, by turns."""
    recogniser = VoskRecogniser(korean_folder())
    recogniser.listen(RATE)
    model = _shared_model(korean_folder().resolve())
    rows = []
    for name, sound in spoken().items():
        for mode in (GRAMMAR, FREE, LONG):
            told = sound * 10 if mode == LONG else sound
            grammar = None if mode == FREE else list(KOREAN_PHRASES)
            heard: dict[str, str] = {}
            taken = Rounds.of(
                {
                    RAW: _timed(lambda s=told, g=grammar: raw(model, s, g), RAW, heard),
                    OURS: _timed(lambda s=told, g=grammar: ours(recogniser, s, g), OURS, heard),
                },
                ROUNDS,
            )
            seconds = len(told) / 2 / RATE
            rows.append(
                (
                    f"{name}, {mode}",
                    f"{seconds:.0f}",
                    *(f"{taken.middle(who) / seconds:.4f}" for who in (RAW, OURS)),
                    taken.ratio(OURS, RAW),
                    f"{jiwer.wer(heard[RAW], heard[OURS]):.1%}",
                )
            )
            print(rows[-1], flush=True)
    heads = ["", "Seconds", "CPU a second, raw, s", "ours, s", "times raw", "words heard otherwise"]
    print(table(heads, rows))


def _timed(hear: Callable[[], str], who: str, heard: dict[str, str]) -> Callable[[], float]:
    """Return what tells the seconds of CPU, and notes what was heard."""

    def timed() -> float:
        begun = time.process_time()
        heard[who] = hear()
        return time.process_time() - begun

    return timed


if __name__ == "__main__":
    main()
