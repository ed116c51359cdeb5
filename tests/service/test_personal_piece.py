"""A line of one's own, all the way through the running service: said, heard, and gone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from audio.cache import AudioCache
from audio.files import read_sound
from audio.pcm import Pcm
from audio.pieces import Piece
from audio.recognition import transcribe, whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from service.alexa_authority import AlexaAuthority
from service.config import Config, read_config
from service.own_line import LINK_SECONDS_AFTER, OwnPiece
from service.renditions import Renditions
from skills.speech import Say
from tests.support import command_line
from tests.support.journals import files_holding
from tests.support.running_service import Installation, running, wait_until
from tests.support.services import job_journal

pytestmark = [pytest.mark.slow, pytest.mark.models]

USER = "u-1"
LINE = "The purple lantern is burning for you."
TELLTALE = "purple lantern"
LENGTH_SECONDS = 60


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installation]:
    authority = AlexaAuthority.open(tmp_path / "authority", datetime.now(UTC))
    with running(tmp_path, authority) as service:
        service.wait_until_ready()
        yield service


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return the line as a recording; somebody has to say it, and here it is our voice."""
    path = tmp_path / "line.wav"
    voices = voices_from(["piper"])
    with path.open("w+b") as out:
        renderer = Renderer(AudioCache(tmp_path / "studio"), voices.synthesizers)
        renderer.write(Piece.of_speech((Say(LINE, personal=True),), "wyoming"), out)
    voices.close()
    return path


def config_of(service: Installation) -> Config:
    return read_config(service.settings, folder=service.folder)


def say(service: Installation, *all_words: str) -> dict[str, Any]:
    """Say one thing after the other; return the last answer."""
    for words in all_words:
        answer = service.turn(USER, {"type": "speech", "text": words, "confidence": 0.93})
    return answer


def report(service: Installation, name: str, token: str, offset_ms: int) -> None:
    event = {"name": name, "token": token, "offset_ms": offset_ms}
    service.turn(USER, {"type": "event", "event": event})


def selftrust(service: Installation, *words: str) -> str:
    whose = ("--user", USER, "--platform", "generic")
    done = command_line.run(service.settings, service.folder, *words, *whose)
    assert done.returncode == 0, done.stderr
    return done.stdout


def practise(service: Installation) -> None:
    service.turn(USER, {"type": "launch"})
    say(service, "yes")
    asked = say(service, "let's do in my corner")
    assert (asked["intent"]["name"], asked["listen_for"]) == ("HaveMyBack", "open_speech")
    say(service, "I would sing at the open stage", "they would say that the light is on", LINE)
    say(service, "no thanks")


def play(service: Installation) -> dict[str, Any]:
    """Ask for the piece, and say yes to one's own line in it."""
    asked = say(service, "play in my corner for one minute")
    assert (asked["audio"], asked["listen_for"]) == (None, "yes_no")
    answer = say(service, "yes")
    assert "<audio" not in answer["ssml"]
    audio: dict[str, Any] = answer["audio"]
    return audio


def status(service: Installation, path: str) -> int:
    return service.request("GET", path).status


def words_in(sound: Pcm, start: float, end: float) -> str:
    part = Pcm(sound.samples[int(start * sound.rate) : int(end * sound.rate)], sound.rate)
    return transcribe(WhisperRecogniser(whisper.bundled_folder()), part).text


def is_heard_in_the_last_third(mp3: bytes) -> bool:
    sound = read_sound(mp3)
    assert sound.seconds == pytest.approx(LENGTH_SECONDS, abs=0.1)
    third = LENGTH_SECONDS / 3
    assert TELLTALE not in words_in(sound, 0, 2 * third)
    return TELLTALE in words_in(sound, 2 * third, 3 * third)


@pytest.fixture
def link_made(
    service: Installation, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, float, str | None], str]:
    """Return a way to make the address that the service made some seconds ago, for whomever."""

    def make(token: str, ago: float, somebody_else: str | None = None) -> str:
        own = OwnPiece.read(token)
        then = time.time() - ago
        with job_journal(config_of(service)) as journal, monkeypatch.context() as clock:
            clock.setattr(time, "time", lambda: then)
            person = somebody_else or journal.person("generic", USER)
            assert own is not None
            assert person is not None
            pieces = Renditions.of(config_of(service), journal).own
            return f"/audio/own/{pieces.link(person, own)}.mp3"

    return make


def test_a_line_of_one_s_own_from_its_practice_to_its_deletion(
    service: Installation, recording: Path, link_made: Callable[..., str]
) -> None:
    practise(service)
    selftrust(service, "journal", "retention", "--keep-audio", "always")
    assert TELLTALE in selftrust(service, "reflect", "--corner", "--file", str(recording)).lower()
    audio = play(service)
    path, token = urlsplit(audio["url"]).path, audio["token"]
    wait_until(lambda: status(service, path) == 200, "the piece with the line")
    sound = service.request("GET", path).body

    assert is_heard_in_the_last_third(sound)
    holds_nothing_readable(service, sound, recording.read_bytes())
    assert status(service, f"/audio/clip/{token}.mp3") == 404
    its_address_is_one_person_s_and_ends(service, token, link_made)
    renewed = stopped_and_resumed(service, audio)
    assert service.request("GET", renewed).body == sound
    the_time_is_logged(service)
    everything_goes(service, [path, renewed])


def holds_nothing_readable(service: Installation, *sounds: bytes) -> None:
    for sound in sounds:
        middle = sound[len(sound) // 2 :][:200]
        for folder in (service.home, service.folder / "cache", service.temporary):
            assert files_holding(folder, middle) == []
    pieces = list((service.home / "data" / "pieces").rglob("*"))
    assert [path.stat().st_size > len(sounds[0]) for path in pieces if path.is_file()] == [True]


def its_address_is_one_person_s_and_ends(
    service: Installation, token: str, link_made: Callable[..., str]
) -> None:
    lasts = LENGTH_SECONDS + LINK_SECONDS_AFTER
    assert status(service, link_made(token, lasts - 60)) == 200
    assert status(service, link_made(token, lasts + 1)) == 404
    assert status(service, link_made(token, 0, "somebody else")) == 404


def stopped_and_resumed(service: Installation, audio: dict[str, Any]) -> str:
    report(service, "playback_started", audio["token"], 0)
    report(service, "playback_stopped", audio["token"], 3000)

    resumed = say(service, "resume")["audio"]

    assert (resumed["token"], resumed["offset_ms"]) == (audio["token"], 3000)
    assert resumed["url"] != audio["url"]
    return urlsplit(resumed["url"]).path


def the_time_is_logged(service: Installation) -> None:
    exported = json.loads(selftrust(service, "journal", "export"))
    (heard,) = exported["person"]["listened"]
    assert (heard["title"], heard["minutes"], heard["heard_ms"]) == ("G14", 1, 3000)


def everything_goes(service: Installation, addresses: list[str]) -> None:
    recordings = service.home / "data" / "recordings"
    assert len(list(recordings.iterdir())) == 1

    deleted = say(service, "delete everything", "delete everything")

    assert deleted["deleted"]
    for folder in (recordings, service.home / "data" / "pieces"):
        assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert [status(service, address) for address in addresses] == [404] * len(addresses)
