"""The S3 server of the tests: a real one, SeaweedFS out of a wheel, and a line that can break.

A test that runs in both worlds asks for the fixture `store`: sound lies in folders, then in a
bucket. There each home has a folder of its own, named after its path, so that other processes
find it by the home alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from audio import bucket as buckets
from audio.bucket import Bucket
from audio.bucket_address import BucketAddress, Credentials
from audio.errors import StoreUnavailable
from tests.support.ports import free_port

SERVER = "TESTS_S3"
"""The variable that holds the server's address, while a test is in its world."""
BUCKET = "selftrust"
KEY_ID, SECRET = "tests", "a secret of the tests"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}

WRITER = Credentials("writer", "a secret of one who may only write")

# A busy machine must not let a store seem away that is there.
buckets.LOOK_SECONDS = buckets.TRANSFER_SECONDS = 60

_START_SECONDS = 180
_ROLES = ("master", "volume", "filer", "s3")


def address(endpoint: str, home: Path, public: str | None = None) -> BucketAddress:
    """Return where a home's sound lies on a server."""
    credentials = Credentials(KEY_ID, SECRET)
    return BucketAddress(BUCKET, _folder(home), "us-east-1", endpoint, public, credentials)


def setting(endpoint: str, home: Path, **options: str) -> str:
    """Write the same as SELFTRUST_AUDIO_STORE has it."""
    return f"s3://{BUCKET}/{_folder(home)}?{urlencode({'endpoint': endpoint, **options})}"


def endpoint() -> str | None:
    """Return the server's address; None in the world of folders."""
    return os.environ.get(SERVER)


def bucket_of(home: Path) -> Bucket | None:
    """Return a home's bucket; None in the world of folders."""
    served_at = endpoint()
    return None if served_at is None else Bucket(address(served_at, home))


def weed() -> str | None:
    """Find the server's program, which pip lays beside Python."""
    beside = str(Path(sys.executable).parent)
    return shutil.which("weed", path=os.pathsep.join([beside, os.environ["PATH"]]))


@contextmanager
def server() -> Iterator[str]:
    """Run a server of its own; yield its address."""
    ports = {role: (free_port(), free_port()) for role in _ROLES}
    with tempfile.TemporaryDirectory(prefix="s3") as folder:
        config = Path(folder) / "identities.json"
        config.write_text(json.dumps({"identities": _IDENTITIES}))
        told = [f"-{role}.port={port}" for role, (port, _) in ports.items()]
        told += [f"-{role}.port.grpc={port}" for role, (_, port) in ports.items()]
        program = weed()
        assert program is not None
        command = [
            program, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *told,
            "-s3", f"-s3.config={config}", "-s3.port.iceberg=0", "-s3.port.lance=0",
            "-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=8",
        ]  # fmt: skip
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
        try:
            served_at = f"http://127.0.0.1:{ports['s3'][0]}"
            _wait_until_it_keeps(served_at, process, log)
            yield served_at
        finally:
            process.kill()
            process.wait()


def _identity(name: str, key_id: str, secret: str, *actions: str) -> Mapping[str, object]:
    credentials = [{"accessKey": key_id, "secretKey": secret}]
    return {"name": name, "credentials": credentials, "actions": actions}


_IDENTITIES = [
    _identity("tests", KEY_ID, SECRET, "Admin", "Read", "Write", "List"),
    _identity("writer", WRITER.key_id, WRITER.secret, "Write"),
]


class Line:
    """A line to a server, which can be cut and mended, at an address that stays."""

    def __init__(self, to: str) -> None:
        host, port = to.removeprefix("http://").split(":")
        self._to = (host, int(port))
        self._port = free_port()
        self._open: list[socket.socket] = []
        self._changes = threading.Lock()
        self._listening: socket.socket | None = None
        self._flows = threading.Event()
        self._flows.set()
        self.holds = threading.Event()
        """Something was sent since it stalled."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def mend(self) -> None:
        """Let connections through."""
        self._listening = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, args=[self._listening], daemon=True).start()

    def stall(self) -> None:
        """Take what is sent and let nothing through, as a server that hangs."""
        self.holds.clear()
        self._flows.clear()

    def flow(self) -> None:
        """Let through again what was held up."""
        self._flows.set()

    def cut(self) -> None:
        """Break every connection, and take no other."""
        self.flow()
        assert self._listening is not None
        with self._changes:
            for one in (self._listening, *self._open):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def _wait(self) -> None:
        if not self._flows.is_set():
            self.holds.set()
            self._flows.wait()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._carry(listening, listening.accept()[0], socket.create_connection(self._to))

    def _carry(self, listening: socket.socket, here: socket.socket, there: socket.socket) -> None:
        """Let a connection through, unless the line was cut since it came in."""
        with self._changes:
            if listening.fileno() < 0:
                here.close()
                there.close()
                return
            self._open += [here, there]
        for ends in ((here, there), (there, here)):
            threading.Thread(target=carry, args=[*ends, self._wait], daemon=True).start()


def carry(
    source: socket.socket, target: socket.socket, wait: Callable[[], None] = lambda: None
) -> None:
    """Pass on what one end sends to the other, once `wait` lets it, until either is gone."""
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            wait()
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def line(to: str) -> Iterator[Line]:
    """Lay a line to a server."""
    laid = Line(to)
    laid.mend()
    try:
        yield laid
    finally:
        laid.cut()


def _wait_until_it_keeps(served_at: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Put a first object, which makes the bucket: the server answers before it can keep any."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            Bucket(address(served_at, Path("first"))).put("makes the bucket", b"")
        except StoreUnavailable:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text()[-2000:])


def _folder(home: Path) -> str:
    return f"home{hashlib.sha256(os.fsencode(home)).hexdigest()[:24]}"
