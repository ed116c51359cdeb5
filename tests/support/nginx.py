"""A real nginx in front of a service, with the configuration that we ship."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port
from tests.support.processes import ROOT
from tests.support.running_service import wait_until

SHIPPED = ROOT / "deploy" / "nginx" / "rendered.conf"
WHOLE = ROOT / "deploy" / "nginx" / "selftrust.conf"
UPSTREAM = ROOT / "deploy" / "nginx" / "upstream.conf"
OUR_HOST = "server 127.0.0.1:8080 max_fails=3 fail_timeout=10s;"
OUR_CACHE = "/var/cache/selftrust/"

_ROOM = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
"""
_CONFIGURATION = (
    _ROOM
    + """
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_set_header Host $http_host;
        }}
        include {folder}/rendered.conf;
    }}
}}
"""
)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a whole server listens."""

    plain: int
    tls: int


@contextmanager
def nginx(folder: Path, cache: Path, behind: int) -> Iterator[int]:
    """Run nginx before the service at the port `behind`; yield its own port."""
    shipped = SHIPPED.read_text("utf-8")
    assert OUR_CACHE in shipped
    (folder / "rendered.conf").write_text(shipped.replace(OUR_CACHE, f"{cache}/"))
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(folder=folder, user=_user(), port=port, behind=behind))
    with running(folder, file, port):
        yield port


def _user() -> str:
    """Its workers would otherwise be somebody who can't look into a test's folder."""
    return "user root;" if os.geteuid() == 0 else ""


@contextmanager
def whole_server(
    folder: Path, certificate: Path, key: Path, behind: str, of_talk: str
) -> Iterator[Ports]:
    """Run the whole server as we ship it, with other ports, paths and hosts behind it.

    Args:
        folder: its own, where it keeps its logs too.
        certificate: with its chain.
        key: the certificate's.
        behind: the `server` lines of its upstream.
        of_talk: those of the upstream where who talks at the page stays with one.
    """
    ports = Ports(free_port(), free_port())
    changes = {
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{ports.plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{ports.tls} ssl http2;",
        "/etc/letsencrypt/live/voice.example.org/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/voice.example.org/privkey.pem": str(key),
        "/var/log/nginx/": f"{folder}/",
        "/etc/nginx/selftrust-rendered.conf": str(SHIPPED),
    }
    hosts = UPSTREAM.read_text("utf-8")
    before, between, after = hosts.split(OUR_HOST)
    (folder / "upstream.conf").write_text(f"{before}{behind}{between}{of_talk}{after}")
    text = WHOLE.read_text("utf-8")
    for ours, theirs in changes.items():
        assert ours in text, ours
        text = text.replace(ours, theirs)
    (folder / "selftrust.conf").write_text(text)
    room = _ROOM.format(folder=folder, user=_user())
    file = folder / "nginx.conf"
    file.write_text(
        f"{room}include {folder}/upstream.conf;\ninclude {folder}/selftrust.conf;\n}}\n"
    )
    with running(folder, file, ports.tls):
        yield ports


@contextmanager
def running(folder: Path, file: Path, port: int) -> Iterator[None]:
    """Run nginx with a configuration of its own in a folder, which listens at a port."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    log = folder / "error.log"
    with subprocess.Popen([program, "-c", str(file), "-e", str(log), "-p", str(folder)]) as server:
        try:
            wait_until(lambda: _listens(port), "nginx")
            yield
        finally:
            server.terminate()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
