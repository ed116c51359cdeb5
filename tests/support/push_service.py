"""A push service on loopback, and a browser's end of it: decrypts as RFC 8291 says, by itself.

What it decrypts with is written from the RFC on `cryptography`'s primitives, and shares nothing
with what encrypts.
"""

from __future__ import annotations

import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service import web_push

web_push._SECONDS = 60.0
"""A busy machine must not make a message that was taken one that failed."""


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class UserAgent:
    """A browser that subscribed."""

    def __init__(self, service: PushService, path: str = "/push/robin?v=1") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self.path = path
        self.form = {
            "endpoint": f"{service.address}{path}",
            "p256dh": base64url(self._public),
            "auth": base64url(self._auth),
        }

    @property
    def _public(self) -> bytes:
        return point(self._key.public_key())

    def decrypt(self, body: bytes) -> bytes:
        """Open a message (RFC 8188, 2.1, and RFC 8291, 3.4)."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self._key.exchange(ec.ECDH(), sender)
        material = derive(shared, self._auth, b"WebPush: info\0" + self._public + theirs, 32)
        key = derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(material, salt, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded.endswith(b"\x02"), "the last record ends with its delimiter"
        return padded[:-1]


def derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


class PushService(ThreadingHTTPServer):
    """Takes messages as RFC 8030 says, from whoever signs as RFC 8292 says; refuses others."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 201
        """Answered to what is in order."""
        self.taken: list[tuple[str, bytes]] = []
        self.topics: list[str] = []
        self.refused: list[str] = []
        self.senders: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self._fault(body)
        if fault:
            self.server.refused.append(fault)
        elif self.server.status == 201:
            self.server.taken.append((self.path, body))
            self.server.topics.append(self.headers["Topic"])
        self.send_response(400 if fault else self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _fault(self, body: bytes) -> str:
        if not self.headers.get("TTL", "").isdecimal():
            return "no TTL (RFC 8030, 5.2)"
        if self.headers.get("Content-Encoding") != "aes128gcm" or len(body) > 4096:
            return "not one record of aes128gcm (RFC 8291, 4)"
        if len(self.headers.get("Topic", "")) > 32:
            return "too long a topic (RFC 8030, 5.4)"
        return self._unsigned()

    def _unsigned(self) -> str:
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        named = dict(part.strip().split("=", 1) for part in given.split(",") if "=" in part)
        if scheme != "vapid" or named.keys() != {"t", "k"}:
            return "no vapid (RFC 8292, 3)"
        public = from_base64url(named["k"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        try:
            claims = jwt.decode(named["t"], key, ["ES256"], audience=self.server.address)
        except jwt.InvalidTokenError as error:
            return f"signed wrongly: {error}"
        self.server.senders.add(named["k"])
        return "" if "sub" in claims else "nobody to write to"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def pushing() -> Iterator[PushService]:
    with PushService() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
