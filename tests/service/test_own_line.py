"""A piece with one's own recorded line: only if wanted, for nobody else, and gone with it."""

from __future__ import annotations

import errno
import io
import os
import wave
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
import soundfile
from flask import Flask

from audio.cache import AudioCache
from audio.files import decoded
from audio.pcm import Pcm
from audio.renderer import Renderer
from service import own_line
from service.commands import guided
from service.commands.guided import GuidedPlayer
from service.commands.terminal import Screen
from service.config import Config
from service.home import open_job_journal
from service.journal.delivery import Delivery
from service.journal.recordings import NewRecording
from service.journal.store import Journal
from service.lanes import Lane
from service.queues import RENDER_OWN
from service.rendered import Stream
from service.renditions import Renditions
from service.worker import make_worker
from skills.guided import Catalogue
from skills.reply import Forget
from tests.support.journals import CONTEXT, NOW, keep, laid_down, put_sound, sounds
from tests.support.pseudo_terminal import LiveText
from tests.support.running_service import wait_until
from tests.support.services import GenericUser, installation, speech_process
from tests.support.tone_voice import ToneVoice

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("store")]

RATE = 16_000
PITCH = 1500
"""Hz: nothing else in a piece sounds there as loudly."""
RECORDING = "ab" * 16


@pytest.fixture
def config(tmp_path: Path, store: str) -> Config:
    del store
    return installation(tmp_path, MODE="demo", VOICES="piper")


@pytest.fixture
def journal(config: Config) -> Iterator[Journal]:
    with closing(open_job_journal(config)) as journal:
        yield journal


@pytest.fixture
def user(app: Flask, journal: Journal) -> GenericUser:
    """Somebody who has recorded a line for their corner."""
    user = GenericUser(app, "u-1")
    user.consent()
    record(journal, line(seconds=2.0))
    return user


def line(seconds: float) -> bytes:
    """Record a high tone with silence before and after it."""
    moment = np.arange(round(seconds * RATE)) / RATE
    spoken = (8000 * np.sin(2 * np.pi * PITCH * moment)).astype(np.int16)
    samples = np.concatenate([np.zeros(RATE, np.int16), spoken, np.zeros(RATE, np.int16)])
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def record(journal: Journal, sound: bytes) -> None:
    laid = laid_down(journal, NewRecording(sound, "corner", RECORDING))
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [keep("corner", "F10", corner_line="I came back", audio_ref=RECORDING)],
            NOW,
            CONTEXT,
            person_memory=unit.person_memory,
            device_memory=unit.device_memory,
            recordings=laid,
        )


def work(config: Config) -> bool:
    """Do the one job that makes a piece."""
    worker = make_worker(config)
    with speech_process(config, ToneVoice()):
        return worker.work_once(lane_of(worker._lanes))


def lane_of(lanes: object) -> Lane:
    assert isinstance(lanes, tuple)
    return next(lane for lane in lanes if RENDER_OWN in lane.handlers)


def played(user: GenericUser) -> dict[str, object]:
    """Ask for the piece, and let one's own line be in it."""
    user.say("play in my corner for three minutes")
    audio = user.say("yes")["audio"]
    assert isinstance(audio, dict)
    return audio


def fetched(app: Flask, audio: dict[str, object]) -> tuple[int, bytes]:
    response = app.test_client().get(urlsplit(str(audio["url"])).path)
    return response.status_code, response.data


