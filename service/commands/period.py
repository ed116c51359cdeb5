"""Periods on the command line, by `--since` and `--until`: days where the person is, or times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click

from service.config import read_config

_FORM = "a day like 2026-11-22, or a time like 2026-11-22T19:04"
_DAY_CHARACTERS = len("2026-11-22")


class _Moment(click.ParamType):
    name = "day"

    def __init__(self, *, end: bool) -> None:
        self._end = end

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return moment(value, ZoneInfo(read_config().timezone), end=self._end)
        except ValueError:
            self.fail(f"{value!r} is not {_FORM}", param, ctx)


def moment(text: str, zone: ZoneInfo, *, end: bool) -> datetime:
    """Read a moment; a day stands for its beginning, or as an end for its whole.

    Raises:
        ValueError: it is neither a day nor a time in ISO 8601.
    """
    if len(text) == _DAY_CHARACTERS:
        day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
        return datetime.combine(day, time(), zone)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=zone)


since_option = click.option("--since", type=_Moment(end=False), help=f"From then on: {_FORM}.")
until_option = click.option(
    "--until", type=_Moment(end=True), help="Up to then; a day counts whole."
)
