"""A line for one's corner: recorded on the page of its piece, heard there, replaced, taken back."""

from __future__ import annotations

import io
import re
import wave
from datetime import UTC, datetime

import numpy as np
from flask import Flask

from audio.recognition import transcribe
from service.config import Config
from service.own_line import RENDER_OWN
from service.submission import TRANSCRIBE
from service.transcription import Transcriber
from tests.support.browser import Browser
from tests.support.journals import sounds
from tests.support.recognisers import HearsOneThing
from tests.support.services import GenericUser, job_journal

PIECE = "/listen/G14/3"
RECORD, DECIDE = "/listen/line/G14/3", "/listen/line/G14/3/decide"
LINE = "/listen/line"


def spoken(pitch: int = 440, seconds: float = 2.0, loudness: int = 8000) -> bytes:
    moment = np.arange(round(seconds * 16_000)) / 16_000
    samples = (loudness * np.sin(2 * np.pi * pitch * moment)).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def keeps(browser: Browser) -> None:
    browser.submit("/settings/keeping", keep_audio="always", keep_entries="forever")


def record(browser: Browser, sound: bytes, delivery: str = "d-1") -> str:
    file = (io.BytesIO(sound), "line.wav")
    return browser.submit(RECORD, sound=file, delivery=delivery).text


def write_down(config: Config, text: str = "you can be new at this") -> None:
    """Do what the worker does."""
    with job_journal(config) as journal:
        job = journal.jobs.lease([TRANSCRIBE], 30, datetime.now(UTC))
        assert job
        hears = HearsOneThing(text)
        Transcriber(journal, lambda sound: transcribe(hears, sound))(job)
        journal.jobs.finish(job)


def ordered(config: Config) -> bool:
    """Tell whether a piece with somebody's line is to be made; it is not made here."""
    with job_journal(config) as journal:
        job = journal.jobs.lease([RENDER_OWN], 30, datetime.now(UTC))
        if job:
            journal.jobs.finish(job)
    return job is not None


def test_who_deleted_everything_while_a_line_came_in_stays_a_stranger(
    robin: Browser, config: Config
) -> None:
    keeps(robin)
    with job_journal(config) as journal:
        [person] = journal.persons()

        response = robin.submit_slowly(
            RECORD,
            lambda: journal.forget_person(person.id, datetime.now(UTC)),
            sound=(io.BytesIO(spoken()), "line.wav"),
            delivery="d-1",
        )

        assert "/sign-in" in robin.get(response.location).location
        assert journal.persons() == []
    assert sounds(config.home) == {}


def test_a_line_is_recorded_heard_replaced_and_taken_back(robin: Browser, config: Config) -> None:
    keeps(robin)
    assert "Record it" in robin.page(PIECE)
    first, second = spoken(440), spoken(660)

    page = record(robin, first)
    assert "Kept." in page
    assert "being written down" in page
    write_down(config)
    assert robin.get(LINE).data == first
    assert "Record it anew" in robin.page(PIECE)

    record(robin, second, "d-2")
    write_down(config, "you came back")
    assert robin.get(LINE).data == second
    assert len(re.findall(r"<audio", robin.page("/listen/G14/3"))) == 1
    with job_journal(config) as journal:
        (person,) = journal.persons()
        kept = [e.fields.get("audio_ref") for e in journal.entries(person.id)]
        assert len([one for one in kept if one]) == 1

    page = robin.submit(DECIDE, wish="gone").text
    assert "Your line is gone." in page
    assert robin.get(LINE).status_code == 404
    boards = robin.page("/journal/boards")
    assert "new at this" in boards
    assert "came back" in boards


def test_it_is_in_the_piece_once_its_person_says_so_and_not_where_others_hear(
    robin: Browser, config: Config
) -> None:
    keeps(robin)
    record(robin, spoken())
    write_down(config)
    robin.page(PIECE)
    assert not ordered(config)

    assert "You will hear your line" in robin.submit(DECIDE, wish="heard").text
    assert ordered(config)
    assert "being made" in robin.page(PIECE)
    assert ordered(config)

    with job_journal(config) as journal:
        (person,) = journal.persons()
        (page,) = journal.devices(person.id)
        journal.decide_device(person.id, page.id, "", shared=True)
    robin.page(PIECE)
    assert not ordered(config)

    assert "without your line" in robin.submit(DECIDE, wish="unheard").text


def test_a_line_recorded_on_the_page_is_asked_about_at_other_doors(
    app: Flask, robin: Browser, config: Config
) -> None:
    keeps(robin)
    record(robin, spoken())
    write_down(config)
    page = robin.submit("/settings/devices").text
    code = re.search(r"link this device with code (\d{3}) (\d{3})", page)
    assert code
    radio = GenericUser(app, "radio")
    radio.launch()
    radio.say(f"link this device with code {code[1]}{code[2]}")
    radio.consent()

    assert radio.say("play in my corner for three minutes")["listen_for"] == "yes_no"


def test_who_keeps_no_recordings_is_led_to_the_choice_and_nothing_is_kept(robin: Browser) -> None:
    page = robin.page(PIECE)
    assert "/settings#keeping" in page
    assert "data-record" not in page

    assert "Recordings are not kept yet" in record(robin, spoken())
    assert robin.get("/journal/export.json").get_json(force=True)["entries"] == []


def test_what_is_no_line_is_refused_in_words(robin: Browser) -> None:
    keeps(robin)

    assert "record a shorter one" in record(robin, spoken(seconds=20))
    assert "silent" in record(robin, spoken(loudness=0))
    assert "sound" in record(robin, b"no sound")
    assert robin.get(LINE).status_code == 404


def test_other_pieces_have_no_place_for_a_line(robin: Browser) -> None:
    keeps(robin)

    assert "Your own line" not in robin.page("/listen/G01/3")
