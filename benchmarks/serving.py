"""Cached audio: ours, and Flask's send_file, and nginx, with what RFC 9110 asks of each.

A request for the whole of a minute's piece, and one for a thousand bytes out of it. Ours has our
worker, as we ship it, and gunicorn's own, as Flask's has it.
"""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from audio.cache import Make, Note
from benchmarks import cpu
from benchmarks.rounds import Rounds, table
from benchmarks.web import OUR_WORKER, OURS, PEERS, ROOT, Sent, Server, gunicorn, running
from service.home import open_turn_journal
from service.renditions import Renditions
from skills.reply import AudioAction
from skills.speech import Manner
from tests.support.doors import a_tone, have_every_piece
from tests.support.ports import free_port
from tests.support.services import installation, settings

ROUNDS, REQUESTS = 7, 200
NGINX, SEND_FILE = "nginx", "Flask's send_file"
OURS_IS, IN_ITS_WORKER = "ours", "ours in gunicorn's own worker"
_CONFIGURATION = """
daemon off; worker_processes 1; {user} pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; sendfile on; types {{ audio/mpeg mp3; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; location / {{ root {root}; }} }}
}}
"""
Ask = Callable[[Mapping[str, str]], tuple[int, http.client.HTTPMessage, bytes]]


@contextmanager
def nginx(folder: Path, root: Path) -> Iterator[Server]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "nginx is not here: apt-get install nginx-light"
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(folder=folder, user=user, port=port, root=root))
    with running([program, "-c", str(file), "-p", str(folder)], port) as server:
        yield server


def faults(server: Server, path: str, whole: bytes) -> list[str]:
    """Ask what RFC 9110 says of ranges and conditions; name what is answered otherwise."""

    def ask(headers: Mapping[str, str], method: str = "GET") -> tuple[int, str, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as open_:
            open_.request(method, path, headers=dict(headers))
            answer = open_.getresponse()
            return answer.status, answer.getheader("Content-Range") or "", answer.read()

    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        first, etag = answer.read(), answer.getheader("ETag") or ""
    size = len(whole)
    part = {"Range": "bytes=10-19"}
    cases = {
        "whole": first == whole,
        "strong ETag": etag.startswith('"'),
        "first bytes": ask(part) == (206, f"bytes 10-19/{size}", whole[10:20]),
        "last bytes": ask({"Range": "bytes=-5"})[2] == whole[-5:],
        "from there on": ask({"Range": f"bytes={size - 7}-"})[2] == whole[-7:],
        "beyond the end": ask({"Range": f"bytes={size}-"})[:2] == (416, f"bytes */{size}"),
        "unknown unit": ask({"Range": "lines=1-2"})[0] == 200,
        "several ranges": ask({"Range": "bytes=0-1,4-5"})[0] in (200, 206),
        "If-Range, current": ask({**part, "If-Range": etag})[0] == 206,
        "If-Range, stale": ask({**part, "If-Range": '"other"'})[2] == whole,
        "If-None-Match": ask({"If-None-Match": etag})[0] == 304,
        "If-Match, other": ask({"If-Match": '"other"'})[0] == 412,
        "HEAD": ask({}, "HEAD")[::2] == (200, b""),
    }
    return [name for name, holds in cases.items() if not holds]


def _always(make: Make) -> Make:
    """Write the same sound everywhere, made once."""
    sound = BytesIO()
    note = make(sound)

    def again(out: BinaryIO) -> Note:
        out.write(sound.getvalue())
        return note

    return again


def main() -> None:
    """Serve the same file by all, and measure by turns."""
    with TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        config = installation(folder)
        have_every_piece(config, _always(a_tone(60.0)))
        with closing(open_turn_journal(config)) as journal:
            renditions = Renditions.of(config, journal)
            action = AudioAction("play", "G01", 1)
            stream, _ = renditions.stream(action, Manner(), waits=False, locale="en-US")
        path = "/audio/" + stream.url.rpartition("/")[2]
        (sound,) = {file.read_bytes() for file in config.cache.glob("??/*.mp3")}
        (folder / "piece.mp3").write_bytes(sound)
        at = datetime.now(UTC).timestamp() - 3600
        os.utime(folder / "piece.mp3", (at, at))
        start = stack.enter_context
        peer = {"PEER_FILE": str(folder / "piece.mp3")}
        by_hand = ROOT / "benchmarks" / "peers"
        servers = {
            NGINX: (start(nginx(folder, folder)), "/piece.mp3"),
            OURS_IS: (
                start(gunicorn(OURS, "service.app:serve()", settings(folder), worker=OUR_WORKER)),
                path,
            ),
            IN_ITS_WORKER: (start(gunicorn(OURS, "service.app:serve()", settings(folder))), path),
            SEND_FILE: (
                start(gunicorn(PEERS, "files:sending()", peer, folder=by_hand)),
                "/piece.mp3",
            ),
        }
        rows = []
        for kind, headers in {"whole": {}, "1000 bytes": {"Range": "bytes=5000-5999"}}.items():
            taken = Rounds.of(
                {name: _cpu(server, at, headers) for name, (server, at) in servers.items()}, ROUNDS
            )
            rows += [
                (
                    name,
                    kind,
                    f"{taken.middle(name):.0f}",
                    taken.ratio(name, NGINX),
                    taken.ratio(name, SEND_FILE),
                )
                for name in servers
            ]
        print(f"A piece of {len(sound) // 1000} kB.\n")
        print(table(["", "Asked", "CPU, µs", "times nginx", "times send_file"], rows))
        print("\nAnswered otherwise than RFC 9110 asks:")
        for name, (server, at_path) in servers.items():
            print(f"- {name}: {', '.join(faults(server, at_path, sound)) or 'nothing'}")


def _cpu(server: Server, path: str, headers: Mapping[str, str]) -> Callable[[], float]:
    requests = [Sent("GET", path, headers=headers)] * REQUESTS

    def measured() -> float:
        before = cpu.spent(server.process)
        server.send(requests)
        return (cpu.spent(server.process) - before) / REQUESTS

    return measured
