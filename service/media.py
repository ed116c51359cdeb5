"""`/audio`: rendered pieces for anyone who has their address, replies behind sealed links."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, Response, request, send_file

from audio.cache import Cached
from audio.errors import RenderError, StoreUnavailable, SynthesisError
from audio.pieces import Piece
from audio.targets import TARGETS, Target
from audio.telephone import PHONE, cut_from, write_copy
from service.errors import Conflict, JournalBusy, JournalCorrupt, JournalFull
from service.jobs import NewJob
from service.journal.store import Journal
from service.rendition_token import Token
from service.renditions import Renditions
from service.speech.client import SpeechUnavailable

STREAM = TARGETS["stream"]
FOREVER_SECONDS = 365 * 24 * 3600
"""An address names its content, which therefore never changes."""
RETRY_SECONDS = 5


def init_app(app: Flask, renditions: Renditions, journal: Journal, files: Files) -> None:
    """Add the views."""

    @app.get("/audio/<name>.mp3")
    def piece(name: str) -> Response:
        found = _piece(name, renditions, journal)
        return found if isinstance(found, Response) else files.send(found)

    @app.get("/audio/<name>.wav")
    def telephone(name: str) -> Response:
        found = _piece(name, renditions, journal)
        return found if isinstance(found, Response) else _by_telephone(found, renditions, files)

    @app.get("/audio/clip/<key>.mp3")
    def clip(key: str) -> Response:
        cached = renditions.clip(key)
        return files.send(cached) if cached else Response(status=404)

    @app.get("/audio/speech/<name>.mp3")
    def speech(name: str) -> Response:
        wanted = renditions.speech(name)
        if wanted is None:
            return Response(status=404)
        spoken = _spoken(wanted, renditions, files)
        if spoken is None and (job := renditions.reply_job(name, wanted)):
            _enqueue(journal, job)
        return spoken or _later()

    @app.get("/audio/own/<name>.mp3")
    def own(name: str) -> Response:
        found = _own(name, renditions)
        return found if isinstance(found, Response) else _private(io.BytesIO(found))

    @app.get("/audio/own/<name>.wav")
    def own_by_telephone(name: str) -> Response:
        found = _own(name, renditions)
        return found if isinstance(found, Response) else _own_by_telephone(found)


def _piece(name: str, renditions: Renditions, journal: Journal) -> Cached | Response:
    """Find a piece by its token; else say that it is unknown, or being made."""
    token = Token.read(name)
    if token is None:
        return Response(status=404)
    cached, job = renditions.piece(token)
    if cached is not None:
        return cached
    if job is None:
        return Response(status=404)
    if token.is_plain:  # else anyone could have every manner made; a turn asks for those
        _enqueue(journal, job)
    return _later()


def _own(name: str, renditions: Renditions) -> bytes | Response:
    """Find a piece with a line of its listener's own; else say that it is gone, or being made."""
    try:
        return renditions.own.heard(name) or _later()
    except JournalBusy:
        return _later()
    except (Conflict, JournalCorrupt):
        return Response(status=404)


def _by_telephone(piece: Cached, renditions: Renditions, files: Files) -> Response:
    """Send a piece's telephone copy, from the millisecond that is asked for."""
    try:
        copy = renditions.telephone_copy(piece)
        if _wanted_from() <= 0:
            return files.send(copy)
        with copy.path.open("rb") as file:
            rest = cut_from(file, _wanted_from())
    except (OSError, RenderError):
        return _later()  # evicted just now, or the disk is full
    return send_file(io.BytesIO(rest), PHONE.content_type)


def _own_by_telephone(sound: bytes) -> Response:
    copy = io.BytesIO()
    write_copy(io.BytesIO(sound), copy)
    copy.seek(0)
    return _private(io.BytesIO(cut_from(copy, _wanted_from())), PHONE)


def _wanted_from() -> int:
    return max(request.args.get("from_ms", 0, type=int), 0)


class Shared(Protocol):
    """The audio store, as far as devices fetch from it; each call may raise StoreUnavailable."""

    def record(self, key: str) -> Mapping[str, Any] | None:
        """Return what is noted of an entry that is there whole."""

    def link(self, key: str) -> str | None:
        """Return where a device fetches an entry, for a while; None where it reaches no store."""


class Files:
    """Sends files of the cache: by itself, by the proxy in front, or by the store behind."""

    def __init__(self, cache: Path, accel: str | None, shared: Shared | None = None) -> None:
        """Take the cache's folder, the address by which nginx knows it, and the audio store."""
        self._cache = cache
        self._accel = accel
        self._shared = shared

    def send(self, cached: Cached) -> Response:
        """Serve a rendered file, whole or in part (RFC 9110: ETag, Range, If-Range).

        For how long it may be kept nginx says itself, of what it has found: it would say our word
        on that of a file, too, which was removed meanwhile or isn't its to read.
        """
        if link := self._link(cached):
            # The link holds for hours, and our address for ever: so nobody keeps this answer.
            return Response(status=302, headers={"Location": link, "Cache-Control": "no-store"})
        if self._accel is not None:
            inside = cached.path.relative_to(self._cache).as_posix()
            response = Response(content_type=_kind(cached))
            response.headers["X-Accel-Redirect"] = f"{self._accel}/{inside}"
            return response
        response = _sent(cached)
        if response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Cache-Control"] = f"public, max-age={FOREVER_SECONDS}, immutable"
        return response

    def _link(self, cached: Cached) -> str | None:
        """Return where the store gives the very file, to devices that reach it."""
        from_our_page = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if self._shared is None or from_our_page:  # whose content policy allows no other address
            return None
        try:
            link = self._shared.link(cached.key)
            record = self._shared.record(cached.key) if link else None
        except StoreUnavailable:
            return None
        return link if record and record.get("sha256") == cached.digest else None


def _enqueue(journal: Journal, job: NewJob) -> None:
    with suppress(JournalBusy, JournalFull):  # the player asks again, and so do we
        journal.jobs.enqueue(job, datetime.now(UTC))


def _spoken(wanted: Piece, renditions: Renditions, files: Files) -> Response | None:
    """Send a reply, spoken now if need be; None where it can't be spoken here."""
    out = io.BytesIO()
    try:
        if not wanted.personal:
            return files.send(renditions.kept(wanted))
        renditions.renderer.write(wanted, out)
    except (SynthesisError, SpeechUnavailable, RenderError):
        return None
    return _private(out)


def _sent(cached: Cached) -> Response:
    try:
        _forget_odd_range(cached.path.stat().st_size)
        return send_file(
            cached.path,
            _kind(cached),
            conditional=True,
            etag=cached.key,
            max_age=FOREVER_SECONDS,
        )
    except FileNotFoundError:
        return _later()  # evicted just now


def _kind(cached: Cached) -> str:
    return (PHONE if cached.path.suffix == PHONE.suffix else STREAM).content_type


def _forget_odd_range(size: int) -> None:
    """Serve the whole where a range can't be read, begins before the file, or is not the only one.

    RFC 9110 (14.2) lets a server do so; Werkzeug would refuse all three. No player asks for several
    ranges, and answering them costs a form of body that is used for nothing else.
    """
    wanted = request.range
    single = wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1
    if wanted is None or not single or wanted.ranges[0][0] < -size:
        request.environ.pop("HTTP_RANGE", None)


def _private(out: io.BytesIO, target: Target = STREAM) -> Response:
    out.seek(0)
    response = send_file(out, target.content_type, conditional=True, etag=False)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _later() -> Response:
    return Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
