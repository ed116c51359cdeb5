"""Spoken reflections: a recording is kept and transcribed by the worker, then deleted."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from audio.files import read_sound
from audio.pcm import Pcm
from audio.recognition import Transcript
from service.jobs import Job, NewJob
from service.journal.recordings import NewRecording
from service.journal.store import Journal
from skills.reply import Keep

TRANSCRIBE = "transcribe"


@dataclass(frozen=True, slots=True)
class Submitted:
    """A recording that is safe in the journal, and waits for its words."""

    entry_id: str = field(default_factory=lambda: secrets.token_hex(12))
    recording_id: str = field(default_factory=lambda: secrets.token_hex(16))


def submit(
    journal: Journal,
    platform: str,
    user: str,
    sound_file: bytes,
    at: datetime,
    zone: ZoneInfo,
    named: Submitted | None = None,
) -> Submitted:
    """Keep a recording, and ask for its transcript in the same commit.

    Args:
        journal: where.
        platform: how the person reached us.
        user: the platform's key for the person.
        sound_file: a whole file, such as a WAV or FLAC.
        at: when it was spoken.
        zone: the person's time zone.
        named: the ids to give, where they stood before the recording was complete.

    Raises:
        JournalFull, JournalBusy: nothing was kept.
    """
    submitted = named or Submitted()
    recording = NewRecording(sound_file, submitted.entry_id, submitted.recording_id)
    payload = {"recording": submitted.recording_id}
    with journal.writing(platform, user) as unit:
        unit.commit(
            [Keep(submitted.entry_id, None, {"text": None})],
            at.astimezone(zone),
            {"platform": platform, "tz": zone.key},
            person_memory=unit.person_memory,
            device_memory=unit.device_memory,
            jobs=[NewJob(TRANSCRIBE, payload, personal=True)],
            recordings=[recording],
        )
    return submitted


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
