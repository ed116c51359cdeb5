"""Transcription: the words of a recording take its place in the journal; the worker's job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from audio.files import read_sound
from audio.pcm import Pcm
from audio.recognition import Transcript
from service.jobs import Job
from service.journal.store import Journal


class Transcriber:
    """Does transcription jobs. Done twice, a job gives one transcript."""

    def __init__(self, journal: Journal, recognise: Callable[[Pcm], Transcript]) -> None:
        self._journal = journal
        self._recognise = recognise

    def __call__(self, job: Job) -> None:
        """Recognise, and put the words in the sound's place in one commit.

        Raises:
            RecognitionError: the sound can't be recognised; it is kept.
            SpeechUnavailable: nobody is there to recognise it; it is kept.
        """
        person, recording_id = job.person_id or "", job.payload["recording"]
        sound_file = self._journal.recording(person, recording_id)
        if sound_file is None:
            return  # done before, or deleted by its owner meanwhile
        transcript = self._recognise(read_sound(sound_file))
        self._journal.transcribe(person, recording_id, _fields(transcript), datetime.now(UTC))


def _fields(transcript: Transcript) -> dict[str, Any]:
    return {
        "text": transcript.punctuated,
        "text_raw": transcript.text,
        "asr_confidence": transcript.confidence,
        "engine": transcript.engine,
        "model": transcript.model,
    }
