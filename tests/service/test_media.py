"""Rendered sound over HTTP: whole or in part, kept for ever or not at all, and nobody else's."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audio.cache import Note
from audio.encode import encode
from audio.pcm import Pcm
from audio.pieces import Piece
from audio.targets import TARGETS
from service import renditions
from service.app import create_app
from service.config import Config
from service.queues import MOST_WAITING, RENDER
from service.rendition_token import Token
from service.stores import audio_cache
from skills.guided import Catalogue
from skills.speech import Manner
from tests.support import s3
from tests.support.journals import files_holding
from tests.support.services import (
    GenericUser,
    first_voice,
    installation,
    job_journal,
    locked,
    speech_process,
)
from tests.support.tone_voice import ToneVoice

SOUND = bytes(range(256)) * 16
FEELING = "hopeful"


@pytest.fixture(
    scope="module", params=["folder", pytest.param("bucket", marks=pytest.mark.needs("weed"))]
)
def s3_address(request: pytest.FixtureRequest) -> str | None:
    """Return where machines share sound; None where there is one machine."""
    if request.param == "folder":
        return None
    address: str = request.getfixturevalue("s3_server")
    return address


def installed(folder: Path, s3_address: str | None) -> Config:
    if s3_address is None:
        return installation(folder)
    return installation(folder, AUDIO_STORE=s3.setting(s3_address, folder / "home"))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, s3_address: str | None) -> Config:
    return installed(tmp_path_factory.mktemp("service"), s3_address)


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


class Player(FlaskClient):
    """A client that reads each answer to its end, and lets go of the file behind it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{**kwargs, "buffered": True})


def player(app: Flask) -> Player:
    return Player(app, app.response_class)


@pytest.fixture
def client(app: Flask) -> Player:
    return player(app)


def token_of(config: Config, title: str, minutes: int) -> Token:
    piece = Piece.of_script(Catalogue.load().script(title), minutes, "stream")
    return Token(title, minutes, piece.key(first_voice(config).key))


@pytest.fixture(scope="module")
def address(config: Config) -> str:
    """Return where a rendered piece is; it holds bytes that are easy to tell apart."""
    token = token_of(config, "G01", 1)

    def make(out: BinaryIO) -> Note:
        out.write(SOUND)
        return {"seconds": 60.0, "voice": "of the test"}

    audio_cache(config).render(token.key, ".mp3", make)
    return f"/audio/{token}.mp3"


# --- for telephones ---


@pytest.fixture(scope="module")
def spoken_piece(config: Config) -> str:
    """Return the address of a piece that is real sound, without its ending."""
    token = token_of(config, "G01", 3)

    def make(out: BinaryIO) -> Note:
        encode([Pcm.silence(3.0, 24_000)], 3.0, TARGETS["stream"], out)
        return {"seconds": 3.0, "voice": "of the test"}

    audio_cache(config).render(token.key, ".mp3", make)
    return f"/audio/{token}"


def test_a_telephone_gets_the_piece_at_8_khz(client: Player, spoken_piece: str) -> None:
    response = client.get(f"{spoken_piece}.wav")

    assert (response.status_code, response.content_type) == (200, "audio/wav")
    with wave.open(io.BytesIO(response.data)) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, pytest.approx(24_000, abs=400))


def test_a_telephone_gets_the_rest_of_a_piece(client: Player, spoken_piece: str) -> None:
    response = client.get(f"{spoken_piece}.wav?from_ms=2000")

    with wave.open(io.BytesIO(response.data)) as file:
        assert file.getnframes() == pytest.approx(8000, abs=400)


@pytest.mark.parametrize("place", ["-5", "soon", ""])
def test_a_place_that_is_none_is_the_beginning(
    client: Player, spoken_piece: str, place: str
) -> None:
    whole = client.get(f"{spoken_piece}.wav")

    assert client.get(f"{spoken_piece}.wav?from_ms={place}").data == whole.data


def test_a_piece_that_nobody_knows_is_not_found_by_telephone_either(client: Player) -> None:
    assert client.get(f"/audio/G01-1-{'0' * 64}.wav").status_code == 404
    assert client.get("/audio/nothing.wav").status_code == 404


# --- whole and in part (RFC 9110) ---


