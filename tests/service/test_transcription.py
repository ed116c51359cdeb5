"""A recording is kept until its words are, is transcribed once, and is gone then."""

from __future__ import annotations

import io
import json
import sys
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from audio.errors import RecognitionError
from audio.pcm import Pcm
from audio.recognition import Transcript, transcribe
from service import worker
from service.errors import Conflict, JournalBusy
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.lanes import Lane
from service.queues import TRANSCRIBE
from service.speech.client import SpeechUnavailable
from service.submission import Spoken, Submitted, submit
from service.transcription import Transcriber
from skills.recall import Entry
from skills.reply import Forget
from tests.support.journals import NOW, files_holding, keep, make_journal, query, sounds, turn
from tests.support.processes import Process
from tests.support.recognisers import HearsOneThing
from tests.support.working import work as by_worker

BERLIN = ZoneInfo("Europe/Berlin")

pytestmark = pytest.mark.parametrize(
    ("job_world", "store"),
    [
        ("file", "folder"),
        pytest.param("file", "bucket", marks=pytest.mark.needs("weed")),
        pytest.param("engine", "bucket", marks=pytest.mark.needs("initdb", "weed")),
    ],
    indirect=True,
)


@pytest.fixture
def journal(tmp_path: Path, job_world: str, store: str) -> Iterator[Journal]:
    del job_world, store
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


def a_wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(range(256)) * 125)
    return out.getvalue()


def submitted(journal: Journal) -> Submitted:
    return submit(journal, Spoken("generic", "u-1", a_wav(), NOW, BERLIN))


def entry_of(journal: Journal) -> Entry:
    (entry,) = journal.entries(journal.person("generic", "u-1") or "")
    return entry


def recordings(home: Path) -> list[str]:
    return list(sounds(home))


def work(journal: Journal, recognise: Callable[[Pcm], Transcript]) -> bool:
    lane = Lane({TRANSCRIBE: Transcriber(journal, recognise)})
    return by_worker(journal, lane)


def expire_leases(home: Path) -> None:
    """Let the time of a lease pass."""
    past = {"ms": round(worker.LEASE_SECONDS * 1000)}
    query(home, "UPDATE jobs SET run_ms = run_ms - :ms WHERE state = 'leased'", past)


def hears(sound: Pcm) -> Transcript:
    return transcribe(HearsOneThing(), sound)


def test_a_recording_is_safe_at_once_and_its_words_come_later(
    journal: Journal, tmp_path: Path
) -> None:
    kept = submitted(journal)

    entry = entry_of(journal)
    assert (entry.id, entry.flow, entry.fields["text"]) == (kept.entry_id, None, None)
    assert entry.fields["platform"] == "generic"
    assert recordings(tmp_path) == [kept.recording_id]
    assert files_holding(tmp_path, a_wav()[44:144]) == []
    assert (
        journal.sound.recording(journal.person("generic", "u-1") or "", kept.recording_id)
        == a_wav()
    )


def test_the_words_take_the_sound_s_place(journal: Journal, tmp_path: Path) -> None:
    submitted(journal)

    assert work(journal, hears)

    fields = entry_of(journal).fields
    assert (fields["text"], fields["text_raw"]) == ("The lamp is on.", "the lamp is on")
    assert (fields["engine"], fields["model"]) == ("double", "of-the-tests")
    assert fields["asr_confidence"] == 0.75
    assert recordings(tmp_path) == []
    assert files_holding(tmp_path, b"the lamp is on") == []
    assert journal.jobs.counts() == {"queued": 0, "leased": 0, "dead": 0}
    assert not work(journal, hears)


