"""A webhook of nothing but Flask: it answers alone, or with a commit like that of a turn of ours.

    gunicorn "bare:answering()"
    gunicorn "bare:committing()"

The commit writes what turns of a check-in of ours write: the device's memory and the answer for a
repeat, the person's memory in every third, and an entry, which is made in one of six and changed in
two; each sealed by AES-256-GCM, in one transaction with WAL and synchronous FULL.
It looks nothing up, and knows of no person, repeat or other writer's waiting time.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Response, request

ANSWER = (
    b'{"version":"1.0","response":{"outputSpeech":{"type":"SSML","ssml":"<speak>'
    + b"That is kept. " * 30
    + b'</speak>"},"shouldEndSession":false}}'
)
MEMORY = b"m" * 500
ENTRY = b"e" * 200
_SCHEMA = """
CREATE TABLE IF NOT EXISTS memories (scope BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (request BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (id BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID;
"""


def answering() -> Flask:
    """Make the webhook that reads a body and answers."""
    app = Flask(__name__)

    @app.post("/alexa")
    def answer() -> Response:
        request.get_data(cache=False)
        return Response(ANSWER, mimetype="application/json")

    return app


def committing() -> Flask:
    """Make the webhook that writes, sealed, before it answers."""
    app = Flask(__name__)
    store = Store(os.environ["PEER_DATABASE"])

    @app.post("/alexa")
    def answer() -> Response:
        request.get_data(cache=False)
        store.write()
        return Response(ANSWER, mimetype="application/json")

    return app


class Store:
    """A database whose writers queue, each thread with a connection of its own."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._own = threading.local()
        self._turn = threading.Lock()
        self._seal = AESGCM(os.urandom(32))
        self._count = itertools.count()

    def write(self) -> None:
        connection = self._connection()
        number = next(self._count)
        with self._turn:
            connection.execute("BEGIN IMMEDIATE")
            for scope in (b"device", b"person")[: 2 if number % 3 == 0 else 1]:
                row = (scope, self._sealed(MEMORY))
                connection.execute("INSERT OR REPLACE INTO memories VALUES (?, ?)", row)
            row = (os.urandom(32), self._sealed(ANSWER))
            connection.execute("INSERT INTO answers VALUES (?, ?)", row)
            check_in, turn = divmod(number, 6)
            if turn < 3:
                row = (check_in.to_bytes(12), self._sealed(ENTRY))
                connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?)", row)
            connection.execute("COMMIT")

    def _sealed(self, plain: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._seal.encrypt(nonce, plain, b"bond")

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=5)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
            connection.executescript(_SCHEMA)
            self._own.connection = connection
        return self._own.connection
