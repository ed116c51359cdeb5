"""A task engine's worker in a process of its own, to be struck in the middle of a transcription.

HOME and "when told" or "at once": says "begun" and which attempt, "listening", and hears its words
once a line tells it to, or at once. A third word: after so many seconds without a sign of life, a
worker's task is dropped.
"""

from __future__ import annotations

import sys
from pathlib import Path

from audio.pcm import Pcm
from audio.recognition import Transcript, transcribe
from service import task_engine
from service.jobs import Job
from service.lanes import Lane
from service.queues import SPEECH_TO_TEXT, TRANSCRIBE
from service.transcription import Transcriber
from service.worker import Worker
from tests.support import worlds
from tests.support.journals import make_journal
from tests.support.recognisers import HearsOneThing


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def hear(sound: Pcm) -> Transcript:
    say("listening")
    if sys.argv[2] == "when told":
        sys.stdin.readline()
    return transcribe(HearsOneThing(), sound)


if __name__ == "__main__":
    home = Path(sys.argv[1])
    if sys.argv[3:]:
        task_engine.STALLED_SECONDS = float(sys.argv[3])
    journal = make_journal(home)
    transcriber = Transcriber(journal, hear)

    def do(job: Job) -> None:
        say(f"begun {job.attempt}")
        transcriber(job)
        say("done")

    lane = Lane({TRANSCRIBE: do})
    worker = Worker(journal, [lane])
    engine = worlds.engine_of(home)
    assert engine is not None
    engine.run(SPEECH_TO_TEXT, lambda job_id: worker.work_on(lane, job_id), worker.stop)
    say("stopped")
