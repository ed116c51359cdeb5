"""nginx sends the rendered files in our place, as we ship it: whole, in part, and nothing else."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.serving import make_server

from audio.cache import AudioCache, Cached, Note
from audio.pieces import Piece
from service.app import create_app
from service.config import Config
from service.rendition_token import Token
from skills.guided import Catalogue
from tests.support.nginx import nginx
from tests.support.services import GenericUser, first_voice, installation, speech_process

pytestmark = pytest.mark.needs("nginx")

SOUND = bytes(range(256)) * 16
SECRET = b"nothing of the journal"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("behind-nginx")


@pytest.fixture(scope="module")
def config(folder: Path) -> Config:
    config = installation(folder, X_ACCEL="/rendered")
    (folder / "secret.mp3").write_bytes(SECRET)
    (folder / "cache-of-others").mkdir()
    (folder / "cache-of-others" / "secret.mp3").write_bytes(SECRET)
    return config


@pytest.fixture(scope="module")
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture(scope="module")
def port(folder: Path, config: Config, app: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with nginx(folder, config.cache, behind=server.server_port) as port:
        yield port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def token(config: Config) -> Token:
    """Return the token of a rendered piece, which holds bytes that are easy to tell apart."""
    piece = Piece.of_script(Catalogue.load().script("G01"), 1, "stream")
    token = Token("G01", 1, piece.key(first_voice(config).key))

    def make(out: BinaryIO) -> Note:
        out.write(SOUND)
        return {"seconds": 60.0, "voice": "of the test"}

    AudioCache(config.cache).render(token.key, ".mp3", make)
    return token


@pytest.fixture
def address(token: Token) -> str:
    return f"/audio/{token}.mp3"


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send a request with its path as it stands, dots and all."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers), response.read())


def test_a_piece_that_nginx_can_t_find_may_be_asked_for_again(
    config: Config, port: int, address: str
) -> None:
    def vanishing(found: Cached) -> str:
        found.path.rename(aside)  # as if another process had made room
        return "audio/mpeg"

    aside = config.cache / "aside"
    with patch("service.media._kind", vanishing):
        answer = ask(port, address)
    name = address.rpartition("-")[2]
    aside.rename(config.cache / name[:2] / name)

    assert answer.status == 404
    assert "Cache-Control" not in answer.headers
    assert "Expires" not in answer.headers


def test_a_piece_comes_whole_from_nginx_and_is_kept_for_ever(port: int, address: str) -> None:
    answer = ask(port, address)

    assert (answer.status, answer.body) == (200, SOUND)
    assert answer.headers["Server"].startswith("nginx")
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Cache-Control"] == "max-age=31536000"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=4000-", 4000, 4095), ("bytes=-96", 4000, 4095)],
)
def test_a_part_is_sent_as_asked(
    port: int, address: str, asked: str, first: int, last: int
) -> None:
    answer = ask(port, address, Range=asked)

    assert (answer.status, answer.body) == (206, SOUND[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/4096"


def test_a_part_beyond_the_end_is_refused_with_the_length(port: int, address: str) -> None:
    answer = ask(port, address, Range="bytes=4096-")

    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */4096")


def test_a_player_that_still_has_the_same_sound_gets_the_part(port: int, address: str) -> None:
    etag = ask(port, address).headers["ETag"]

    assert ask(port, address, Range="bytes=0-9", If_Range=etag).body == SOUND[:10]
    assert ask(port, address, If_None_Match=etag).status == 304


def test_a_player_that_holds_another_sound_gets_the_whole(port: int, address: str) -> None:
    answer = ask(port, address, Range="bytes=0-9", If_Range='"another"')

    assert (answer.status, answer.body) == (200, SOUND)


def test_head_tells_the_length_and_sends_nothing(port: int, address: str) -> None:
    answer = ask(port, address, "HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(SOUND))


def test_a_sealed_link_to_a_reply_leads_through_and_no_other(
    port: int, app: Flask, config: Config
) -> None:
    with speech_process(config):
        link = GenericUser(app, "u-1").launch(device={"speech": True})["speech_url"]
        path = urlsplit(link).path
        heard, forged = ask(port, path), ask(port, path.replace("/speech/", "/speech/A"))

    assert (heard.status, heard.headers["Content-Type"]) == (200, "audio/mpeg")
    assert heard.body
    assert (forged.status, forged.body) == (404, b"")


def test_a_reply_with_a_users_words_comes_from_us_and_is_not_kept(
    port: int, app: Flask, config: Config
) -> None:
    user = GenericUser(app, "u-2")
    user.consent()
    user.say("about a six")
    with speech_process(config):
        link = user.say("hopeful", device={"speech": True})["speech_url"]
        answer = ask(port, urlsplit(link).path)

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize(
    "path",
    [
        "/rendered/{folder}/{key}.mp3",
        "/rendered/{folder}/{key}.json",
        "/rendered/../secret.mp3",
        "/rendered../secret.mp3",
        "/rendered/..%2fsecret.mp3",
        "/rendered/%2e%2e/secret.mp3",
        "/rendered-of-others/secret.mp3",
        "/audio/..%2fsecret.mp3",
        "/audio/%2e%2e/%2e%2e/secret.mp3",
        "/audio/clip/..%2f..%2fsecret.mp3",
        "/audio/x/../../rendered/{folder}/{key}.mp3",
    ],
)
def test_there_is_no_other_way_to_a_file(port: int, token: Token, path: str) -> None:
    answer = ask(port, path.format(folder=token.key[:2], key=token.key))

    assert answer.status in (400, 404)
    assert SECRET not in answer.body
    assert SOUND not in answer.body


def test_a_piece_that_is_not_there_yet_is_asked_for_later(port: int, config: Config) -> None:
    piece = Piece.of_script(Catalogue.load().script("G02"), 1, "stream")
    token = Token("G02", 1, piece.key(first_voice(config).key))

    answer = ask(port, f"/audio/{token}.mp3")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
