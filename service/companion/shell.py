"""What holds the pages together: versioned files, the manifest, and the offline worker."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, render_template, request, url_for

from service.companion.library import titles
from skills.guided import Catalogue

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"


def add_to(blueprint: Blueprint, catalogue: Catalogue) -> None:
    """Add the views, and `asset` for the templates."""
    blueprint.add_url_rule("/manifest.webmanifest", "manifest", _manifest, methods=["GET"])
    blueprint.add_url_rule("/worker.js", "worker", _worker, methods=["GET"])
    offline = partial(_offline, catalogue)
    blueprint.add_url_rule("/offline", "offline", offline, methods=["GET"])
    blueprint.add_url_rule("/privacy", "privacy", _privacy, methods=["GET"])
    blueprint.add_app_template_global(asset, "asset")
    blueprint.after_request(_kept_for_ever)


def asset(name: str) -> str:
    """Return a file's address, which changes with its content."""
    return url_for("companion.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _manifest() -> Response:
    body = render_template("companion/manifest.json")
    return Response(body, mimetype="application/manifest+json")


def _worker() -> Response:
    """Serve the worker from the top, so that it may look after every page."""
    files = [asset(name) for name in ("companion.css", "companion.js", "icon.svg")]
    version = hashlib.sha256("".join(files).encode()).hexdigest()[:12]
    body = render_template("companion/worker.js", files=files, version=version)
    return Response(body, mimetype="text/javascript")


def _offline(catalogue: Catalogue) -> str:
    """Name every piece, so that those that were kept can be told by their addresses."""
    return render_template("companion/offline.html", titles=titles(catalogue))


def _privacy() -> str:
    """Tell anyone what is kept: stores ask for the address of such a page."""
    return render_template("companion/privacy.html")


def _kept_for_ever(response: Response) -> Response:
    if request.endpoint == "companion.static" and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = FOREVER
    return response
