"""Listens at the microphone in a process of its own, and tells in JSON lines what happened.

    python -m tests.support.microphone_process PATIENCE_SECONDS OUT.wav

PortAudio finds its devices once, when it is loaded: a process for each test finds the test's own.
"""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

from audio.capture import Microphone
from audio.endpointing import Patience
from audio.errors import DeviceError
from audio.hearing import Hearing
from audio.pcm import Pcm
from audio.recognition.vad import Span


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201 - this is how it answers


def listen(after_speech: float) -> tuple[Pcm, str, float]:
    hearing = Hearing(Patience(after_speech, longest=30))
    with Microphone() as microphone:
        microphone.read()
        tell(state="open")
        while True:
            for news in hearing.feed(microphone.read()):
                if not isinstance(news, Span):
                    return hearing.sound, news, microphone.lost_seconds


def write(sound: Pcm, path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.to_bytes())


if __name__ == "__main__":
    try:
        sound, ending, lost = listen(float(sys.argv[1]))
    except DeviceError as error:
        tell(state="failed", message=str(error))
    else:
        write(sound, Path(sys.argv[2]))
        tell(state="over", ending=ending, seconds=sound.seconds, lost=lost)
