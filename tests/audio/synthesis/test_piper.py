"""Piper for real: its speech, its bounds, and what becomes of its programs."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.errors import SynthesisError
from audio.pcm import Pcm
from audio.synthesis import piper_program, private_folder, voice_files
from audio.synthesis.piper import PiperVoice

pytestmark = pytest.mark.models

MEBIBYTE = 1 << 20
SENTENCE = "Take a slow breath in, and let it go."


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperVoice]:
    with PiperVoice(voice_files.shipped()) as voice:
        yield voice


def process_ids(voice: PiperVoice) -> list[int]:
    return [program._process.pid for program in voice._programs.values()]


def is_running(process_id: int) -> bool:
    status = Path(f"/proc/{process_id}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def bytes_at_peak(process_id: int) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024


def same(one: Pcm, other: Pcm) -> bool:
    return one.rate == other.rate and np.array_equal(one.samples, other.samples)


def test_a_sentence_becomes_speech_of_a_believable_length(piper: PiperVoice) -> None:
    spoken = piper.synthesize(SENTENCE)

    assert spoken.rate == 22_050
    assert 1.5 < spoken.seconds < 3.5
    assert np.abs(spoken.samples).max() > 8000


def test_the_same_text_gives_the_same_samples_every_time(piper: PiperVoice) -> None:
    first = piper.synthesize(SENTENCE)

    assert same(piper.synthesize(SENTENCE), first)
    with PiperVoice(voice_files.shipped()) as another:
        assert same(another.synthesize(SENTENCE), first)


def test_a_slower_rate_takes_longer(piper: PiperVoice) -> None:
    usual = piper.synthesize(SENTENCE)
    slow = piper.synthesize(SENTENCE, rate=0.75)

    assert 1.15 < slow.seconds / usual.seconds < 1.45


@pytest.mark.parametrize("rate", [0.0, -1.0, 0.49, 2.01, float("nan")])
def test_a_rate_that_nobody_could_follow_is_refused(piper: PiperVoice, rate: float) -> None:
    with pytest.raises(SynthesisError, match="rate from"):
        piper.synthesize("Hello.", rate=rate)


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "🙂", "<br/>", "[[h@l'oU]]"])
def test_nothing_to_say_is_no_sound_and_no_error(piper: PiperVoice, text: str) -> None:
    assert len(piper.synthesize(text).samples) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Take a slow [[f@k]] breath in, and let it go.",
        "<speak>Take a slow breath in,<break time='9s'/> and let it go.</speak>",
        "Take a slow breath in, 🙂 and let it go.",
        "Take a slow\nbreath in,\r\n and let\u2028it go.\x00",
    ],
)
def test_markup_emoji_and_line_breaks_change_nothing_that_is_heard(
    piper: PiperVoice, text: str
) -> None:
    assert same(piper.synthesize(text), piper.synthesize(SENTENCE))


@pytest.mark.slow
def test_six_hundred_words_without_a_stop_stay_within_memory(piper: PiperVoice) -> None:
    spoken = piper.synthesize("trust stay breathe begin listen walk rest speak look hold " * 60)

    assert 100 < spoken.seconds < 400
    assert all(bytes_at_peak(process_id) < 700 * MEBIBYTE for process_id in process_ids(piper))


def test_a_text_that_needs_too_much_memory_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_program, "_MEMORY", piper_program._MEMORY - 850 * MEBIBYTE)
    with PiperVoice(voice_files.shipped()) as piper:
        with pytest.raises(SynthesisError, match="Piper ended") as failure:
            piper.synthesize("supercalifragilistic " * 9)

        assert "supercali" not in str(failure.value)
        assert piper.synthesize(SENTENCE).seconds > 1


def test_a_killed_program_is_replaced_at_the_next_line(piper: PiperVoice) -> None:
    before = piper.synthesize(SENTENCE)
    for process_id in process_ids(piper):
        os.kill(process_id, signal.SIGKILL)

    assert same(piper.synthesize(SENTENCE), before)


def test_a_program_that_hangs_is_ended_and_replaced(piper: PiperVoice) -> None:
    before = piper.synthesize(SENTENCE)
    program = next(reversed(piper._programs.values()))
    program._seconds = 0.2
    os.kill(program._process.pid, signal.SIGSTOP)

    with pytest.raises(SynthesisError, match="took too long"):
        piper.synthesize("Something else.")

    assert not is_running(program._process.pid)
    assert same(piper.synthesize(SENTENCE), before)


def test_the_least_recently_used_rate_gives_its_memory_back() -> None:
    with PiperVoice(voice_files.shipped()) as piper:
        for rate in (1.0, 0.9, 1.1):
            piper.prepare(rate)

        assert len(process_ids(piper)) == 2


def test_several_threads_each_get_their_own_words(piper: PiperVoice) -> None:
    texts = ["One.", "Twenty-two thousand.", "Three blind mice ran after the farmer."]
    expected = [piper.synthesize(text) for text in texts]
    heard: dict[int, Pcm] = {}

    def speak(index: int) -> None:
        heard[index] = piper.synthesize(texts[index])

    threads = [threading.Thread(target=speak, args=(index,)) for index in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(same(heard[index], expected[index]) for index in range(len(texts)))


def test_words_are_neither_in_the_process_list_nor_left_in_a_file(piper: PiperVoice) -> None:
    piper.synthesize("My canary is called Zebulon.")

    for process_id in filter(is_running, process_ids(piper)):
        shown = Path(f"/proc/{process_id}/cmdline").read_bytes()
        environment = Path(f"/proc/{process_id}/environ").read_bytes()
        assert b"Zebulon" not in shown + environment
        assert b"SELFTRUST" not in environment
    assert stat.S_IMODE(piper._folder.stat().st_mode) == 0o700
    assert list(piper._folder.rglob("*.wav")) == []


def test_piper_is_never_loaded_into_our_process(piper: PiperVoice) -> None:
    piper.synthesize("Hello.")

    assert "piper" not in sys.modules


def test_closing_ends_the_programs_and_removes_the_folder() -> None:
    piper = PiperVoice(voice_files.shipped())
    piper.synthesize("Hello.")
    (process_id,) = process_ids(piper)

    piper.close()

    assert not is_running(process_id)
    assert not piper._folder.exists()
    with pytest.raises(SynthesisError, match="could not be started"):
        piper.synthesize("Hello.")


@pytest.mark.slow
def test_the_program_and_its_sounds_do_not_outlive_a_killed_service() -> None:
    service = subprocess.run(
        [sys.executable, "-c", SERVICE_THAT_IS_KILLED],
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    process_id, folder = service.stdout.split()
    assert service.returncode == -signal.SIGKILL

    while is_running(int(process_id)):
        time.sleep(0.05)  # the test's time limit bounds the wait
    private_folder.make().rmdir()

    assert not Path(folder).exists()


SERVICE_THAT_IS_KILLED = """
import os, signal
from audio.synthesis import voice_files
from audio.synthesis.piper import PiperVoice

piper = PiperVoice(voice_files.shipped())
piper.synthesize("Hello.")
(program,) = piper._programs.values()
print(program._process.pid, piper._folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