@pytest.mark.parametrize("error", [RecognitionError("deaf"), SpeechUnavailable("away"), OSError(5)])
def test_a_recording_that_was_not_recognised_is_kept(
    journal: Journal, tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(sound: Pcm) -> Transcript:
        raise error

    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    submitted(journal)

    assert work(journal, fails)
    assert len(recordings(tmp_path)) == 1
    assert journal.jobs.counts() == {"queued": 1, "leased": 0, "dead": 0}

    assert work(journal, hears)
    assert entry_of(journal).fields["text"] == "The lamp is on."


def test_a_transcript_that_can_t_be_saved_leaves_the_sound(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise JournalBusy("locked")

    submitted(journal)
    with monkeypatch.context() as patch:
        patch.setattr(journal.sound, "transcribe", busy)
        assert work(journal, hears)

    assert entry_of(journal).fields["text"] is None
    assert len(recordings(tmp_path)) == 1


def test_what_was_deleted_during_recognition_stays_deleted(
    journal: Journal, tmp_path: Path
) -> None:
    kept = submitted(journal)

    def deletes_the_entry(sound: Pcm) -> Transcript:
        turn(journal, [Forget((kept.entry_id,))])
        return hears(sound)

    assert work(journal, deletes_the_entry)

    assert journal.entries(journal.person("generic", "u-1") or "") == []
    assert recordings(tmp_path) == []


def test_who_deleted_everything_during_recognition_stays_a_stranger(
    journal: Journal, tmp_path: Path
) -> None:
    submitted(journal)

    def deletes_everything(sound: Pcm) -> Transcript:
        turn(journal, [Forget(everything=True)])
        return hears(sound)

    assert work(journal, deletes_everything)

    assert journal.persons() == []
    assert recordings(tmp_path) == []
    assert not work(journal, hears)


@pytest.mark.slow
def test_3_a_worker_killed_in_the_middle_costs_nothing(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(journal)
    doomed = Process(sys.executable, "-m", "tests.support.worker_process", str(tmp_path))
    assert doomed.line() == "begun"
    doomed.kill()

    assert not work(journal, hears), "the dead worker's lease still holds"
    assert len(recordings(tmp_path)) == 1
    assert entry_of(journal).fields["text"] is None
    expire_leases(tmp_path)

    assert work(journal, hears)
    assert not work(journal, hears)
    assert entry_of(journal).fields["text"] == "The lamp is on."
    assert recordings(tmp_path) == []


def test_17_a_clock_that_jumps_ahead_in_the_middle_gives_one_transcript(
    journal: Journal, tmp_path: Path
) -> None:
    submitted(journal)
    done_by: list[str] = []

    def interrupted(sound: Pcm) -> Transcript:
        expire_leases(tmp_path)  # what the clock's jump looks like to another worker
        assert work(journal, hears)
        done_by.append("the other")
        return hears(sound)

    assert work(journal, interrupted)

    assert done_by == ["the other"]
    assert entry_of(journal).fields["text"] == "The lamp is on."
    assert journal.jobs.counts() == {"queued": 0, "leased": 0, "dead": 0}
    assert recordings(tmp_path) == []


# --- two passes, and names ---


def hears_as(text: str, engine: str = "double") -> Callable[[Pcm], Transcript]:
    recogniser = HearsOneThing(text)
    recogniser.engine = engine
    return lambda sound: transcribe(recogniser, sound)


def work_twice(journal: Journal, again: Callable[[Pcm], Transcript]) -> None:
    lane = Lane({TRANSCRIBE: Transcriber(journal, hears_as("the lamp is on"), again)})
    assert by_worker(journal, lane)


def test_the_second_pass_is_what_is_read_and_both_are_kept_with_their_engines(
    journal: Journal,
) -> None:
    submitted(journal)

    work_twice(journal, hears_as("the lamp is gone", "second"))

    fields = entry_of(journal).fields
    assert (fields["text"], fields["second_engine"]) == ("The lamp is gone.", "second")
    assert (fields["text_raw"], fields["engine"]) == ("the lamp is on", "double")
    assert [word["word"] for word in fields["words"]] == ["the", "lamp", "is", "gone"]


def test_a_second_pass_that_fails_costs_nothing(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    submitted(journal)

    def fail(sound: Pcm) -> Transcript:
        raise RecognitionError("the lamp is broken")

    work_twice(journal, fail)

    fields = entry_of(journal).fields
    assert (fields["text"], "second_text" in fields) == ("The lamp is on.", False)
    assert "lamp" not in caplog.text


def test_a_second_pass_that_hears_nothing_takes_no_words_away(journal: Journal) -> None:
    submitted(journal)

    work_twice(journal, hears_as(""))

    assert entry_of(journal).fields["text"] == "The lamp is on."


def test_a_speech_process_that_dies_in_the_second_pass_is_waited_for(
    journal: Journal, tmp_path: Path
) -> None:
    submitted(journal)

    def die(sound: Pcm) -> Transcript:
        raise SpeechUnavailable("away")

    work_twice(journal, die)

    assert entry_of(journal).fields["text"] is None
    assert len(recordings(tmp_path)) == 1
    assert journal.jobs.counts()["queued"] == 1


def test_where_nobody_spoke_no_second_pass_is_asked(journal: Journal) -> None:
    submitted(journal)
    lane = Lane({TRANSCRIBE: Transcriber(journal, hears_as(""), hears_as("You", "second"))})

    assert by_worker(journal, lane)

    assert entry_of(journal).fields["text"] == ""


def test_a_name_that_was_corrected_once_is_right_in_the_next_transcript(journal: Journal) -> None:
    for number in range(2):
        submitted(journal)
        lane = Lane({TRANSCRIBE: Transcriber(journal, hears_as("then joe quinn called"))})
        assert by_worker(journal, lane)
        if number == 0:
            person, entry = journal.person("generic", "u-1") or "", entry_of(journal)
            learnt = journal.correct(person, entry.id, "Then Joaquin called.", NOW)

    newest, oldest = journal.entries(person)
    assert learnt == {"joe quinn": "Joaquin"}
    assert newest.fields["text"] == oldest.fields["text"] == "Then Joaquin called."
    assert newest.fields["text_raw"] == oldest.fields["text_raw"] == "then joe quinn called"
    assert journal.word_list(person) == ("Joaquin",)


def test_names_of_one_person_change_nothing_for_another(journal: Journal) -> None:
    turn(journal, user="u-2")
    journal.set_word_list(journal.person("generic", "u-2") or "", ["Lampison"])
    submitted(journal)

    assert work(journal, hears)

    assert entry_of(journal).fields["text"] == "The lamp is on."


def test_nothing_is_corrected_that_is_not_there(journal: Journal) -> None:
    turn(journal)

    with pytest.raises(Conflict, match="no such entry"):
        journal.correct(journal.person("generic", "u-1") or "", "e9", "words", NOW)


def test_a_typed_entry_that_is_corrected_keeps_what_was_typed(journal: Journal) -> None:
    turn(journal, [keep("e1", text="typed wrnog")])

    journal.correct(journal.person("generic", "u-1") or "", "e1", "typed wrong", NOW)
    journal.correct(journal.person("generic", "u-1") or "", "e1", "typed right", NOW)

    fields = entry_of(journal).fields
    assert (fields["text"], fields["text_raw"]) == ("typed right", "typed wrnog")


def test_words_of_crisis_recognised_later_open_the_next_session_with_care(
    journal: Journal,
) -> None:
    submitted(journal)

    assert work(journal, hears_as("i want to kill myself"))

    with journal.writing(Delivery("generic", "u-1")) as unit:
        assert json.loads(unit.person_memory or b"{}")["care_due"] is True
