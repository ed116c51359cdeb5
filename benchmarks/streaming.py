"""Measures what our streaming costs beside the raw engine: the same sound, the same Vosk model.

    python -m benchmarks.streaming

The Korean model is heard by its grammar and freely, as it is the one that a registry has.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import vosk

from audio.pcm import Pcm
from audio.recognition.vosk import VoskRecogniser, _shared_model
from tests.support.espeak import KOREAN_PHRASES, say_korean
from tests.support.korean_model import korean_folder

RATE = 16_000
BLOCK = 2 * RATE // 20
"""50 ms, as the microphone gives them."""
ROUNDS = 3


def spoken() -> dict[str, bytes]:
    clips = [say_korean(phrase, 125).samples for phrase in KOREAN_PHRASES]
    pauses = [np.concatenate([clip, np.zeros(2 * RATE, np.int16)]) for clip in clips]
    return {
        "talking on": Pcm(np.concatenate(clips * 2), RATE).to_bytes(),
        "with pauses of 3 s": Pcm(np.concatenate(pauses), RATE).to_bytes(),
    }


def raw(model: object, sound: bytes, grammar: str | None) -> None:
    recogniser = vosk.KaldiRecognizer(model, RATE, *([grammar] if grammar else []))
    recogniser.SetWords(True)
    for start in range(0, len(sound), BLOCK):
        if recogniser.AcceptWaveform(sound[start : start + BLOCK]):
            recogniser.Result()
        else:
            recogniser.PartialResult()
    recogniser.FinalResult()


def ours(recogniser: VoskRecogniser, sound: bytes, grammar: list[str] | None) -> None:
    listening = recogniser.listen(RATE, grammar)
    for start in range(0, len(sound), BLOCK):
        listening.feed(sound[start : start + BLOCK])
    listening.finish()


def cpu(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    recogniser = VoskRecogniser(korean_folder())
    recogniser.listen(RATE)
    model = _shared_model(korean_folder().resolve())
    phrases = list(KOREAN_PHRASES)
    print("CPU seconds for a second of sound: raw, ours, ratio (medians of interleaved rounds)")
    for heard, sound in spoken().items():
        seconds = len(sound) / 2 / RATE
        for mode, grammar in (("grammar", phrases), ("free", None)):
            written = json.dumps(grammar, ensure_ascii=False) if grammar else None
            pairs = [
                (
                    cpu(lambda w=written, s=sound: raw(model, s, w)),
                    cpu(lambda g=grammar, s=sound: ours(recogniser, s, g)),
                )
                for _ in range(ROUNDS)
            ]
            ratio = median(mine / theirs for theirs, mine in pairs)
            theirs, mine = (median(each) / seconds for each in zip(*pairs, strict=True))
            print(f"{heard:20} {mode:8} {theirs:.4f} {mine:.4f}  {ratio:.3f}", flush=True)


if __name__ == "__main__":
    main()
