"""Guided audio in a talk: heard here, and reported as a player reports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from audio.cache import AudioCache
from audio.errors import DeviceError
from audio.pcm import Pcm
from audio.renderer import Renderer
from service.commands import guided
from service.commands.guided import GuidedPlayer
from service.commands.terminal import Screen
from service.config import Config
from service.rendered import Stream
from service.renditions import Renditions
from skills.guided import Catalogue
from skills.reply import AudioAction
from skills.speech import AS_MADE
from skills.turn import Event
from tests.support.pseudo_terminal import LiveText
from tests.support.services import installation, job_journal
from tests.support.tone_voice import ToneVoice

ONE_MINUTE = AudioAction("play", "G01", 1)


class Loudspeaker:
    """Takes so many seconds; then somebody presses Ctrl-C, or it goes away."""

    def __init__(self, most: float = 3600, then: type[BaseException] = KeyboardInterrupt) -> None:
        self.heard = 0.0
        self._most = most
        self._then = then

    def play(self, parts: Iterable[Pcm], _rate: int) -> None:
        for part in parts:
            if self.heard >= self._most:
                raise self._then("The loudspeaker went away.")
            self.heard += part.seconds


class Talk:
    def __init__(self, config: Config, voice: ToneVoice) -> None:
        self.shown = LiveText()
        with job_journal(config) as journal:
            self.renditions = Renditions.of(config, journal)
        renderer = Renderer(AudioCache(config.cache), [voice])
        catalogue = Catalogue.load(config.locale)
        self.player = GuidedPlayer(self.renditions, renderer, catalogue, Screen(self.shown))

    def stream(self, action: AudioAction = ONE_MINUTE) -> Stream:
        return self.renditions.stream(action, AS_MADE, waits=True)[0]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(installation(tmp_path), ToneVoice())


def at(loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch) -> Loudspeaker:
    monkeypatch.setattr(guided, "play_parts", loudspeaker.play)
    return loudspeaker


def test_a_piece_is_made_and_heard_to_its_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    loudspeaker = at(Loudspeaker(), monkeypatch)
    stream = talk.stream()

    told = list(talk.player.play(stream))

    assert told == [
        Event("playback_started", stream.token, 0),
        Event("playback_nearly_finished", stream.token, 60_000),
        Event("playback_finished", stream.token, 60_000),
    ]
    assert loudspeaker.heard == pytest.approx(60)


def test_ctrl_c_pauses_and_the_next_time_goes_on_from_there(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(Loudspeaker(most=20), monkeypatch)
    paused = list(talk.player.play(talk.stream()))[-1]
    assert (paused.name, paused.offset_ms) == ("playback_stopped", 20_000)
    assert "Paused at 0:20" in talk.shown.getvalue()

    loudspeaker = at(Loudspeaker(), monkeypatch)
    resumed = talk.stream(AudioAction("resume", "G01", 1, offset_ms=20_000, token=paused.token))
    *_, finished = talk.player.play(resumed)

    assert loudspeaker.heard == pytest.approx(40)
    assert finished.offset_ms == 60_000


def test_a_loudspeaker_that_goes_away_is_said_and_keeps_the_place(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(Loudspeaker(most=5, then=DeviceError), monkeypatch)

    failed = list(talk.player.play(talk.stream()))[-1]

    assert (failed.name, failed.offset_ms) == ("playback_failed", 5_000)
    assert "The loudspeaker went away." in talk.shown.getvalue()


def test_without_a_voice_nothing_is_played_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(installation(tmp_path), ToneVoice(broken=True))
    loudspeaker = at(Loudspeaker(), monkeypatch)

    told = list(talk.player.play(talk.stream()))

    assert [event.name for event in told] == ["playback_failed"]
    assert loudspeaker.heard == 0
    assert "out of breath" in talk.shown.getvalue()
