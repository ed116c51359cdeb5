"""The microphone on a real PortAudio stream, through a virtual sound card."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from audio.capture import mono
from audio.files import read_sound
from audio.pcm import Pcm
from tests.support.espeak import padded, say_korean
from tests.support.sound_card import NEEDS, SoundCard, sound_card

ROOT = Path(__file__).parents[2]
Listener: TypeAlias = subprocess.Popen[str]


@pytest.fixture
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundCard]:
    with sound_card(tmp_path_factory.mktemp("card")) as running:
        yield running


@contextmanager
def listening(environment: dict[str, str], patience: float, out: Path) -> Iterator[Listener]:
    command = [sys.executable, "-m", "tests.support.microphone_process", str(patience), str(out)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # ALSA writes there what it thinks of a sound server's end
        text=True,
    ) as process:
        yield process
        process.kill()


def told(process: Listener) -> dict[str, Any]:
    assert process.stdout is not None
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def likeness(heard: Pcm, played: Pcm) -> float:
    """Give the best correlation of two sounds at 16 kHz, 1 being the same."""
    long, short = heard.samples.astype(float), played.samples.astype(float)
    length = len(long) + len(short)
    product = np.fft.irfft(np.fft.rfft(long, length) * np.conj(np.fft.rfft(short, length)), length)
    return float(product.max() / np.linalg.norm(short) / np.linalg.norm(long))


@pytest.mark.slow
@pytest.mark.needs("espeak-ng", *NEEDS)
def test_what_is_said_is_heard_whole_and_ends_by_itself(card: SoundCard, tmp_path: Path) -> None:
    said = say_korean("오늘 기분이 좋아요", 125)
    out = tmp_path / "heard.wav"

    with listening(dict(card.environment), 1.0, out) as process:
        assert told(process)["state"] == "open"
        card.play_into_microphone(said).wait()
        over = told(process)

    heard = read_sound(out.read_bytes())
    assert (over["ending"], over["lost"]) == ("said", 0.0)
    assert heard.rate == 16_000
    assert likeness(heard, said) > 0.95


@pytest.mark.slow
@pytest.mark.needs("espeak-ng", *NEEDS)
def test_thinking_for_three_seconds_does_not_end_a_reflection(
    card: SoundCard, tmp_path: Path
) -> None:
    thought = padded(say_korean("안녕하세요", 125), 0, 2.2)
    twice = Pcm(np.concatenate([thought.samples, thought.samples]), thought.rate)

    with listening(dict(card.environment), 4.0, tmp_path / "heard.wav") as process:
        told(process)
        card.play_into_microphone(twice).wait()
        over = told(process)

    assert over["ending"] == "said"
    assert over["seconds"] > twice.seconds


@pytest.mark.slow
@pytest.mark.needs("espeak-ng", *NEEDS)
def test_sound_that_was_lost_while_the_machine_stood_still_is_noticed(
    card: SoundCard, tmp_path: Path
) -> None:
    # So patient that a busy machine has stopped it before it ends by itself.
    with listening(dict(card.environment), 6.0, tmp_path / "heard.wav") as process:
        told(process)
        playing = card.play_into_microphone(padded(say_korean("안녕하세요", 125), 0, 1))
        time.sleep(1.5)  # long enough for the clock to know the usual
        stopped = time.monotonic()
        process.send_signal(signal.SIGSTOP)
        time.sleep(2)
        process.send_signal(signal.SIGCONT)
        stood_still = time.monotonic() - stopped
        playing.wait()
        over = told(process)

    assert over["lost"] == pytest.approx(stood_still, abs=0.6)


@pytest.mark.slow
@pytest.mark.needs(*NEEDS)
def test_a_microphone_that_goes_away_is_told_in_one_line(card: SoundCard, tmp_path: Path) -> None:
    with listening(dict(card.environment), 10, tmp_path / "heard.wav") as process:
        told(process)
        card.unplug()
        failed = told(process)
        code = process.wait(timeout=180)

    assert failed["state"] == "failed"
    assert failed["message"].startswith("The microphone went away. Plug one in")
    assert code == 0


@pytest.mark.needs("portaudio")
def test_without_a_microphone_one_line_says_so(tmp_path: Path) -> None:
    nobody_home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PULSE_SERVER": "none"}

    with listening(nobody_home, 1.0, tmp_path / "heard.wav") as process:
        failed = told(process)

    assert failed["state"] == "failed"
    assert failed["message"].startswith("The microphone can't be used (")
    assert "Plug one in" in failed["message"]


def test_without_portaudio_the_command_that_installs_it_is_named(tmp_path: Path) -> None:
    # A module of this name that fails as sounddevice does where the library is absent.
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")

    with listening({"PYTHONPATH": str(tmp_path)}, 1.0, tmp_path / "heard.wav") as process:
        failed = told(process)

    assert "sudo apt-get install libportaudio2" in failed["message"]


def test_two_channels_are_mixed_to_one() -> None:
    both = np.array([100, 300, -100, -101, 32767, 32767], "<i2").tobytes()

    assert np.frombuffer(mono(both, 2), "<i2").tolist() == [200, -100, 32767]