def loudest(sound: bytes, tmp_path: Path) -> tuple[float, Pcm]:
    """Return when the high tone is loudest, in seconds, and the sound."""
    path = tmp_path / "heard.mp3"
    path.write_bytes(sound)
    heard = decoded(path)
    seconds = heard.samples[: len(heard.samples) // heard.rate * heard.rate]
    spectra = np.abs(np.fft.rfft(seconds.reshape(-1, heard.rate).astype(np.float64), axis=1))
    return float(spectra[:, PITCH - 5 : PITCH + 5].sum(axis=1).argmax()), heard


def everything_in(config: Config) -> list[Path]:
    return [path for path in (*config.cache.rglob("*"), *config.home.rglob("*")) if path.is_file()]


def test_it_is_asked_once_whether_the_line_may_be_heard(user: GenericUser) -> None:
    asked = user.say("play in my corner for three minutes")
    declined = user.say("no")
    again = user.say("start over")

    assert asked["audio"] is None
    assert asked["listen_for"] == "yes_no"
    assert declined["audio"]["session_id"] == "G14"
    assert not str(declined["audio"]["token"]).startswith("own")
    assert again["audio"]["action"] == "play"


def test_who_recorded_no_line_is_asked_nothing(app: Flask) -> None:
    user = GenericUser(app, "u-2")
    user.consent()

    assert user.say("play in my corner")["audio"]["session_id"] == "G14"


def test_where_others_listen_the_line_is_not_heard(user: GenericUser) -> None:
    device = {"listen": True, "audio": True, "display": False, "shared": True}
    answer = user.take({"type": "speech", "text": "play in my corner"}, device=device)

    assert not str(answer["audio"]["token"]).startswith("own")


def test_the_line_is_heard_in_the_last_third_and_the_length_stays(
    user: GenericUser, app: Flask, config: Config, tmp_path: Path
) -> None:
    audio = played(user)
    waiting, _ = fetched(app, audio)
    assert work(config)
    status, sound = fetched(app, audio)

    at, heard = loudest(sound, tmp_path)
    assert (waiting, status) == (503, 200)
    assert heard.seconds == pytest.approx(180, abs=0.1)
    assert 120 <= at < 180


def test_nothing_of_it_lies_readable_or_in_the_shared_cache(
    user: GenericUser, app: Flask, config: Config
) -> None:
    audio = played(user)
    work(config)
    _, sound = fetched(app, audio)

    middle = sound[len(sound) // 2 :][:200]
    assert [path for path in everything_in(config) if middle in path.read_bytes()] == []
    assert not [path for path in config.cache.rglob("*.mp3") if path.stat().st_size == len(sound)]
    clip = app.test_client().get(f"/audio/clip/{audio['token']!s}.mp3")
    assert clip.status_code == 404


def test_its_address_ends_an_hour_after_it_and_resuming_gives_a_new_one(
    user: GenericUser, app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_line.LINK_SECONDS_AFTER == 3600
    minutes = 3
    with monkeypatch.context() as an_hour_and_the_piece_later:
        an_hour_and_the_piece_later.setattr(own_line, "LINK_SECONDS_AFTER", -60 * minutes - 1)
        ended = played(user)
    work(config)

    renewed = user.say("resume")["audio"]

    assert fetched(app, ended)[0] == 404
    assert renewed["token"] == ended["token"]
    assert fetched(app, renewed)[0] == 200


@pytest.mark.parametrize("everything", [False, True])
def test_it_is_gone_with_its_entry_and_with_its_person(
    user: GenericUser, app: Flask, config: Config, journal: Journal, everything: bool
) -> None:
    audio = played(user)
    work(config)
    gone = Forget(everything=True) if everything else Forget(("corner",))
    assert sounds(config.home, "pieces")

    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit([gone], NOW, CONTEXT, person_memory=b"{}", device_memory=None)

    assert sounds(config.home, "pieces") == {}
    assert fetched(app, audio)[0] == 404


def test_a_piece_whose_line_is_deleted_while_it_is_made_is_not_kept(
    user: GenericUser, config: Config, journal: Journal
) -> None:
    played(user)
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit([Forget(("corner",))], NOW, CONTEXT, person_memory=b"{}", device_memory=None)

    assert work(config)
    assert sounds(config.home, "pieces") == {}


def test_a_piece_that_is_damaged_is_made_again(
    user: GenericUser, app: Flask, config: Config
) -> None:
    audio = played(user)
    assert work(config)
    [name] = sounds(config.home, "pieces")
    put_sound(config.home, name, b"noise", "pieces")
    assert fetched(app, audio)[0] == 404

    again = user.say("start over")["audio"]
    assert work(config)

    assert fetched(app, again)[0] == 200


def test_a_full_disk_puts_the_piece_off_and_leaves_no_line_out(
    user: GenericUser,
    app: Flask,
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audio = played(user)
    with monkeypatch.context() as full:

        def no_room(_: Path) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        full.setattr("service.worker.BUSY_SECONDS", 0.0)
        full.setattr("audio.cache.replacing", no_room)
        work(config)
    kept = sounds(config.home, "pieces")
    wait_until(lambda: work(config), "the job to be due")
    status, sound = fetched(app, audio)

    at, _ = loudest(sound, tmp_path)
    assert (kept, status) == ({}, 200)
    assert 120 <= at < 180


def test_a_line_that_is_too_long_is_left_out_and_the_piece_is_heard(
    user: GenericUser, app: Flask, config: Config, journal: Journal, tmp_path: Path
) -> None:
    other = "cd" * 16
    laid = laid_down(journal, NewRecording(line(seconds=60.0), "corner", other))
    with journal.writing(Delivery("generic", "u-1")) as unit:
        unit.commit(
            [keep("corner", "F10", audio_ref=other)],
            NOW,
            CONTEXT,
            person_memory=unit.person_memory,
            device_memory=unit.device_memory,
            recordings=laid,
        )
    audio = played(user)
    work(config)

    status, sound = fetched(app, audio)

    assert status == 200
    assert loudest(sound, tmp_path)[1].seconds == pytest.approx(180, abs=0.1)


def test_at_this_machine_s_loudspeaker_the_line_is_heard_too(
    config: Config,
    user: GenericUser,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    audio = played(user)
    assert work(config)
    heard: list[Pcm] = []
    monkeypatch.setattr(guided, "play_parts", lambda parts, _rate: heard.extend(parts))
    renderer = Renderer(AudioCache(config.cache), [ToneVoice()])
    catalogue = Catalogue.load(config.locale)
    player = GuidedPlayer(Renditions.of(config, journal), renderer, catalogue, Screen(LiveText()))

    told = list(player.play(Stream(str(audio["url"]), str(audio["token"]))))

    assert told[-1].name == "playback_finished"
    whole = np.concatenate([part.samples for part in heard])
    out = io.BytesIO()
    soundfile.write(out, whole, heard[0].rate, format="WAV")
    second, _ = loudest(out.getvalue(), tmp_path)
    assert second > 120
