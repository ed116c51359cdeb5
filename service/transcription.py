"""Transcription: the words of a recording take its place in the journal; the worker's job."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from audio.errors import ModelError, RecognitionError
from audio.files import read_sound
from audio.pcm import Pcm
from audio.recognition import Transcript
from audio.recognition.names import named
from service.jobs import Job
from service.journal.store import Journal
from service.recogniser import Recognise
from skills.flows import support
from skills.understanding import load

_RECORDING = "recording_reflection"

log = logging.getLogger(__name__)


class Transcriber:
    """Does transcription jobs. Done twice, a job gives one transcript."""

    def __init__(
        self, journal: Journal, recognise: Recognise, again: Recognise | None = None
    ) -> None:
        """Take the recogniser, and a second one that punctuates, where there is one."""
        self._understanding = load()
        self._journal = journal
        self._recognise = recognise
        self._again = again

    def __call__(self, job: Job) -> None:
        """Recognise, and put the words in the sound's place in one commit.

        Raises:
            RecognitionError: the sound can't be recognised; it is kept.
            SpeechUnavailable: nobody is there to recognise it; it is kept.
        """
        person, recording_id = job.person_id or "", job.payload["recording"]
        sound_file = self._journal.sound.recording(person, recording_id)
        if sound_file is None:
            return  # done before, or deleted by its owner meanwhile
        sound = read_sound(sound_file)
        first = self._recognise(sound)
        second = self._second(sound) if first.words else None
        own = self._journal.own_words(person)
        written = named(second or first, own)
        fields = {**_first_fields(first), **_second_fields(second), **_written_fields(written)}
        meant = self._understanding.understand(first.text, _RECORDING)
        now, owes_care = datetime.now(UTC), meant.name == support.INTENT
        self._journal.sound.transcribe(person, recording_id, fields, now, owes_care=owes_care)

    def _second(self, sound: Pcm) -> Transcript | None:
        """Hear it once more; what the first pass heard counts where the second hears nothing."""
        if self._again is None:
            return None
        try:
            heard = self._again(sound)
        except (RecognitionError, ModelError) as error:
            log.warning("the second pass was left out: %s", type(error).__name__)
            return None
        return heard if heard.words else None


def _first_fields(first: Transcript) -> Mapping[str, Any]:
    return {"text_raw": first.text, "engine": first.engine, "model": first.model}


def _second_fields(second: Transcript | None) -> Mapping[str, Any]:
    if second is None:
        return {}
    return {
        "second_text": second.punctuated,
        "second_engine": second.engine,
        "second_model": second.model,
    }


def _written_fields(written: Transcript) -> Mapping[str, Any]:
    return {
        "text": written.punctuated,
        "asr_confidence": written.confidence,
        "words": written.to_json()["words"],
    }
