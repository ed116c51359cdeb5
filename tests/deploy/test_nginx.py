"""The whole nginx server as we ship it, really running: what it passes on, refuses and logs."""

from __future__ import annotations

import http.client
import socketserver
import ssl
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path

import pytest
import trustme
from werkzeug.serving import make_server

from service.app import create_app
from service.strict_json import LIMITS
from tests.support.nginx import Ports, whole_server
from tests.support.ports import free_port
from tests.support.running_service import wait_until
from tests.support.services import TOKEN, installation

pytestmark = pytest.mark.needs("nginx")

NAME = "voice.example.org"


class Upstream(BaseHTTPRequestHandler):
    """Answers everything, and tells what reached it."""

    heard: list[tuple[str, str, Mapping[str, str]]]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self.rfile.read(length)
        self.heard.append((self.command, self.path, dict(self.headers)))
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"well")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its own name for it
        pass


class Hangup(socketserver.BaseRequestHandler):
    """A host that is killed while it answers: it reads a request, and closes."""

    heard: list[bytes]

    def handle(self) -> None:
        self.heard.append(self.request.recv(65536))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Front:
    """What runs in a test: nginx, and behind it a host that dies and one that lives."""

    ports: Ports
    folder: Path
    context: ssl.SSLContext
    dead: list[bytes]
    alive: list[tuple[str, str, Mapping[str, str]]]

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        with closing(self._connection()) as connection:
            connection.request(method, path, body or None, {"Host": NAME, **headers})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())

    def _connection(self) -> http.client.HTTPSConnection:
        at = ("127.0.0.1", self.ports.tls)
        return http.client.HTTPSConnection(*at, timeout=120, context=self.context)

    def log(self, lines: int) -> list[str]:
        """Return the log once it has so many lines: they are written after the answer is sent."""
        file = self.folder / "selftrust.log"
        wait_until(lambda: len(file.read_text().splitlines()) >= lines, "the log")
        return file.read_text().splitlines()


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[misc,index]  # an address of two parts
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Tls:
    certificate: Path
    key: Path
    authority: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    issued = authority.issue_cert(NAME, "127.0.0.1")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    tls = Tls(folder / "chain.pem", folder / "key.pem", folder / "ca.pem", context)
    for part in issued.cert_chain_pems:
        part.write_to_path(tls.certificate, append=True)
    issued.private_key_pem.write_to_path(tls.key)
    authority.cert_pem.write_to_path(tls.authority)
    return tls


@pytest.fixture
def front(tmp_path: Path, tls: Tls) -> Iterator[Front]:
    dead: list[bytes] = []
    alive: list[tuple[str, str, Mapping[str, str]]] = []
    dying = type("Dying", (Hangup,), {"heard": dead})
    living = type("Living", (Upstream,), {"heard": alive})
    with (
        serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), dying)) as first,
        serving(ThreadingHTTPServer(("127.0.0.1", 0), living)) as second,
    ):
        behind = f"server 127.0.0.1:{first} max_fails=0;server 127.0.0.1:{second} backup;"
        of_talk = f"server 127.0.0.1:{first} max_fails=0;"
        with whole_server(tmp_path, tls.certificate, tls.key, behind, of_talk) as ports:
            yield Front(ports, tmp_path, tls.context, dead, alive)


def test_plain_http_is_led_to_https(front: Front) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", front.ports.plain)) as connection:
        connection.request("GET", "/talk?x=1", headers={"Host": NAME})
        answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/talk?x=1")
    assert front.alive == []


def test_who_is_led_to_https_gets_no_header_of_another_s_making(front: Front) -> None:
    path = "/talk%0d%0aSet-Cookie:%20seen=1?x=%2F"
    with closing(http.client.HTTPConnection("127.0.0.1", front.ports.plain)) as connection:
        connection.request("GET", path, headers={"Host": NAME})
        answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}{path}")
    assert "Set-Cookie" not in answer.headers


def test_tls_below_1_2_is_refused(front: Front, tls: Tls) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(tls.authority)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1

    with pytest.raises(ssl.SSLError):
        replace(front, context=old).ask("GET", "/")


def test_a_request_has_one_id_for_us_the_caller_and_the_log(front: Front) -> None:
    answer = front.ask("GET", "/listen", **{"X-Request-ID": "chosen by a stranger"})

    given = answer.headers["X-Request-ID"]
    ((_, _, headers),) = front.alive
    assert headers["X-Request-ID"] == given != "chosen by a stranger"
    assert given in front.log(1)[0]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_we_are_told_who_asked_and_nobody_can_say_so_themselves(front: Front) -> None:
    front.ask("GET", "/", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})

    ((_, _, headers),) = front.alive
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert headers["Host"] == NAME


@pytest.mark.parametrize(
    "path",
    ["/alexa", "/dialogflow/es", "/dialogflow/cx", "/twilio/voice", "/yandex/x-1_Y"],
)
def test_a_delivery_that_a_dying_host_took_is_sent_to_another(front: Front, path: str) -> None:
    assert front.ask("POST", path, b"{}").status == 200

    assert len(front.dead) == 1
    assert [(method, at) for method, at, _ in front.alive] == [("POST", path)]


@pytest.mark.parametrize(
    "path",
    ["/v1/turn", "/v1/chat/completions", "/talk/turn", "/reflection", "/sign-in", "/check-in"],
)
def test_what_may_have_no_id_is_never_sent_twice(front: Front, path: str) -> None:
    assert front.ask("POST", path, b"{}").status == 502

    assert len(front.dead) == 1
    assert front.alive == []


