"""The conversation in the shipped voice: a recogniser heard every wording, and understood it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from audio.recognition import whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis.piper import PiperVoice
from audio.synthesis.voice_files import shipped
from skills.guided import Catalogue
from tests.support.hearing import (
    RECORD,
    SpokenLine,
    heard,
    is_understood,
    recorded,
    spoken_lines,
    spoken_prompts,
)

pytestmark = [pytest.mark.models, pytest.mark.needs("espeak-ng")]

PROMPTS = tuple(spoken_prompts())
FLOWS = sorted({prompt.title.partition(".")[0] for prompt in PROMPTS})
SEED = 1


def of(flow: str) -> Sequence[SpokenLine]:
    return [prompt for prompt in PROMPTS if prompt.title.startswith(f"{flow}.")]


@pytest.mark.parametrize("flow", FLOWS)
def test_every_prompt_was_understood_as_the_shipped_voice_says_it(flow: str) -> None:
    """What changes is heard anew by `benchmarks/voices/gate.py --prompts`, which records it."""
    known = recorded(shipped().voice.key)

    for prompt in of(flow):
        assert prompt.key in known, (
            f"run benchmarks/voices/gate.py --prompts to hear: {prompt.text}"
        )
        was_heard = known[prompt.key]
        assert is_understood(prompt.text, was_heard), was_heard


def test_nothing_is_recorded_that_is_not_said_any_more() -> None:
    guided = [line for script in Catalogue.load().scripts for line in spoken_lines(script)]
    said = {line.key for line in (*guided, *PROMPTS)}

    assert recorded(shipped().voice.key).keys() == said
    assert len(RECORD.read_text("utf-8").splitlines()) == len(said)


@pytest.mark.slow
def test_the_record_is_what_a_recogniser_hears() -> None:
    recogniser = WhisperRecogniser(whisper.bundled_folder())

    with PiperVoice(shipped()) as joe:
        for prompt in Random(SEED).sample(PROMPTS, 5):
            was_heard = heard(recogniser, joe, prompt)
            assert is_understood(prompt.text, was_heard), was_heard
