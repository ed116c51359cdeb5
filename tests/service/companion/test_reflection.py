"""A reflection told to the page is kept like one told at any door."""

from __future__ import annotations

import io
import re
import wave
from datetime import UTC, datetime

import numpy as np
import soundfile
from werkzeug.test import TestResponse

from audio.recognition import transcribe
from service.config import Config
from service.queues import TRANSCRIBE
from service.transcription import Transcriber
from tests.support.browser import Browser
from tests.support.journals import sounds
from tests.support.recognisers import HearsOneThing
from tests.support.services import job_journal


def recording(seconds: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\x10\x00" * 16_000 * seconds)
    return out.getvalue()


def silence(seconds: int) -> bytes:
    """Return a FLAC file, which is short however long it sounds."""
    out = io.BytesIO()
    soundfile.write(out, np.zeros(16_000 * seconds, np.int16), 16_000, format="FLAC")
    return out.getvalue()


def tell(browser: Browser, sound: bytes, delivery: str = "d-1") -> TestResponse:
    file = (io.BytesIO(sound), "../../reflection.wav")
    return browser.submit("/reflection", sound=file, delivery=delivery)


def write_down(config: Config, text: str) -> None:
    """Do what the worker does."""
    with job_journal(config) as journal:
        job = journal.jobs.lease([TRANSCRIBE], 30, datetime.now(UTC))
        assert job
        hears = HearsOneThing(text)
        Transcriber(journal, lambda sound: transcribe(hears, sound))(job)
        journal.jobs.finish(job)


def entries(browser: Browser) -> list[str]:
    return re.findall(r'href="(/journal/entry/[0-9a-f]+)"', browser.page("/journal"))


def test_a_told_reflection_has_its_words_and_no_sound_once_they_are_written_down(
    robin: Browser, config: Config
) -> None:
    page = tell(robin, recording()).text
    assert "Kept." in page
    assert "are being written down" in page

    write_down(config, "the sky stayed up")

    (entry,) = entries(robin)
    page = robin.page(entry)
    assert "sky" in page
    assert "<audio" not in page
    assert robin.get(f"{entry}/sound").status_code == 404


def test_the_recording_stays_where_its_person_keeps_recordings_and_goes_by_itself(
    robin: Browser, config: Config
) -> None:
    robin.submit("/settings/keeping", keep_audio="always", keep_entries="forever")
    tell(robin, recording())
    write_down(config, "the sky stayed up")
    (entry,) = entries(robin)

    assert "<audio" in robin.page(entry)
    assert robin.get(f"{entry}/sound").data == recording()

    page = robin.submit(f"{entry}/hush").text
    assert "<audio" not in page
    assert "sky" in page
    assert robin.get(f"{entry}/sound").status_code == 404


def test_a_recording_that_comes_twice_is_kept_once(robin: Browser) -> None:
    tell(robin, recording())
    tell(robin, recording())
    assert len(entries(robin)) == 1

    other = tell(robin, recording(3))

    assert other.status_code == 422
    assert len(entries(robin)) == 1
    tell(robin, recording(3), "d-2")
    assert len(entries(robin)) == 2


def test_who_deleted_everything_while_it_came_in_stays_a_stranger(
    robin: Browser, config: Config
) -> None:
    with job_journal(config) as journal:
        [person] = journal.persons()

        response = robin.submit_slowly(
            "/reflection",
            lambda: journal.forget_person(person.id, datetime.now(UTC)),
            sound=(io.BytesIO(recording()), "reflection.wav"),
            delivery="d-1",
        )

        assert (response.status_code, 'role="alert"' in response.text) == (422, True)
        assert "nothing was kept" in response.text
        assert journal.persons() == []
    assert sounds(config.home) == {}


def test_what_is_no_sound_or_too_much_of_it_is_told_in_words(robin: Browser) -> None:
    for sound in (b"", b"no sound", recording()[:30], silence(200)):
        response = tell(robin, sound)
        assert (response.status_code, 'role="alert"' in response.text) == (422, True)

    assert entries(robin) == []
