"""The id of a request: on each of its log lines, in every process that works for it.

Only hexadecimal digits and dashes make one, so that nobody can put words into our log.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

NAME = "request_id"
"""Where it stands in a job's payload, in an event to the speech process, and in a log line."""
_FORM = re.compile("[0-9a-f-]{16,64}")

_current: ContextVar[str] = ContextVar(NAME, default="")


def current() -> str:
    """Return the id of the request that is being worked for; empty where there is none."""
    return _current.get()


def new() -> str:
    """Make an id."""
    return secrets.token_hex(16)


def is_one(given: object) -> bool:
    """Tell whether something has the form of an id."""
    return isinstance(given, str) and _FORM.fullmatch(given) is not None


class WorkingFor:
    """Works for a request: what is logged meanwhile, in this thread, names it.

    A class, as in each request a generator would cost twice as much.
    """

    __slots__ = ("_before", "_id")

    def __init__(self, request_id: object) -> None:
        """Take an id; what has not the form of one is none."""
        self._id = str(request_id) if is_one(request_id) else ""

    def __enter__(self) -> None:
        self._before = _current.set(self._id)

    def __exit__(self, *_error: object) -> None:
        _current.reset(self._before)