@pytest.mark.parametrize("path", ["/v1/turn", "/v1/chat/completions", "/talk/turn"])
def test_what_a_host_that_is_away_never_got_is_sent_to_another(
    tmp_path: Path, tls: Tls, path: str
) -> None:
    alive: list[tuple[str, str, Mapping[str, str]]] = []
    living = type("Living", (Upstream,), {"heard": alive})
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), living)) as port:
        behind = f"server 127.0.0.1:{free_port()} max_fails=0;server 127.0.0.1:{port} backup;"
        of_talk = behind.replace(" backup", "")
        with whole_server(tmp_path, tls.certificate, tls.key, behind, of_talk) as ports:
            answer = Front(ports, tmp_path, tls.context, [], alive).ask("POST", path, b"{}")

    assert answer.status == 200
    assert [(method, at) for method, at, _ in alive] == [("POST", path)]


def test_who_talks_at_the_page_is_heard_by_one_host(tmp_path: Path, tls: Tls) -> None:
    heard: list[list[tuple[str, str, Mapping[str, str]]]] = [[], []]
    hosts = [type("Living", (Upstream,), {"heard": one}) for one in heard]
    with ExitStack() as running:
        at = [
            running.enter_context(serving(ThreadingHTTPServer(("127.0.0.1", 0), host)))
            for host in hosts
        ]
        both = "".join(f"server 127.0.0.1:{port};" for port in at)
        ports = running.enter_context(whole_server(tmp_path, tls.certificate, tls.key, both, both))
        front = Front(ports, tmp_path, tls.context, [], [])
        for _ in range(12):
            assert front.ask("POST", "/talk/hear/0a1b?rate=16000&for=short", b"\0\0").status == 200
        assert front.ask("POST", "/talk/turn", b"{}").status == 200
        said = [len(one) for one in heard]
        for _ in range(12):
            front.ask("GET", "/")

    assert sorted(said) == [0, 13]
    assert all(len(one) > 0 for one in heard), "the rest is spread"


def test_reading_is_tried_again(front: Front) -> None:
    assert front.ask("GET", "/audio/clip/x.mp3").status == 200


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("/v1/turn", LIMITS.body_bytes),
        ("/v1/chat/completions", 512 * 1024),
        ("/talk/hear/e-1", 400_000),
        ("/reflection", 10_010_000),
        ("/listen/line/G10/5", 10_010_000),
    ],
)
def test_a_body_is_as_large_as_we_take_it_and_no_larger(front: Front, path: str, fits: int) -> None:
    assert front.ask("POST", path, bytes(fits)).status in (200, 502)
    passed = len(front.dead)

    assert front.ask("POST", path, bytes(fits * 2)).status == 413
    assert len(front.dead) == passed


def test_guessing_is_slowed_and_a_platform_is_not(front: Front) -> None:
    slowed = (front.ask("POST", "/sign-in", b"name=x").status == 429 for _ in range(60))
    assert list(islice(filter(None, slowed), 3)) == [True] * 3  # more than one in six seconds

    assert {front.ask("POST", "/alexa", b"{}").status for _ in range(60)} == {200}


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_how_we_are_is_not_told_outside(front: Front, path: str) -> None:
    assert front.ask("GET", path).status == 404
    assert (front.dead, front.alive) == ([], [])


def test_the_log_holds_no_query_no_secret_path_and_nobodys_address(front: Front) -> None:
    secrets = {
        "/audio/speech/SEALED.mp3": "/audio/speech/-",
        "/audio/own/SEALED.mp3": "/audio/own/-",
        "/set-up/INVITATION": "/set-up/-",
        "/yandex/SECRET": "/yandex/-",
        "/journal/export.zip?words=PRIVATE": "/journal/-",
        "/journal?words=PRIVATE": "/journal",
    }
    for path in secrets:
        front.ask("GET", path, **{"User-Agent": "PRIVATE", "Referer": "https://x/PRIVATE"})

    lines = front.log(len(secrets))
    assert [line.split()[3] for line in lines] == list(secrets.values())
    told = "".join(lines)
    for word in ("PRIVATE", "SEALED", "INVITATION", "SECRET"):
        assert word not in told
    assert not any(line.split(" upstream=")[0].count("127.0.0.1") for line in lines)


@pytest.fixture
def real(tmp_path: Path, tls: Tls) -> Iterator[Front]:
    """Let nginx stand before Self Trust itself."""
    config = installation(tmp_path, PUBLIC_URL=f"https://{NAME}")
    with serving(make_server("127.0.0.1", 0, create_app(config), threaded=True)) as port:
        behind = f"server 127.0.0.1:{port};"
        with whole_server(tmp_path, tls.certificate, tls.key, behind, behind) as ports:
            yield Front(ports, tmp_path, tls.context, [], [])


def test_self_trust_answers_behind_it(real: Front) -> None:
    turn = b'{"request_id": "r", "user": "u", "session": "s", "input": {"type": "launch"}}'
    trusted = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

    assert real.ask("GET", "/healthz").body == b"ok\n"
    assert real.ask("GET", "/").headers["Location"].endswith("/sign-in")
    assert real.ask("POST", "/v1/turn", turn, **trusted).status == 200
    assert real.ask("POST", "/alexa", b"{}").status == 400
