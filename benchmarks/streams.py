"""Measures how many streams one core keeps up with: ours, beside the raw engine, in real time.

    python -m benchmarks.streams

Every stream is a thread that is given a block when it would have been spoken. A number of streams
is kept up with where none is later than `LATE_SECONDS` in the median of its last two seconds.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from statistics import median

import vosk

from audio.recognition.vosk import VoskRecogniser, _shared_model
from benchmarks.streaming import BLOCK, RATE, spoken
from tests.support.espeak import KOREAN_PHRASES
from tests.support.korean_model import korean_folder

SECONDS = 8
LATE_SECONDS = 0.3
"""Somebody who waits for an answer feels more than that."""
BLOCK_SECONDS = BLOCK / 2 / RATE

Feed = Callable[[bytes], object]


def raw(grammar: list[str] | None) -> Callable[[], Feed]:
    model = _shared_model(korean_folder().resolve())
    written = [json.dumps(grammar, ensure_ascii=False)] if grammar else []

    def stream() -> Feed:
        recogniser = vosk.KaldiRecognizer(model, RATE, *written)
        recogniser.SetWords(True)

        def feed(block: bytes) -> object:
            ended = recogniser.AcceptWaveform(block)
            return recogniser.Result() if ended else recogniser.PartialResult()

        return feed

    return stream


def ours(grammar: list[str] | None) -> Callable[[], Feed]:
    recogniser = VoskRecogniser(korean_folder())
    return lambda: recogniser.listen(RATE, grammar).feed


def blocks(sound: bytes) -> Iterator[bytes]:
    for number in range(round(SECONDS / BLOCK_SECONDS)):
        start = number * BLOCK % (len(sound) - BLOCK)
        yield sound[start : start + BLOCK]


def lateness(feed: Feed, sound: bytes, begin: float) -> float:
    """Give each block when it is due; return how late the last two seconds were, in seconds."""
    late = []
    for number, block in enumerate(blocks(sound), 1):
        due = begin + number * BLOCK_SECONDS
        time.sleep(max(0.0, due - time.monotonic()))
        feed(block)
        late.append(time.monotonic() - due)
    return median(late[-round(2 / BLOCK_SECONDS) :])


def keeps_up(stream: Callable[[], Feed], count: int, sound: bytes) -> bool:
    feeds = [stream() for _ in range(count)]
    late: list[float] = []
    # People don't begin to speak at one moment.
    begin = time.monotonic() + 0.5
    threads = [
        threading.Thread(
            target=lambda f=feed, n=number: late.append(
                lateness(f, sound, begin + n / count * BLOCK_SECONDS)
            )
        )
        for number, feed in enumerate(feeds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(late) == count and max(late) <= LATE_SECONDS  # one that broke keeps up with nothing


def most(stream: Callable[[], Feed], sound: bytes) -> int:
    """Find the largest number that is kept up with: by doubling, then by halving."""
    fits, fails = 0, 1
    while keeps_up(stream, fails, sound):
        fits, fails = fails, fails * 2
    while fails - fits > max(1, fits // 16):
        middle = (fits + fails) // 2
        if keeps_up(stream, middle, sound):
            fits = middle
        else:
            fails = middle
    return fits


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sound = spoken()["talking on"]
    print(f"streams that one core keeps up with ({SECONDS} s of talk without a pause in each)")
    for mode, grammar in (("grammar", list(KOREAN_PHRASES)), ("free", None)):
        told = {name: most(make(grammar), sound) for name, make in (("raw", raw), ("ours", ours))}
        ratio = told["ours"] / told["raw"]
        print(f"{mode:8} raw {told['raw']:3}, ours {told['ours']:3}  {ratio:.2f}", flush=True)


if __name__ == "__main__":
    main()
