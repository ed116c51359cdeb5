"""Logging: one line an event, control characters escaped, and never a user's words."""

from __future__ import annotations

import logging
import sys

INFO = logging.INFO
WARNING = logging.WARNING


class _OneLine(logging.Formatter):
    """Escapes what could forge a second line or drive a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return "".join(
            char if char.isprintable() or (char == "\n" and record.exc_info) else repr(char)[1:-1]
            for char in line
        )


def configure(level: int = WARNING) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def crash(log: logging.Logger, subject: str, error: BaseException) -> None:
    """Log a fault of ours by type and place alone: its message may hold a user's words."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else "?"
    log.error("%s crashed: %s at %s", subject, type(error).__name__, place)
