"""Talking aloud: our voice first, then an open ear; our own words are never taken for theirs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from audio.cache import AudioCache
from audio.errors import DeviceError
from audio.pcm import Pcm
from audio.recognition import transcribe
from audio.renderer import Renderer
from service.answer import FinishPhrase
from service.commands import speaking
from service.commands.speaking import Speaking
from service.commands.terminal import Screen
from service.config import ReflectionTimes
from service.own_voice import OwnVoice
from service.rendered import Rendered
from skills import understanding
from skills.reply import Listen, Reply
from skills.speech import Say
from skills.turn import Event, Utterance
from tests.support.ears import HandedEars
from tests.support.espeak import padded, say_korean
from tests.support.pseudo_terminal import LiveText
from tests.support.recognisers import HearsOneThing
from tests.support.tone_voice import ToneVoice

pytestmark = pytest.mark.needs("espeak-ng")

TIMES = ReflectionTimes(longest=180, warning=20, silence=4)
QUESTION = "How much ground is under you?"


@cache
def speech() -> Pcm:
    return say_korean("아니요", 125)


class Room:
    """A person at the microphone, and what was played to them, in order."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        *sounds: Pcm,
        heard: str = "no",
        voice: ToneVoice | None = None,
        deaf: bool = False,
    ) -> None:
        self.ears = HandedEars(*sounds)
        self.happened = self.ears.calls
        self.shown = LiveText()
        self.deaf = deaf
        monkeypatch.setattr(speaking, "play", self._play)
        monkeypatch.setattr(speaking, "ECHO_SECONDS", 0)
        recogniser = HearsOneThing(heard)
        renderer = Renderer(AudioCache(folder / "cache"), [voice or ToneVoice()])
        self.partner = Speaking(
            self.ears,
            lambda sound: transcribe(recogniser, sound),
            FinishPhrase(lambda sound: transcribe(recogniser, sound), understanding.load("en-US")),
            OwnVoice(renderer, "en-US"),
            None,  # type: ignore[arg-type] - nothing guided is played in these tests
            Screen(self.shown),
            TIMES,
        )

    def _play(self, sound: Pcm) -> None:
        if self.deaf:
            raise DeviceError("The loudspeaker can't be used (none).")
        self.happened.append("play")


def asking(listen: Listen = "yes_no", state: str | None = None) -> Rendered:
    return Rendered(Reply((Say(QUESTION),), listen), state=state)


def test_the_ear_opens_after_our_voice_and_closes_before_it_speaks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, monkeypatch, padded(speech(), 0.3, 2), padded(speech(), 0.3, 2))

    for _ in range(2):
        room.partner.tell(asking())
        assert room.partner.hear(asking()) == [Utterance("No.", 0.75)]

    assert room.happened == ["play", "unmute", "mute"] * 2


def test_a_short_no_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(tmp_path, monkeypatch, padded(speech(), 2.0, 2.0))

    assert room.partner.hear(asking()) == [Utterance("No.", 0.75)]


def test_nothing_said_is_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(tmp_path, monkeypatch, Pcm.silence(12, 16_000))

    assert room.partner.hear(asking()) == [Event("silence")]


def test_speech_without_words_is_silence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, monkeypatch, padded(speech(), 0.3, 2.0), heard="")

    assert room.partner.hear(asking()) == [Event("silence")]


def test_i_m_done_is_told_after_what_was_said_while_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, monkeypatch, padded(speech(), 0.3, 6), heard="i'm done")

    heard = room.partner.hear(asking("open_speech", "recording_reflection"))

    assert heard[-1] == Utterance("i'm done")


def test_elsewhere_i_m_done_is_an_answer_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, monkeypatch, padded(speech(), 0.3, 6), heard="i'm done")

    assert room.partner.hear(asking("open_speech")) == [Utterance("I'm done.", 0.75)]


@pytest.mark.parametrize("fault", ["voice", "loudspeaker"])
def test_without_voice_or_loudspeaker_replies_are_printed_and_that_is_said_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: str,
) -> None:
    voice = ToneVoice(broken=fault == "voice")
    room = Room(tmp_path, monkeypatch, voice=voice, deaf=fault == "loudspeaker")

    room.partner.tell(asking())
    room.partner.tell(asking())

    assert capsys.readouterr().out.count(QUESTION) == 2
    assert room.shown.getvalue().count("Until then replies are only printed.") == 1
    assert "play" not in room.happened
