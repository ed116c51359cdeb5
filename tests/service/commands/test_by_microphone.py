"""`reflect` and `talk` at a real PortAudio stream, through a virtual sound card, in English."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from audio.pcm import Pcm
from audio.synthesis import voice_files
from audio.synthesis.piper import PiperVoice
from service.config import read_config
from skills.lines import Lines
from tests.support.command_line import OURS, environment
from tests.support.espeak import padded
from tests.support.running_service import wait_until
from tests.support.satellites import wyoming
from tests.support.services import entries, installation, settings, speech_process
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
    def stdout(self) -> str:
        return (self._folder / "stdout").read_text()

    @property
    def told(self) -> str:
        return self.stdout + (self._folder / "stderr").read_text()

    def wait_for(self, words: str) -> None:
        ended = self.process.poll
        wait_until(lambda: words in self.told or ended() is not None, words, SECONDS)
        assert words in self.told, self.told


@contextmanager
def program(folder: Path, card: SoundCard, *arguments: str, said: str = "") -> Iterator[Program]:
    chosen: Mapping[str, str] = {**settings(folder), **card.environment}
    (folder / "stdin").write_text(said)
    with (
        (folder / "stdin").open("rb") as typed,
        (folder / "stdout").open("wb") as out,
        (folder / "stderr").open("wb") as err,
        subprocess.Popen(
            [*OURS, *arguments],
            env={**environment(chosen), "PYTHONUNBUFFERED": "1"},
            cwd=folder,
            stdin=typed,
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
    greeting, reminder, farewell = talking.stdout.splitlines()
    lines = Lines.load("en-US")
    assert greeting.endswith("?")
    assert reminder in lines.wordings("welcome.consent.silence")
    assert farewell in lines.wordings("common.trailing_off")


class Talker:
    """A person at the card, who speaks when our voice has stopped, and again when not heard."""

    def __init__(self, card: SoundCard, voice: PiperVoice, talking: Program) -> None:
        self._card = card
        self._voice = voice
        self._talking = talking

    def answers(self, words: str, until: str) -> None:
        """Say something, after each question, until a reply matches."""
        sound = say(self._voice, words)
        for _ in range(3):
            reply = self._lines + 1
            self._let_it_finish()
            self._card.play_into_microphone(sound).wait()
            self._await_line(reply)
            if re.search(until, self._talking.told):
                return
        raise AssertionError(self._talking.told)

    def _await_line(self, number: int) -> None:
        wait_until(lambda: self._lines >= number, f"line {number} of the talk", SECONDS)

    @property
    def _lines(self) -> int:
        return len(self._talking.stdout.splitlines())

    def _let_it_finish(self) -> None:
        wait_until(self._card.is_playing, "our voice", SECONDS)
        wait_until(lambda: not self._card.is_playing(), "its end", SECONDS)
        time.sleep(0.5)  # until the ear is open, as a person takes to begin


def test_a_talk_is_answered_aloud_and_a_piece_that_it_plays_is_paused_and_resumed(
    card: SoundCard, voice: PiperVoice, tmp_path: Path
) -> None:
    with program(tmp_path, card, "talk") as talking:
        talking.wait_for("?")
        person = Talker(card, voice, talking)
        person.answers("Yes.", "(?i)\\bten\\b")
        person.answers("Play Solid Ground for one minute.", "Solid Ground, one minute")
        talking.wait_for("Ctrl-C pauses.")
        wait_until(card.is_playing, "the piece", SECONDS)
        time.sleep(8)
        talking.process.send_signal(signal.SIGINT)
        assert talking.process.wait(SECONDS) == 0, talking.told

    assert re.search(r"Paused at 0:(0[1-9]|[1-5])", talking.told), talking.told
    # Another day, another terminal: the piece is still where it was left.
    with program(tmp_path, card, "talk", "--text", said="resume\n") as typing:
        assert typing.process.wait(SECONDS) == 0, typing.told
    assert "/audio/G01-1-" in typing.stdout, typing.told


def test_a_satellite_is_spoken_to_by_microphone_and_answers_on_the_loudspeaker(
    card: SoundCard, voice: PiperVoice, tmp_path: Path
) -> None:
    config = installation(tmp_path / "home")
    words = say(voice, STORY)
    with (
        speech_process(config),
        patch("service.own_voice.is_served", return_value=True),
        wyoming(config) as (_, uri),
        program(
            tmp_path,
            card,
            *("simulate", "wyoming", "--at", uri.removeprefix("tcp://")),
            *("--microphone", "--aloud"),
        ) as satellite,
    ):
        satellite.wait_for("(listening)")
        # On a busy machine the virtual card may drop what is played.
        for _ in range(3):
            card.play_into_microphone(words).wait()
            wait_until(card.is_playing, "the answer on the loudspeaker", SECONDS)
            if "(heard: " in satellite.told:
                break
        # Nobody answers any more, which ends it.
        assert satellite.process.wait(SECONDS) == 0, satellite.told

    assert "(heard: " in satellite.told
    assert satellite.stdout.count("Self Trust: ") > 1
