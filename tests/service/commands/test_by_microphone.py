"""`reflect` and `talk` at a real PortAudio stream, through a virtual sound card, in English."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio.pcm import Pcm
from audio.synthesis import voice_files
from audio.synthesis.piper import PiperVoice
from service.config import read_config
from skills.lines import Lines
from tests.support.command_line import OURS, environment
from tests.support.espeak import padded
from tests.support.running_service import wait_until
from tests.support.services import entries, settings
from tests.support.sound_card import NEEDS, SoundCard, sound_card

pytestmark = [
    pytest.mark.slow,
    pytest.mark.models,
    pytest.mark.needs(*NEEDS),
    pytest.mark.timeout(900),
]

SECONDS = 200.0
"""A busy machine takes long to load the recogniser and the voice."""
STORY = "My sister called this morning and I told her how tired I really am."


@pytest.fixture(scope="module")
def voice() -> Iterator[PiperVoice]:
    with PiperVoice(voice_files.shipped()) as voice:
        yield voice


@pytest.fixture
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundCard]:
    with sound_card(tmp_path_factory.mktemp("card")) as running:
        yield running


def say(voice: PiperVoice, text: str, after: float = 1.5) -> Pcm:
    return padded(voice.synthesize(text).resampled(16_000), 0.5, after)


class Program:
    """A command of ours that listens and speaks on the virtual card."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self._folder = folder
        self.process = process

    @property
    def told(self) -> str:
        return (self._folder / "stdout").read_text() + (self._folder / "stderr").read_text()

    def wait_for(self, words: str) -> None:
        ended = self.process.poll
        wait_until(lambda: words in self.told or ended() is not None, words, SECONDS)
        assert words in self.told, self.told


@contextmanager
def program(folder: Path, card: SoundCard, *arguments: str) -> Iterator[Program]:
    chosen: Mapping[str, str] = {**settings(folder), **card.environment}
    with (
        (folder / "stdout").open("wb") as out,
        (folder / "stderr").open("wb") as err,
        subprocess.Popen(
            [*OURS, *arguments],
            env={**environment(chosen), "PYTHONUNBUFFERED": "1"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        ) as process,
    ):
        yield Program(folder, process)
        process.kill()


def told_by_microphone(card: SoundCard, voice: PiperVoice, folder: Path) -> str:
    """Tell the story, and that it is over; return what the terminal showed."""
    story, end = say(voice, STORY), say(voice, "I'm done.")
    with program(folder, card, "reflect", "--json") as reflecting:
        reflecting.wait_for("I'm listening.")
        card.play_into_microphone(story).wait()
        card.play_into_microphone(end).wait()
        assert reflecting.process.wait(SECONDS) == 0, reflecting.told
        return reflecting.told


def test_a_reflection_is_spoken_ended_by_its_phrase_and_journaled(
    card: SoundCard, voice: PiperVoice, tmp_path: Path
) -> None:
    # On a busy machine the virtual card may drop what is played, and nobody was there.
    for _ in range(3):
        said = told_by_microphone(card, voice, tmp_path)
        if "Nothing was heard" not in said:
            break

    row = json.loads((tmp_path / "stdout").read_text())
    assert "sister called this morning" in row["text"].lower()
    assert "done" not in row["text"].lower()
    config = read_config(settings(tmp_path), folder=tmp_path)
    (entry,) = entries(config, "me", "terminal")
    assert entry.fields["text"] == row["text"]
    assert list((config.data / "recordings").iterdir()) == []
    assert list(config.unfinished.iterdir()) == []


def test_our_own_voice_in_the_same_room_is_silence_to_us(card: SoundCard, tmp_path: Path) -> None:
    card.let_loudspeaker_be_heard()

    with program(tmp_path, card, "talk") as talking:
        code = talking.process.wait(SECONDS)

    # Nobody answered: had we heard ourselves, the replies would be those to words.
    assert code == 0, talking.told
    greeting, reminder, farewell = (tmp_path / "stdout").read_text().splitlines()
    lines = Lines.load("en-US")
    assert greeting.endswith("?")
    assert reminder in lines.wordings("welcome.consent.silence")
    assert farewell in lines.wordings("common.trailing_off")
