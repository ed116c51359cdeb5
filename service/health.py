"""The health addresses: whether it answers, and whether it is ready to speak and to hear."""

from __future__ import annotations

from flask import Flask, Response

from service.config import Config
from service.home import has_worker
from service.journal.store import Journal
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path


def init_app(app: Flask, config: Config, journal: Journal) -> None:
    """Add the views."""
    speech = SpeechClient(socket_path(config.runtime))

    @app.get("/healthz")
    def healthz() -> Response:
        """Tell that turns are answered: the application is put together and its journal open."""
        journal.jobs.counts()
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> tuple[dict[str, object], int]:
        """Tell whether voice and recogniser answer too, and somebody does the jobs."""
        ready = speech.is_ready() and has_worker(config)
        return {"ready": ready, "jobs": journal.jobs.counts()}, 200 if ready else 503
