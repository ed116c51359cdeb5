"""A fake of Google Translate's speech endpoint, reached as the real one is: by proxy and TLS.

`HTTPS_PROXY` leads to it, and it answers for every host with a certificate of its own authority,
so that the client's real path runs: its proxy, its check of the certificate, its time limits.
Each request takes the next of `answers`; when none is left it speaks.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias, cast

import lameenc
import trustme

from audio.pcm import Pcm
from tests.support.tone_voice import ToneVoice

RPC = "jQ1olc"
RATE_HZ = 24_000

Answer: TypeAlias = Callable[["Connection", str], None]


def mp3(sound: Pcm) -> bytes:
    """Encode as Google does: MPEG-2 Layer III, 24 kHz, mono, 64 kbit/s."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode(sound.resampled(RATE_HZ).to_bytes()) + encoder.flush())


def spoken(text: str) -> bytes:
    return mp3(ToneVoice().synthesize(text))


def envelope(payload: str | None) -> bytes:
    """Wrap an answer's payload: a guard against scripts, then lines of JSON with their lengths."""
    rows = [
        [["wrb.fr", RPC, payload, None, None, None, "generic"], ["di", 57], ["af.httprm", 56]],
        [["e", 4, None, None, 131]],
    ]
    lines = [json.dumps(row, separators=(",", ":")) for row in rows]
    return (")]}'\n\n" + "".join(f"{len(line) + 1}\n{line}\n" for line in lines)).encode()


def holding(recording: bytes) -> bytes:
    return envelope(json.dumps([base64.b64encode(recording).decode()], separators=(",", ":")))


def speech(connection: Connection, text: str) -> None:
    connection.reply(200, holding(spoken(text)))


def recording(make: Callable[[str], bytes]) -> Answer:
    """Answer with a recording of the caller's own making."""
    return lambda connection, text: connection.reply(200, holding(make(text)))


def body(content: bytes) -> Answer:
    """Answer 200 with anything."""
    return lambda connection, _: connection.reply(200, content)


def status(code: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda connection, _: connection.reply(code, b"<html>Sorry...</html>", named)


def too_many_requests(seconds: float) -> Answer:
    """Answer 429 until a date, so many seconds ahead."""

    def answer(connection: Connection, text: str) -> None:
        date = formatdate(time.time() + seconds, usegmt=True)
        status(429, Retry_After=date)(connection, text)

    return answer


def hang(connection: Connection, _: str) -> None:
    connection.google.closing.wait()
    connection.close_connection = True


def drip(connection: Connection, text: str) -> None:
    """Send a good answer so slowly that no single wait is long."""
    content = holding(spoken(text))
    connection.begin(200, {"Content-Length": str(len(content))})
    for position in range(0, len(content), 64):
        if connection.google.closing.wait(0.05):
            break
        connection.wfile.write(content[position : position + 64])
    connection.close_connection = True


def cut_with_a_length(connection: Connection, text: str) -> None:
    content = holding(spoken(text))
    connection.begin(200, {"Content-Length": str(len(content))})
    connection.wfile.write(content[: len(content) // 2])
    connection.close_connection = True


def cut_in_a_chunk(connection: Connection, text: str) -> None:
    content = holding(spoken(text))
    connection.begin(200, {"Transfer-Encoding": "chunked"})
    connection.wfile.write(f"{len(content):x}\r\n".encode() + content[: len(content) // 2])
    connection.close_connection = True


def cut_without_a_length(connection: Connection, text: str) -> None:
    content = holding(spoken(text))
    connection.begin(200, {"Connection": "close"})
    connection.wfile.write(content[: len(content) // 2])
    connection.close_connection = True


class Connection(BaseHTTPRequestHandler):
    """One client's connection: a tunnel is asked for, then speech inside it."""

    protocol_version = "HTTP/1.1"

    @property
    def google(self) -> FakeGoogle:
        return cast("Server", self.server).google

    def do_CONNECT(self) -> None:
        self.google.hosts.append(self.path)
        self.begin(200, {})
        try:
            self.connection = self.google.tls.wrap_socket(self.connection, server_side=True)
        except OSError:  # the client refused our certificate
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        ((rpc, parameters, *_),) = json.loads(form["f.req"][0])[0]
        text, *_ = json.loads(parameters)
        assert rpc == RPC
        self.google.heard.append(text)
        answer = self.google.answers.popleft() if self.google.answers else speech
        answer(self, text)

    def begin(self, code: int, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def reply(self, code: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.begin(code, {"Content-Length": str(len(content)), **(headers or {})})
        self.wfile.write(content)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    google: FakeGoogle

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: clients that give up on us are what is tested."""


class FakeGoogle:
    """The endpoint, while the context lasts."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.authority_file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.authority_file))
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("translate.google.com", "translate.google.co.uk").configure_cert(
            self.tls
        )
        self.closing = threading.Event()
        self.answers: deque[Answer] = deque()
        self.heard: list[str] = []
        """Every text that reached us."""
        self.hosts: list[str] = []
        """Every host and port that a tunnel was asked to."""
        self._server = Server(("127.0.0.1", 0), Connection)
        self._server.google = self
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
