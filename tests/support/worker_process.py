"""A worker in a process of its own, to be killed in the middle of a job.

HOME: leases the transcription that is due, says "begun", and recognises for ever.
"""

from __future__ import annotations

import sys
from pathlib import Path

from audio.pcm import Pcm
from audio.recognition import Transcript
from service.lanes import Lane
from service.queues import TRANSCRIBE
from service.transcription import Transcriber
from tests.support.journals import make_journal
from tests.support.working import work


def recognise_for_ever(sound: Pcm) -> Transcript:
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    sys.stdin.read()
    raise AssertionError("nobody lets it end")


if __name__ == "__main__":
    journal = make_journal(Path(sys.argv[1]))
    lane = Lane({TRANSCRIBE: Transcriber(journal, recognise_for_ever)})
    work(journal, lane)
