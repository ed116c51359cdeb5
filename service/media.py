"""`/audio`: rendered pieces for anyone who has their address, replies behind sealed links."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, request, send_file

from audio.errors import RenderError, SynthesisError
from audio.targets import TARGETS
from service.errors import JournalBusy, JournalFull
from service.journal.store import Journal
from service.renditions import Renditions, Token
from service.speech.client import SpeechUnavailable

STREAM = TARGETS["stream"]
FOREVER_SECONDS = 365 * 24 * 3600
"""An address names its content, which therefore never changes."""
RETRY_SECONDS = 5


def init_app(app: Flask, renditions: Renditions, journal: Journal) -> None:
    """Add the views."""

    @app.get("/audio/<name>.mp3")
    def piece(name: str) -> Response:
        token = Token.read(name)
        if token is None:
            return Response(status=404)
        cached, job = renditions.piece(token)
        if cached is not None:
            return _file(cached.path, cached.key)
        if job is None:
            return Response(status=404)
        with suppress(JournalBusy, JournalFull):  # the player asks again, and so do we
            journal.jobs.enqueue(job, datetime.now(UTC))
        return _later()

    @app.get("/audio/clip/<key>.mp3")
    def clip(key: str) -> Response:
        cached = renditions.clip(key)
        return _file(cached.path, cached.key) if cached else Response(status=404)

    @app.get("/audio/speech/<name>.mp3")
    def speech(name: str) -> Response:
        wanted = renditions.speech(name)
        if wanted is None:
            return Response(status=404)
        try:
            if not wanted.personal:
                rendition = renditions.renderer.render(wanted)
                return _file(rendition.path, rendition.key)
            out = io.BytesIO()
            renditions.renderer.write(wanted, out)
        except (SynthesisError, SpeechUnavailable, RenderError):
            return _later()
        return _private(out)


def _file(path: Path, key: str) -> Response:
    """Serve a rendered file, whole or in part (RFC 9110: ETag, Range, If-Range)."""
    try:
        _forget_odd_range(path.stat().st_size)
        response = send_file(
            path, STREAM.content_type, conditional=True, etag=key, max_age=FOREVER_SECONDS
        )
    except FileNotFoundError:
        return _later()  # evicted just now
    response.headers["Cache-Control"] = f"public, max-age={FOREVER_SECONDS}, immutable"
    return response


def _forget_odd_range(size: int) -> None:
    """Serve the whole where a range can't be read, or begins before the file does (RFC 9110, 14.1).

    Werkzeug would refuse both.
    """
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or wanted.ranges[0][0] < -size:
        request.environ.pop("HTTP_RANGE", None)


def _private(out: io.BytesIO) -> Response:
    out.seek(0)
    response = send_file(out, STREAM.content_type, conditional=True, etag=False)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _later() -> Response:
    return Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
