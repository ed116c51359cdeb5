"""Recording in the terminal: what is shown, what the keys do, and that nothing said is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from audio.pcm import Pcm
from audio.recognition import Partial, Segment, SoundBytes, Transcript
from audio.recognition.intake import HEARD_RATE
from service.answer import Answer, patience
from service.commands.recording import Desk, Recorder
from service.commands.terminal import Keys, Screen
from service.config import ReflectionTimes
from service.errors import JournalFull
from service.journal.store import Journal
from service.spool import Begun, Spool
from service.submission import Submitted
from tests.support.ears import HandedEars
from tests.support.espeak import padded, say_korean
from tests.support.journals import make_journal
from tests.support.pseudo_terminal import LiveText, PseudoTerminal, pseudo_terminal

pytestmark = pytest.mark.needs("espeak-ng")

TIMES = ReflectionTimes(longest=180, warning=20, silence=4)


@cache
def speech() -> Pcm:
    """Return three seconds, of which a voice speaks for one and a half."""
    return say_korean("안녕하세요", 125)


def told() -> Pcm:
    """Return a sentence, and the silence that ends it."""
    return padded(speech(), 0.3, 5.0)


AT = datetime(2026, 11, 24, 19, 4, tzinfo=UTC)


class ShowsWords:
    """Shows a partial for each half a second, and a segment each second. A `Listening`."""

    def __init__(self) -> None:
        self._bytes = 0

    def feed(self, data: SoundBytes) -> Sequence[Partial | Segment]:
        before, self._bytes = self._bytes, self._bytes + len(data)
        seconds = range(before // HEARD_RATE + 1, self._bytes // HEARD_RATE + 1)
        return [
            Segment(f"word{half // 2}", (), "") if half % 2 == 0 else Partial(f"half{half}")
            for half in seconds
        ]

    def finish(self) -> Transcript:
        raise AssertionError("what is shown meanwhile is not what is kept")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = make_journal(tmp_path)
    yield journal
    journal.close()


@pytest.fixture
def terminal() -> Iterator[PseudoTerminal]:
    with pseudo_terminal() as terminal:
        yield terminal


class Recording:
    """One recording, at a desk of the test's own."""

    def __init__(
        self,
        journal: Journal,
        folder: Path,
        terminal: PseudoTerminal,
        ears: HandedEars,
        times: ReflectionTimes,
        interrupted: threading.Event,
    ) -> None:
        self.shown = LiveText()
        self.answer = Answer(patience("open_speech", times))
        begun = Begun("terminal", "me", AT, Submitted())
        with ExitStack() as stack:
            spool = stack.enter_context(
                Spool(folder, journal.sealers.at("terminal", "me", AT), begun)
            )
            keys = stack.enter_context(Keys(terminal.keyboard))
            desk = Desk(ears, keys, Screen(self.shown), interrupted)
            self.wanted = Recorder(desk, self.answer, ShowsWords(), spool, times).record()

    @property
    def said(self) -> str:
        return self.shown.getvalue()


@pytest.fixture
def record(journal: Journal, tmp_path: Path, terminal: PseudoTerminal) -> Callable[..., Recording]:
    def make(
        ears: HandedEars,
        times: ReflectionTimes = TIMES,
        interrupted: threading.Event | None = None,
    ) -> Recording:
        noticed = interrupted or threading.Event()
        return Recording(journal, tmp_path / "unfinished", terminal, ears, times, noticed)

    return make


def test_level_words_and_time_are_shown_while_one_speaks(record: Callable[..., Recording]) -> None:
    done = record(HandedEars(told()))

    assert done.wanted
    assert "▮" in done.said
    assert "0:01" in done.said
    assert "word1 half3" in done.said
    assert "I'm listening. Space pauses, d discards, Enter ends." in done.said


def test_d_discards_and_enter_ends(
    record: Callable[..., Recording], terminal: PseudoTerminal
) -> None:
    def press(key: str) -> Callable[[int], None]:
        return lambda number: terminal.press(key) if number == 20 else None

    discarded = record(HandedEars(told(), before_block=press("d")))
    ended = record(HandedEars(told(), before_block=press("\n")))

    assert (discarded.wanted, ended.wanted) == (False, True)
    assert 0.9 < ended.answer.seconds < 1.3


def test_what_is_said_during_a_pause_is_not_heard(
    record: Callable[..., Recording], terminal: PseudoTerminal
) -> None:
    ears = HandedEars(told(), before_block=lambda n: terminal.press("  ") if n == 10 else None)

    done = record(ears)

    assert ears.calls == ["mute", "unmute"]
    assert "Paused; the microphone is ignored. Space goes on." in done.said
    assert done.wanted


def test_a_pause_may_end_in_a_discard(
    record: Callable[..., Recording], terminal: PseudoTerminal
) -> None:
    ears = HandedEars(told(), before_block=lambda n: terminal.press(" d") if n == 10 else None)

    assert not record(ears).wanted


def test_ctrl_c_keeps_what_was_said(record: Callable[..., Recording]) -> None:
    interrupted = threading.Event()
    ears = HandedEars(told(), before_block=lambda n: interrupted.set() if n == 20 else None)

    done = record(ears, interrupted=interrupted)

    assert done.wanted
    assert 0.9 < done.answer.seconds < 1.3


def test_a_warning_comes_once_before_the_end(record: Callable[..., Recording]) -> None:
    times = ReflectionTimes(longest=30, warning=10, silence=4)
    talk = Pcm(np.tile(padded(speech(), 0, 0.5).samples, 30), HEARD_RATE)

    done = record(HandedEars(talk), times)

    assert done.said.count("0:20 - about 10 s are left.") == 1
    assert done.answer.sound.seconds <= 30
    assert done.wanted


def test_sound_that_was_lost_is_said(record: Callable[..., Recording]) -> None:
    ears = HandedEars(told())
    ears.lost_seconds = 1.4

    assert record(ears).said.count("1.4 s of sound were lost: this machine is too busy.") == 1


def test_a_microphone_that_goes_away_keeps_what_was_heard(
    record: Callable[..., Recording],
) -> None:
    done = record(HandedEars(speech()))

    assert "The microphone went away." in done.said
    assert done.wanted
    assert done.answer.has_speech


def test_a_disk_that_fills_up_keeps_what_was_heard(
    record: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = 0

    def add(spool: Spool, samples: object) -> None:
        nonlocal frames
        frames += 1
        if frames > 20:
            raise JournalFull("the recording cannot be written: No space left on device")

    monkeypatch.setattr(Spool, "add", add)
    done = record(HandedEars(told()))

    assert "No space left on device" in done.said
    assert done.wanted
    assert done.answer.seconds == pytest.approx(1.0, abs=0.1)
