"""The health addresses: whether it answers, and whether all that it needs is there."""

from __future__ import annotations

from flask import Flask, Response

from service.readiness import Readiness


def init_app(app: Flask, readiness: Readiness) -> None:
    """Add the views."""

    @app.get("/healthz")
    def healthz() -> Response:
        """Tell that turns are answered: the application is put together, this process works.

        It looks at nothing else. Who starts a process again because this fails would not mend a
        database by it; that belongs to readiness.
        """
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> tuple[dict[str, object], int]:
        """Name each part that a turn, a voice or a recording needs, and whether it is ready."""
        parts = readiness.parts()
        ready = all(parts.values())
        told = {"ready": ready, "parts": dict(parts)}
        return told, 200 if ready else 503