def test_a_piece_is_served_whole_and_kept_for_ever(client: Player, address: str) -> None:
    response = client.get(address)

    assert (response.status_code, response.data) == (200, SOUND)
    assert response.content_type == "audio/mpeg"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"]
    kept = {part.strip() for part in response.headers["Cache-Control"].split(",")}
    assert kept == {"public", "max-age=31536000", "immutable"}


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=4000-", 4000, 4095),
        ("bytes=-96", 4000, 4095),
        ("bytes=4000-99999", 4000, 4095),
    ],
)
def test_a_part_is_served_as_asked(
    client: Player, address: str, asked: str, first: int, last: int
) -> None:
    response = client.get(address, headers={"Range": asked})

    assert (response.status_code, response.data) == (206, SOUND[first : last + 1])
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/4096"
    assert response.content_length == last - first + 1


@pytest.mark.parametrize("asked", ["bytes=4096-", "bytes=5000-6000"])
def test_a_part_beyond_the_end_is_refused_with_the_length(
    client: Player, address: str, asked: str
) -> None:
    response = client.get(address, headers={"Range": asked})

    assert (response.status_code, response.data) == (416, b"")
    assert response.headers["Content-Range"] == "bytes */4096"


@pytest.mark.parametrize(
    "asked",
    ["lines=1-2", "bytes=x-y", "bytes", "", "bytes=-99999", "bytes=0-9,20-29", "bytes=0-1,-1"],
)
def test_a_range_that_makes_little_sense_is_answered_with_the_whole(
    client: Player, address: str, asked: str
) -> None:
    response = client.get(address, headers={"Range": asked})

    assert (response.status_code, response.data) == (200, SOUND)


def test_what_a_player_has_already_is_not_sent_again(client: Player, address: str) -> None:
    etag = client.get(address).headers["ETag"]

    response = client.get(address, headers={"If-None-Match": etag})

    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == etag


def test_a_part_is_served_where_the_player_still_has_the_same_sound(
    client: Player, address: str
) -> None:
    etag = client.get(address).headers["ETag"]

    response = client.get(address, headers={"Range": "bytes=0-9", "If-Range": etag})

    assert (response.status_code, response.data) == (206, SOUND[:10])


@pytest.mark.parametrize("stale", ['"another"', 'W/"another"', "Sat, 01 Jan 2000 00:00:00 GMT"])
def test_a_player_that_holds_another_sound_gets_the_whole(
    client: Player, address: str, stale: str
) -> None:
    response = client.get(address, headers={"Range": "bytes=0-9", "If-Range": stale})

    assert (response.status_code, response.data) == (200, SOUND)


def test_head_tells_the_length_and_sends_nothing(client: Player, address: str) -> None:
    response = client.head(address)

    assert (response.status_code, response.data) == (200, b"")
    assert response.content_length == len(SOUND)
    assert response.headers["ETag"] == client.get(address).headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nginx_sends_the_file_where_it_is_told_to(
    config: Config, address: str, method: str
) -> None:
    proxied = player(create_app(replace(config, x_accel="/rendered")))

    response = proxied.open(address, method=method, headers={"Range": "bytes=0-9"})

    key = address.rpartition("-")[2].removesuffix(".mp3")
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["X-Accel-Redirect"] == f"/rendered/{key[:2]}/{key}.mp3"
    assert response.content_type == "audio/mpeg"
    assert "Cache-Control" not in response.headers  # nginx would say it of what it can't find, too


# --- addresses of nothing ---


@pytest.mark.parametrize(
    "path",
    [
        "/audio/",
        "/audio/x.mp3",
        "/audio/G01-1-abc.mp3",
        f"/audio/G01-1-55555-{'0' * 64}.mp3",
        f"/audio/G99-1-55555-{'0' * 64}.mp3",
        f"/audio/G01-7-55555-{'0' * 64}.mp3",
        f"/audio/G01-1-55555-{'0' * 64}.json",
        f"/audio/G01-1-55555-{'0' * 64}%0a.mp3",
        f"/audio/G01-1-55555-{'0' * 63}\N{ARABIC-INDIC DIGIT ZERO}.mp3",
        "/audio/../../etc/passwd",
        "/audio/..%2f..%2fetc%2fpasswd.mp3",
        "/audio/%2e%2e/%2e%2e/etc/passwd.mp3",
        "/audio/%252e%252e%252fetc%252fpasswd.mp3",
        "/audio//etc/passwd.mp3",
        "/audio/..\\..\\etc\\passwd.mp3",
        "/audio/x%00.mp3",
        "/audio/speech/.mp3",
        "/audio/speech/AAAA.mp3",
        "/audio/speech/%00.mp3",
        "/audio/speech/..%2f..%2fetc%2fpasswd.mp3",
        f"/audio/speech/{'A' * 4000}.mp3",
        "/audio/speech/\N{SNOWMAN}.mp3",
        "/audio/speech/a.mp3",
    ],
)
def test_40_what_is_none_of_ours_is_not_found(client: Player, config: Config, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.data) == (404, b"")
    assert queued(config) == 0


