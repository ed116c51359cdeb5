"""A real nginx in front of a service, with the configuration that we ship."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.processes import ROOT
from tests.support.running_service import free_port, wait_until

SHIPPED = ROOT / "deploy" / "nginx" / "rendered.conf"
OUR_CACHE = "/var/cache/selftrust/"

_CONFIGURATION = """
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


@contextmanager
def nginx(folder: Path, cache: Path, behind: int) -> Iterator[int]:
    """Run nginx before the service at the port `behind`; yield its own port."""
    shipped = SHIPPED.read_text("utf-8")
    assert OUR_CACHE in shipped
    (folder / "rendered.conf").write_text(shipped.replace(OUR_CACHE, f"{cache}/"))
    port = free_port()
    # Its workers would otherwise be somebody who can't look into a test's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(folder=folder, user=user, port=port, behind=behind))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    log = folder / "error.log"
    with subprocess.Popen([program, "-c", str(file), "-e", str(log), "-p", str(folder)]) as running:
        try:
            wait_until(lambda: _listens(port), "nginx")
            yield port
        finally:
            running.terminate()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
