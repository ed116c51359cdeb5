"""The guided scripts in the shipped voice: each fits its lengths, and is understood."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from random import Random

import pytest

from audio.cues import sound
from audio.own_line import BEFORE_MS
from audio.pieces import NARRATION_RATE, Piece
from audio.recognition import whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis.piper import PiperVoice
from audio.synthesis.voice_files import shipped
from audio.timeline import Clip, lay_out
from skills.guided import Catalogue
from skills.speech import OwnLine, Pause, Say, Script
from tests.support.hearing import MOST_ERRORS, heard, recorded, spoken_lines, word_errors

CATALOGUE = Catalogue.load()
SCRIPTS = pytest.mark.parametrize("script", CATALOGUE.scripts, ids=lambda script: script.id)
SEED = 1


@pytest.fixture(scope="session")
def joe() -> Iterator[PiperVoice]:
    with PiperVoice(shipped()) as voice:
        yield voice


@pytest.fixture(scope="session")
def spoken_ms(joe: PiperVoice) -> Callable[[Clip], int]:
    """Measure what the shipped voice says, each sentence once."""

    @functools.cache
    def length_of(clip: Clip) -> int:
        if isinstance(clip, Say):
            return round(joe.synthesize(clip.text, rate=NARRATION_RATE).seconds * 1000)
        return round(sound(clip).seconds * 1000)

    return length_of


# One test a title, so that its sentences are spoken once though several processes run tests.
@pytest.mark.models
@pytest.mark.slow
@SCRIPTS
def test_every_length_is_well_within_reach(
    spoken_ms: Callable[[Clip], int], script: Script
) -> None:
    """Room on both sides lets other voices fit that speak faster or slower."""
    for minutes in script.minutes:
        whole = Piece.of_script(script, minutes, "stream")
        timeline = lay_out(whole.parts, spoken_ms, lead_ms=whole.lead_ms, tail_ms=whole.tail_ms)
        shortest = timeline.total_ms / 1000
        slack = sum(
            (part.maximum or 0) - part.seconds
            for part in whole.parts
            if isinstance(part, Pause) and part.weight
        )

        assert shortest * 1.02 < minutes * 60 < (shortest + slack) * 0.9


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.parametrize("minutes", CATALOGUE.script("G14").minutes)
def test_the_ally_is_heard_in_the_last_third(
    spoken_ms: Callable[[Clip], int], minutes: int
) -> None:
    """There a listener's own recorded line has its place."""
    whole = Piece.of_script(CATALOGUE.script("G14"), minutes, "stream")

    timeline = lay_out(
        whole.parts,
        spoken_ms,
        total_ms=whole.total_ms,
        lead_ms=whole.lead_ms,
        tail_ms=whole.tail_ms,
    )

    (asked,) = [placed for placed in timeline.placed if placed.clip == Say("Listen.")]
    assert asked.at_ms + asked.length_ms >= timeline.total_ms * 2 / 3


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.parametrize("minutes", CATALOGUE.script("G14").minutes)
@pytest.mark.parametrize("line_ms", [1000, 4500])
def test_a_listener_s_own_line_is_heard_there(
    spoken_ms: Callable[[Clip], int], minutes: int, line_ms: int
) -> None:
    whole = Piece.of_script(CATALOGUE.script("G14"), minutes, "stream", own_line=True)

    timeline = lay_out(
        whole.parts,
        lambda clip: BEFORE_MS + line_ms if isinstance(clip, OwnLine) else spoken_ms(clip),
        total_ms=whole.total_ms,
        lead_ms=whole.lead_ms,
        tail_ms=whole.tail_ms,
    )

    (own,) = [placed for placed in timeline.placed if isinstance(placed.clip, OwnLine)]
    assert own.at_ms + BEFORE_MS >= timeline.total_ms * 2 / 3


@pytest.mark.models
@SCRIPTS
def test_every_line_was_understood_as_the_shipped_voice_says_it(script: Script) -> None:
    """What changes is heard anew by `benchmarks/voices/gate.py`, which keeps the record."""
    known = recorded(shipped().voice.key)

    for line in spoken_lines(script):
        assert line.key in known, f"run benchmarks/voices/gate.py to hear: {line.text}"
        assert word_errors(line.text, known[line.key]) <= MOST_ERRORS


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.parametrize("script", CATALOGUE.scripts[::6], ids=lambda script: script.id)
def test_the_record_is_what_a_recogniser_hears(joe: PiperVoice, script: Script) -> None:
    line = Random(SEED).choice(list(spoken_lines(script)))
    recogniser = WhisperRecogniser(whisper.bundled_folder())

    assert word_errors(line.text, heard(recogniser, joe, line)) <= MOST_ERRORS