def test_40_a_link_out_of_the_cache_is_not_followed(
    client: Player, config: Config, tmp_path: Path, address: str, s3_address: str | None
) -> None:
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(b"a secret")
    piece = next(config.cache.rglob("*.mp3"))
    piece.unlink()
    piece.symlink_to(secret)

    response = client.get(address)

    # What machines share is brought again, in the link's place.
    expected = (503, b"") if s3_address is None else (200, SOUND)
    assert (response.status_code, response.data) == expected
    assert secret.read_bytes() == b"a secret"


def test_41_a_token_of_another_rendition_tells_nothing(
    client: Player, address: str, config: Config
) -> None:
    flipped = address.replace(address[-5], "1" if address[-5] == "0" else "0")

    assert client.get(flipped).status_code == 404


# --- pieces that are not rendered yet ---


@pytest.mark.parametrize(
    ("title", "its_own_words"), [("The Grudge Compass", True), ("Solid Ground", False)]
)
def test_a_piece_is_in_the_words_of_who_listens(
    unrendered: Config, title: str, its_own_words: bool
) -> None:
    user = GenericUser(create_app(unrendered), "u-1")

    heard = [
        user.say(f"play {title}", locale=locale)["audio"]["token"] for locale in ("en-US", "en-GB")
    ]

    assert (heard[0] != heard[1]) == its_own_words
    assert player(create_app(unrendered)).get(f"/audio/{heard[1]}.mp3").status_code == 503
    assert queued(unrendered) == len(set(heard))


def test_only_a_turn_has_a_piece_made_in_a_manner_of_its_own(unrendered: Config) -> None:
    slower = Manner(speed=-1)
    piece = Piece.of_script(Catalogue.load().script("G01"), 1, "stream", slower)
    token = Token("G01", 1, piece.key(first_voice(unrendered).key), slower)

    response = player(create_app(unrendered)).get(f"/audio/{token}.mp3")

    assert response.status_code == 503
    assert queued(unrendered) == 0


def queued(config: Config) -> int:
    with job_journal(config) as journal:
        return journal.jobs.counts()["queued"]


@pytest.fixture
def unrendered(tmp_path: Path, s3_address: str | None) -> Config:
    return installed(tmp_path, s3_address)


def test_a_piece_being_rendered_is_asked_for_once_and_answers_later(unrendered: Config) -> None:
    client = player(create_app(unrendered))
    address = f"/audio/{token_of(unrendered, 'G01', 3)}.mp3"

    answers = [client.get(address), client.head(address), client.get(address)]

    assert {answer.status_code for answer in answers} == {503}
    assert all(0 < int(answer.headers["Retry-After"]) <= 30 for answer in answers)
    assert all("immutable" not in answer.headers.get("Cache-Control", "") for answer in answers)
    assert queued(unrendered) == 1


def test_16_a_piece_that_can_t_be_asked_for_now_answers_later_too(unrendered: Config) -> None:
    client = player(create_app(unrendered))

    with locked(unrendered.database):
        response = client.get(f"/audio/{token_of(unrendered, 'G01', 3)}.mp3")

    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_28_when_too_many_pieces_wait_one_more_answers_later_and_is_not_asked_for(
    unrendered: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST_WAITING, RENDER, 1)
    app = create_app(unrendered)
    client, user = player(app), GenericUser(app, "u-1")
    client.get(f"/audio/{token_of(unrendered, 'G01', 3)}.mp3")
    user.consent()

    response = client.get(f"/audio/{token_of(unrendered, 'G02', 3)}.mp3")
    answer = user.say("play six slow breaths")

    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert answer["audio"]["url"]
    assert queued(unrendered) == 1


@pytest.mark.parametrize("damage", [b"", b"ID3 torn", b"<html>" * 700])
def test_14_a_damaged_file_is_never_served(
    unrendered: Config, damage: bytes, s3_address: str | None
) -> None:
    token = token_of(unrendered, "G01", 1)

    def make(out: BinaryIO) -> Note:
        out.write(SOUND)
        return {"seconds": 60.0, "voice": "of the test"}

    audio_cache(unrendered).render(token.key, ".mp3", make).path.write_bytes(damage)
    response = player(create_app(unrendered)).get(f"/audio/{token}.mp3")

    if s3_address is None:
        assert (response.status_code, queued(unrendered)) == (503, 1)
    else:  # what machines share is brought again
        assert (response.status_code, response.data) == (200, SOUND)


