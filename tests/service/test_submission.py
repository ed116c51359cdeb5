"""A recording comes in by any door alike: bounded, judged by its content, kept once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile

from audio.errors import BadSound
from audio.recognition import transcribe
from service.errors import Conflict, JournalBusy
from service.journal.store import Journal
from service.lanes import Lane
from service.queues import MOST_WAITING, TRANSCRIBE
from service.submission import Spoken, Submitted, submit
from service.transcription import Transcriber
from service.worker import Worker
from skills.recall import Entry
from tests.support.journals import NOW, keep, make_journal, query, turn
from tests.support.recognisers import HearsOneThing

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def journal(tmp_path: Path, store: str) -> Iterator[Journal]:
    del store
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


def recorded(rate: int = 16_000, kind: str = "FLAC", seconds: float = 0.5) -> bytes:
    file = io.BytesIO()
    tone = np.sin(np.arange(round(rate * seconds)) * 0.1) * 8000
    soundfile.write(file, tone.astype(np.int16), rate, format=kind)
    return file.getvalue()


def from_door(sound_file: bytes, delivery: str | None = None) -> Spoken:
    return Spoken("twilio", "+15550100", sound_file, NOW, BERLIN, delivery)


def entries(journal: Journal) -> list[Entry]:
    return list(journal.entries(journal.person("twilio", "+15550100") or ""))


def work(journal: Journal, heard: str = "the lamp is on") -> None:
    recogniser = HearsOneThing(heard)
    done = Transcriber(journal, lambda sound: transcribe(recogniser, sound))
    lane = Lane({TRANSCRIBE: done})
    while Worker(journal, [lane]).work_once(lane):
        pass


@pytest.mark.parametrize(
    ("rate", "kind"),
    [(8_000, "WAV"), (16_000, "FLAC"), (48_000, "OGG"), (44_100, "MP3"), (96_000, "WAV")],
)
def test_whatever_a_door_records_with_becomes_words(journal: Journal, rate: int, kind: str) -> None:
    submit(journal, from_door(recorded(rate, kind)))

    work(journal)

    assert [entry.fields["text"] for entry in entries(journal)] == ["The lamp is on."]


@pytest.mark.parametrize("content", [b"", b"<html>busy</html>", b"RIFF\xff\xff\xff\xffWAVEfmt "])
def test_48_what_is_no_sound_is_refused_and_nobody_is_made_by_it(
    journal: Journal, content: bytes
) -> None:
    with pytest.raises(BadSound):
        submit(journal, from_door(content))

    assert journal.persons() == []


def test_48_more_than_three_minutes_are_refused(journal: Journal) -> None:
    with pytest.raises(BadSound, match="longer than 180 s"):
        submit(journal, from_door(recorded(8_000, seconds=180.5)))

    assert journal.persons() == []


def test_22_a_delivery_that_comes_twice_is_kept_once(journal: Journal) -> None:
    first = submit(journal, from_door(recorded(), "RE1"))
    again = submit(journal, from_door(recorded(), "RE1"))
    work(journal)
    after_its_words = submit(journal, from_door(recorded(), "RE1"))
    work(journal)

    assert first == again == after_its_words
    assert [entry.fields["text"] for entry in entries(journal)] == ["The lamp is on."]


def test_another_recording_under_a_known_delivery_is_a_conflict(journal: Journal) -> None:
    submit(journal, from_door(recorded(), "RE1"))

    with pytest.raises(Conflict):
        submit(journal, from_door(recorded(seconds=1), "RE1"))


def test_the_words_join_what_the_entry_says_already(journal: Journal) -> None:
    turn(journal, [keep("e1", "F4", text="typed before")], user="+15550100", platform="twilio")

    submit(journal, from_door(recorded()), Submitted(entry_id="e1"))
    waiting = entries(journal)[0]
    work(journal)

    (entry,) = entries(journal)
    assert (waiting.fields["text"], waiting.flow) == ("typed before", "F4")
    assert entry.fields["text"] == "typed before\nThe lamp is on."
    assert entry.flow == "F4"


def test_silence_takes_nothing_from_what_the_entry_says(journal: Journal) -> None:
    turn(journal, [keep("e1", text="typed before")], user="+15550100", platform="twilio")
    submit(journal, from_door(recorded()), Submitted(entry_id="e1"))
    (recording_id,) = query_recordings(journal)

    person = journal.person("twilio", "+15550100") or ""
    journal.sound.transcribe(person, recording_id, {"text": "", "text_raw": ""}, NOW)

    assert entries(journal)[0].fields["text"] == "typed before"


def query_recordings(journal: Journal) -> list[str]:
    home = journal._database.path.parent.parent
    return [row[0] for row in query(home, "SELECT id FROM recordings")]


def test_an_entry_has_one_recording(journal: Journal) -> None:
    kept = submit(journal, from_door(recorded()))

    with pytest.raises(Conflict, match="recording already"):
        submit(journal, from_door(recorded()), replace(Submitted(), entry_id=kept.entry_id))


def test_28_when_too_many_wait_no_more_are_taken_and_none_is_lost(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST_WAITING, TRANSCRIBE, 2)
    submit(journal, from_door(recorded()))
    kept = submit(journal, from_door(recorded(), "RE1"))

    assert submit(journal, from_door(recorded(), "RE1")) == kept, "it is safe already"
    with pytest.raises(JournalBusy, match="later"):
        submit(journal, from_door(recorded()))
    work(journal)
    submit(journal, from_door(recorded()))

    assert [entry.fields["text"] for entry in entries(journal)] == [
        None,
        "The lamp is on.",
        "The lamp is on.",
    ]
