"""Logging: one line an event, for people or as JSON, and never a user's words.

A line of a request, and of what other processes do for it, holds the request's id.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from service import metrics, request_id

INFO = logging.INFO
WARNING = logging.WARNING

Format: TypeAlias = Literal["text", "json"]


class _OneLine(logging.Formatter):
    """Escapes what could forge a second line or drive a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if request_id.current():
            line = f"{line} [{request_id.current()}]"
        return "".join(
            char if char.isprintable() or (char == "\n" and record.exc_info) else repr(char)[1:-1]
            for char in line
        )


class _Json(logging.Formatter):
    """Writes an object a line, in ASCII; an exception by type and place alone."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if request_id.current():
            told[request_id.NAME] = request_id.current()
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = _kind_and_place(record.exc_info[1])
        return json.dumps(told)


_FORMATTERS: Mapping[Format, type[logging.Formatter]] = {"text": _OneLine, "json": _Json}


def configure(form: Format = "text", level: int = WARNING) -> None:
    """Log to standard error; as JSON, each request has a line of its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_FORMATTERS[form]())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if form == "json":
        logging.getLogger("service").setLevel(min(level, INFO))


def crash(log: logging.Logger, subject: str, error: BaseException) -> None:
    """Log a fault of ours by type and place alone: its message may hold a user's words."""
    log.error("%s crashed: %s", subject, _kind_and_place(error))
    metrics.CRASHES.labels(log.name).inc()


def _kind_and_place(error: BaseException) -> str:
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else "?"
    return f"{type(error).__name__} at {place}"