def test_15_a_cache_folder_that_is_gone_is_made_again(unrendered: Config) -> None:
    client = player(create_app(unrendered))
    unrendered.cache.rmdir()
    with speech_process(unrendered):
        link = spoken_by(GenericUser(client.application, "u-1").launch(device={"speech": True}))

        assert client.get(link).status_code == 200


# --- a manner of one's own ---


def test_a_changed_manner_has_the_piece_made_anew_and_what_was_begun_stays(
    unrendered: Config,
) -> None:
    user = GenericUser(create_app(unrendered), "u-1")
    user.consent()
    begun = user.say("play solid ground for one minute")["audio"]
    user.event("playback_started", begun["token"], 0)
    before = queued(unrendered)

    user.say("without music please")
    resumed = user.say("resume")["audio"]
    again = user.say("start over")["audio"]

    assert queued(unrendered) == before + 1
    assert resumed["token"] == begun["token"]
    assert again["token"] != begun["token"]


def test_in_another_manner_it_is_another_rendition_and_its_token_tells(unrendered: Config) -> None:
    user = GenericUser(create_app(unrendered), "u-1")
    user.consent()
    user.say("speak slower")

    token = Token.read(user.say("play solid ground for one minute")["audio"]["token"])

    assert token is not None
    assert token.manner == Manner(speed=-1)


# --- replies in our own voice ---


def spoken_by(answer: dict[str, Any]) -> str:
    return urlsplit(answer["speech_url"]).path


@pytest.fixture(scope="module")
def voice(config: Config) -> Iterator[ToneVoice]:
    tone = ToneVoice()
    with speech_process(config, tone):
        yield tone


@pytest.fixture
def personal_link(app: Flask, request: pytest.FixtureRequest) -> str:
    """Return the link to a reply that repeats a user's words."""
    user = GenericUser(app, request.node.name)
    user.consent()
    user.say("about a six")
    answer = user.say(FEELING, device={"speech": True})
    assert FEELING in answer["text"].lower()
    return spoken_by(answer)


def cached(config: Config) -> set[Path]:
    return {path for path in config.cache.rglob("*") if path.is_file()}


def test_a_fixed_reply_is_heard_and_kept(
    client: Player, app: Flask, config: Config, voice: ToneVoice
) -> None:
    answer = GenericUser(app, "who hears").launch(device={"speech": True})

    response = client.get(spoken_by(answer))

    assert (response.status_code, response.content_type) == (200, "audio/mpeg")
    assert response.data[:2] in (b"\xff\xf3", b"\xff\xfb") or response.data[:3] == b"ID3"
    assert "immutable" in response.headers["Cache-Control"]


def test_a_reply_with_a_users_words_is_heard_and_nothing_of_it_is_kept(
    client: Player, config: Config, voice: ToneVoice, personal_link: str
) -> None:
    before = cached(config)

    response = client.get(personal_link)

    assert (response.status_code, response.content_type) == (200, "audio/mpeg")
    assert any(FEELING in text.lower() for text in voice.asked)
    assert "no-store" in response.headers["Cache-Control"]
    assert "public" not in response.headers["Cache-Control"]
    assert "ETag" not in response.headers
    assert cached(config) == before
    assert files_holding(config.cache, response.data[100:200]) == []
    assert files_holding(config.cache, FEELING.encode()) == []
    assert FEELING not in personal_link


def test_41_a_tampered_link_is_not_found(
    client: Player, voice: ToneVoice, personal_link: str
) -> None:
    stem = personal_link.removesuffix(".mp3")
    middle = len(stem) - 30
    other = "A" if stem[middle] != "A" else "B"
    forged = [
        f"{stem[:middle]}{other}{stem[middle + 1 :]}.mp3",
        f"{stem[:-8]}.mp3",
        f"{stem}AAAA.mp3",
    ]

    assert [client.get(link).status_code for link in forged] == [404, 404, 404]


def test_41_a_link_of_another_installation_is_not_found(
    unrendered: Config, personal_link: str
) -> None:
    assert player(create_app(unrendered)).get(personal_link).status_code == 404


def test_41_an_expired_link_is_not_found(
    client: Player,
    app: Flask,
    voice: ToneVoice,
    personal_link: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(renditions, "LINK_SECONDS", -1)
    link = spoken_by(GenericUser(app, "too late").launch(device={"speech": True}))

    response: TestResponse = client.get(link)

    assert (response.status_code, response.data) == (404, b"")


def test_a_reply_can_t_be_heard_while_the_speech_process_is_away(unrendered: Config) -> None:
    app = create_app(unrendered)
    answer = GenericUser(app, "u-1").launch(device={"speech": True})

    response = player(app).get(spoken_by(answer))

    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert answer["text"]
