"""Posting to a service as a platform does, for the simulators."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from urllib.parse import urlsplit

import click

from service.errors import ConfigError

TIMEOUT_SECONDS = 15.0
"""The longest that any platform waits."""


def post(url: str, headers: Mapping[str, str], body: bytes, *, refused: str) -> bytes:
    """Post, and return the answer; `refused` asks what a refusal is most likely due to.

    Raises:
        ConfigError: nobody answers, or the request is refused.
    """
    to = urlsplit(url)
    kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    path = f"{to.path}?{to.query}" if to.query else to.path
    try:
        with closing(kind(to.hostname or "", to.port, timeout=TIMEOUT_SECONDS)) as connection:
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            answered = answer.read()
    except OSError as error:
        raise ConfigError(f"nobody answers at {url}: {error.strerror}; is it running?") from error
    if answer.status != http.client.OK:
        raise ConfigError(f"refused with {answer.status}; {refused}")
    return answered


def turns(said: Sequence[str]) -> Iterator[str]:
    """Yield what is to be said: the words given, else line by line what is typed."""
    if said:
        yield from said
        return
    while line := _typed():
        yield line.rstrip("\n")


def _typed() -> str:
    if sys.stdin.isatty():
        click.echo("You:        ", nl=False)
    return sys.stdin.readline()


def tell(words: str) -> None:
    """Show what the other end says."""
    click.echo(f"Self Trust: {words}")
