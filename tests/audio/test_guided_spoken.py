"""The guided scripts in the shipped voice: each fits its lengths, and is understood."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from random import Random

import pytest

from audio.cues import sound
from audio.pieces import NARRATION_RATE, Piece
from audio.recognition import whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis.piper import PiperVoice
from audio.synthesis.voice_files import shipped
from audio.timeline import Clip, lay_out
from skills.guided import Catalogue
from skills.speech import Pause, Say, Script
from tests.support.hearing import MOST_ERRORS, heard, spoken_lines, word_errors

pytestmark = [pytest.mark.models, pytest.mark.slow]

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


@SCRIPTS
def test_a_line_taken_at_random_is_understood(joe: PiperVoice, script: Script) -> None:
    """Of all lines, `benchmarks/voices/gate.py --all` asks the same."""
    line = Random(SEED).choice(list(spoken_lines(script)))
    recogniser = WhisperRecogniser(whisper.bundled_folder())

    assert word_errors(line.text, heard(recogniser, joe, line)) <= MOST_ERRORS
