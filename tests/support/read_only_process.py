"""A service in a process of its own, as nobody, whose data folder turns read-only while it serves.

As with gunicorn, another process serves on: a connection that was open before may still write.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from flask import Flask

from service.app import create_app
from service.config import Config
from tests.support.browser import Browser
from tests.support.services import GenericUser, entries, installation

NOBODY = 65534


def serve(folder: Path) -> None:
    """Say what a turn and the page are answered before, meanwhile and afterwards."""
    config = installation(folder)
    app = create_app(config)
    browser = Browser(app, config)
    browser.begin()
    browser.submit("/check-in", text="said before")
    assert "said before" in browser.page("/journal")
    GenericUser(app, "u-1").consent()
    (config.runtime / "worker.lock").touch()
    become_nobody(folder)
    for part in (config.data, config.runtime):
        let_write(part, may=False)
    if os.fork() == 0:
        print(json.dumps(served(app, config, browser)), flush=True)  # noqa: T201 - told to the test
        os._exit(0)
    os.wait()


def become_nobody(folder: Path) -> None:
    """Give up root's rights, which no file's mode holds back.

    Not before the first answers: nobody can't read where this Python has its modules.
    """
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.setuid(NOBODY)


def served(app: Flask, config: Config, browser: Browser) -> dict[str, object]:
    """Read and write while nothing can be written, and again when it can."""
    user = GenericUser(app, "u-1")
    meanwhile = user.say("about a six")
    page = browser.get("/journal")
    ready = app.test_client().get("/readyz")
    let_write(config.data, may=True)
    kept = [entry.fields for entry in entries(config, "u-1")]
    return {
        "meanwhile": meanwhile,
        "page": [page.status_code, page.text],
        "ready": [ready.status_code, ready.get_json()],
        "kept": kept,
        "afterwards": user.say("about a six")["saved"],
    }


def let_write(folder: Path, *, may: bool) -> None:
    """Change the rights of a folder and all that is in it."""
    for path in (folder, *folder.rglob("*")):
        rights = 0o500 if path.is_dir() else 0o400
        path.chmod(rights | (0o200 if may else 0))


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
