"""What somebody sees whose request was refused, or failed: words, a way on, and what they wrote.

It is for who reads pages; a script or a player gets the bare answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request

from service.companion.guard import is_from_our_pages

_NOTHING_KEPT = "Nothing was kept or changed."
_TOLD: Mapping[int, tuple[str, str]] = {
    401: ("You are signed out", f"{_NOTHING_KEPT} Sign in, and send it once more."),
    403: (
        "That page was out of date",
        f"{_NOTHING_KEPT} It was opened before you signed in here; open it anew.",
    ),
    404: ("There is nothing here", "It was deleted, or there is a slip in the address."),
    413: ("That is too large", f"{_NOTHING_KEPT} A shorter recording, or a smaller file, fits."),
    503: ("Not just now", f"{_NOTHING_KEPT} Please try again in a moment."),
}
_REFUSED = ("That could not be done", _NOTHING_KEPT)
_FAILED = ("Something went wrong here", "Look whether it was kept before you send it once more.")
_WORDS_COME_BACK = frozenset((401, 403, 500, 503))


def add_to(blueprint: Blueprint) -> None:
    """Have every bare refusal of a page told in words."""
    blueprint.after_request(_in_words)


def _in_words(response: Response) -> Response:
    status = response.status_code
    if status < HTTPStatus.BAD_REQUEST or (response.mimetype == "text/html" and response.data):
        return response
    if "text/html" not in request.headers.get("Accept", ""):
        return response
    is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if is_fault:
        g.login = None  # a journal that fails is not asked once more, for a name or a country
    title, words = _TOLD.get(status, _FAILED if is_fault else _REFUSED)
    response.data = render_template(
        "companion/refused.html", title=title, words=words, written=_written(status)
    )
    response.mimetype = "text/html"
    return response


def _written(status: int) -> str:
    """Return what was put into words, to be sent again; nobody else's page has put it there."""
    if status not in _WORDS_COME_BACK or request.method != "POST" or not is_from_our_pages():
        return ""
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    return request.form.get("text", "").strip() if is_form else ""
