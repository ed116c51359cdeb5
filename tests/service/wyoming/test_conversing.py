"""A satellite without Home Assistant: it is answered aloud, and pieces play on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from wyoming.asr import Transcript
from wyoming.pipeline import PipelineStage, RunPipeline

from service.config import Config
from service.journal.delivery import Delivery
from service.wyoming_client import PretendSatellite, Sound, Told
from skills.memory import PersonMemory, Playback
from tests.support.doors import a_tone, have_every_piece
from tests.support.running_service import wait_until
from tests.support.satellites import ask, say, wyoming
from tests.support.services import installation, job_journal, speech_process

PIECE_SECONDS = 6.0
"""Long enough to be broken off before its end on a busy machine, too."""
KITCHEN = "assist_satellite.kitchen"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = installation(tmp_path_factory.mktemp("service"), SATELLITES=f"{KITCHEN}=anna")
    have_every_piece(config, a_tone(PIECE_SECONDS))
    return config


@contextmanager
def serving(config: Config) -> Iterator[str]:
    with (
        speech_process(config),
        wyoming(config) as (_, uri),
    ):
        yield uri


@pytest.fixture(scope="module")
def uri(config: Config) -> Iterator[str]:
    with serving(config) as uri:
        yield uri


@pytest.fixture
def satellite(uri: str) -> Iterator[PretendSatellite]:
    with PretendSatellite("127.0.0.1", int(uri.rpartition(":")[2]), KITCHEN) as there:
        for words in ("hello", "yes"):
            heard(there.say(words))
        yield there


def heard(told: Told) -> Told:
    """Hear what is spoken to its end."""
    assert told.speech is not None
    assert sum(part.seconds for part in told.speech) > 0.2
    return told


def begun(satellite: PretendSatellite, words: str = "play six slow breaths") -> Sound:
    told = satellite.say(words)
    if told.speech:
        heard(told)
    piece = told.piece()
    assert piece is not None, told
    return piece


def playback(config: Config, user: str = "anna") -> Playback:
    with job_journal(config) as journal, journal.reading(Delivery("generic", user)) as unit:
        kept = msgspec.json.decode(unit.person_memory or b"{}", type=PersonMemory).playback
    assert kept is not None
    return kept


def test_a_question_is_spoken_and_the_microphone_opens_after_it(
    satellite: PretendSatellite,
) -> None:
    told = heard(satellite.say("start my check in"))

    assert told.text.endswith("?")
    assert told.listens
    assert told.piece() is None


def test_six_slow_breaths_in_the_kitchen_are_heard_in_the_kitchen(
    satellite: PretendSatellite, config: Config
) -> None:
    since = time.monotonic()
    seconds = sum(part.seconds for part in begun(satellite))

    assert seconds == pytest.approx(PIECE_SECONDS, abs=0.2)
    assert time.monotonic() - since > PIECE_SECONDS - 0.5, "it came faster than it is heard"
    wait_until(lambda: playback(config).state == "finished", "the end is noted")


def test_hanging_up_keeps_the_place_and_going_on_begins_there(
    satellite: PretendSatellite, config: Config
) -> None:
    since = time.monotonic()
    piece = begun(satellite)
    for _ in piece:
        if piece.heard_seconds > 1.5:
            piece.stop()
    wait_until(lambda: playback(config).state == "paused", "the place is noted")
    passed = time.monotonic() - since

    place = playback(config).offset_ms / 1000
    assert 0.3 <= place <= passed
    rest = sum(part.seconds for part in begun(satellite, "continue"))
    assert rest == pytest.approx(PIECE_SECONDS - place, abs=0.3)


def test_saying_something_over_a_piece_breaks_it_off_and_is_answered(
    uri: str, config: Config
) -> None:
    whole = RunPipeline(PipelineStage.HANDLE, PipelineStage.TTS).event()
    desk = {"satellite_id": KITCHEN}
    said = [Transcript(text, context=desk).event() for text in ("play six slow breaths", "pause")]
    say(uri, "hello", **desk)
    say(uri, "yes", **desk)

    first, second = said
    answers = ask(uri, whole, first, whole, second, until=_SecondHandled())

    assert playback(config).state == "paused", "it was heard to its end"
    assert [a.type for a in answers].count("handled") == 2


class _SecondHandled:
    """Ends at the second answer."""

    def __init__(self) -> None:
        self._answers = 0

    def __call__(self, kind: str) -> bool:
        self._answers += kind == "handled"
        return self._answers == 2


@pytest.mark.parametrize(
    "wanted",
    [
        RunPipeline(PipelineStage.ASR, PipelineStage.TTS).event().data,
        {"start_stage": "handle", "end_stage": "everything"},
        {"start_stage": []},
        {},
    ],
)
def test_another_pipeline_is_refused(uri: str, wanted: dict[str, object]) -> None:
    event = RunPipeline(PipelineStage.HANDLE, PipelineStage.TTS).event()
    event.data = wanted

    [answer] = ask(uri, event, until=lambda kind: kind == "error")

    assert answer.type == "error"


def test_a_piece_that_is_still_being_made_is_not_promised(tmp_path: Path) -> None:
    config = installation(tmp_path)
    with (
        serving(config) as uri,
        PretendSatellite("127.0.0.1", int(uri.rpartition(":")[2]), KITCHEN) as there,
    ):
        for words in ("hello", "yes"):
            heard(there.say(words))
        told = there.say("play six slow breaths")

    assert not told.plays
    assert "minute" in told.text
