"""Attacks on any door over HTTP, on the application and on the real server before it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import strict_json
from service.alexa_authority import AlexaAuthority
from service.app import create_app
from service.config import Config
from service.hosts import Hosts
from tests.support.running_service import Installation, running
from tests.support.services import TOKEN, installation, job_journal

AUTHORIZED = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
HELLO = json.dumps({"user": "u-1", "session": "s-1", "input": {"type": "launch"}}).encode()


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("service")
    return installation(
        folder, PUBLIC_URL="https://voice.example.org", HOSTS="voice.home.example.org"
    )


@pytest.fixture(scope="module")
def client(config: Config) -> FlaskClient:
    return create_app(config).test_client()


@pytest.mark.parametrize("path", ["/v1/turn", "/alexa", "/sign-in", "/audio/x.mp3", "/healthz"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "voice.example.org.evil.example",
        "evilvoice.example.org",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        'evil.example"><script>',
        "[::1",
        "",
    ],
)
def test_50_a_request_for_another_name_is_refused(
    client: FlaskClient, config: Config, caplog: pytest.LogCaptureFixture, path: str, host: str
) -> None:
    answer = client.post(path, data=HELLO, headers={**AUTHORIZED, "Host": host})

    assert (answer.status_code, answer.data) == (400, b"")
    assert "evil" not in caplog.text
    with job_journal(config) as journal:
        assert journal.person("generic", "u-1") is None


@pytest.mark.parametrize(
    "host",
    [
        "voice.example.org",
        "VOICE.example.org:443",
        "voice.home.example.org",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "192.168.1.5:8080",
        "selftrust:8080",
        "selftrust.local",
        "selftrust.lan.",
    ],
)
def test_every_name_of_ours_is_answered(client: FlaskClient, config: Config, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    assert Hosts.of(config).is_ours(host)


# --- the real server ---


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("running")
    authority = AlexaAuthority.open(tmp_path_factory.mktemp("authority"), datetime.now(UTC))
    with running(folder, authority) as service:
        yield service


def answered(
    service: Installation, head: str, *parts: bytes, line: str = "POST /v1/turn HTTP/1.1"
) -> bytes:
    """Send a request as bytes; return the status line of the answer."""
    with closing(socket.create_connection(("127.0.0.1", service.port), timeout=120)) as sent:
        lines = [line, "Host: localhost", *head.splitlines(), "", ""]
        sent.sendall("\r\n".join(lines).encode())
        for part in parts:
            sent.sendall(part)
        return sent.recv(65_536).partition(b"\r\n")[0]


JSON = f"Authorization: Bearer {TOKEN}\nContent-Type: application/json\n"


@pytest.mark.slow
def test_38_a_body_without_a_stated_length_is_bounded_all_the_same(service: Installation) -> None:
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"

    status = answered(service, f"{JSON}Transfer-Encoding: chunked", *[chunk] * 8, b"0\r\n\r\n")

    assert b" 413 " in status


@pytest.mark.parametrize("door", ["/alexa", "/v1/turn", "/dialogflow/es"])
def test_38_a_body_that_says_it_is_too_long_is_not_read(client: FlaskClient, door: str) -> None:
    class Unread:
        def read(self, _size: int = -1) -> bytes:
            raise AssertionError("it was read")

    stated = str(strict_json.LIMITS.body_bytes + 1)
    sent = {"wsgi.input": Unread(), "CONTENT_LENGTH": stated, "CONTENT_TYPE": "application/json"}
    refused = client.post(door, environ_overrides=sent)
    assert refused.status_code == 413


@pytest.mark.slow
def test_38_a_sender_that_dawdles_is_not_waited_for(service: Installation) -> None:
    status = answered(service, f"{JSON}Content-Length: 500", b"{")

    assert b" 408 " in status


FORM = "Origin: http://localhost\nContent-Type: application/x-www-form-urlencoded\n"


@pytest.mark.slow
def test_38_a_page_is_not_kept_waiting_by_a_form_either(service: Installation) -> None:
    head = f"{FORM}Content-Length: 500"

    status = answered(service, head, b"name=", line="POST /sign-in HTTP/1.1")

    assert b" 408 " in status
    assert "WARNING service.refusals /sign-in refused: 408 body_too_slow" in service.log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(("door", "head"), [("/v1/turn", JSON), ("/sign-in", FORM)])
def test_38_a_body_in_malformed_pieces_is_refused_and_no_crash_of_ours(
    service: Installation, door: str, head: str
) -> None:
    line = f"POST {door} HTTP/1.1"

    status = answered(service, f"{head}Transfer-Encoding: chunked", b"zz\r\n{", line=line)

    assert b" 400 " in status
    assert f"WARNING service.refusals {door} refused: 400 body_malformed" in service.log.read_text()
    assert "crashed: InvalidChunkSize" not in service.log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "head", "fault"),
    [
        ("GET /set-up/SECRET", "", "InvalidRequestLine"),
        ("GET /set-up/SECRET and more HTTP/1.1", "", "InvalidHTTPVersion"),
        ("G@T /set-up/SECRET HTTP/1.1", "", "InvalidRequestMethod"),
        ("GET / HTTP/1.1", "Authorization: Bearer\x01SECRET", "InvalidHeader"),
        ("GET / HTTP/1.1", "Bearer SECRET: x", "InvalidHeaderName"),
    ],
)
def test_52_what_is_no_request_is_logged_by_its_fault_alone(
    service: Installation, line: str, head: str, fault: str
) -> None:
    before = service.log.stat().st_size

    status = answered(service, head, line=line)

    assert b" 400 " in status
    told = service.log.read_text()[before:]
    assert f"WARNING gunicorn.error refused: not_http ({fault})" in told
    assert "SECRET" not in told
    assert "127.0.0.1" not in told


@pytest.mark.slow
def test_52_nothing_that_is_sent_forges_a_line_in_the_log(
    service: Installation, tmp_path: Path
) -> None:
    forged = "\r\n2026-11-25 10:00:00 ERROR everything is lost \x1b[2J"
    body = {"user": forged, "session": forged, "input": {"type": "speech", "text": forged}}
    odd = {**AUTHORIZED, "X-Forwarded-For": "\x1b[2J", "User-Agent": "\x1b[2J"}
    service.request("POST", "/v1/turn", json.dumps(body).encode(), AUTHORIZED)
    service.request("POST", "/v1/turn", json.dumps({**body, "locale": 7}).encode(), odd)
    service.request("GET", "/audio/%0d%0aeverything%20is%20lost%1b%5b2J.mp3", headers=odd)

    written = service.log.read_text()
    assert "everything is lost" not in written
    assert "\x1b" not in written
