"""Fetches one large file over HTTP, going on where an earlier try was cut off."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import certifi

from audio.errors import ModelError

Progress: TypeAlias = Callable[[int, int], None]
"""Told the bytes that are there and the bytes there will be."""

_TIMEOUT_SECONDS = 20
"""For connecting and for each read: a silent server is given up, a slow one is not."""
_BLOCK = 1 << 16
_CONNECTIONS = 5
"""At most so many in one call; each must have brought something on."""

_UNREACHABLE = (OSError, http.client.HTTPException)  # URLError and time-outs are OSErrors
_RANGE_NOT_SATISFIABLE = 416


class DownloadFailed(ModelError):
    """A file can't be had now; what came of it stays for the next try."""


def download(url: str, part: Path, size: int, progress: Progress) -> None:
    """Bring `part` to `size` bytes. Its content is for the caller to check.

    Raises:
        DownloadFailed: the server can't be reached or has another file; the message is its reason.
    """
    if _length(part) > size:
        part.unlink()
    for _ in range(_CONNECTIONS):
        before = _length(part)
        if before == size:
            return
        for block in _rest(url, before, part, size):
            progress(block, size)
        if _length(part) == before:
            break
    if _length(part) != size:
        raise DownloadFailed(f"the connection was cut after {_length(part):,} of {size:,} bytes")


def _rest(url: str, have: int, part: Path, size: int) -> Iterator[int]:
    """Write one connection's worth of the file, yielding its length after each block."""
    with _opened(url, have) as response:
        resumed = response.status == http.client.PARTIAL_CONTENT
        done = have if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            for block in _blocks(response):
                done += len(block)
                _refuse_more_than(size, done, part)
                file.write(block)
                yield done


def _opened(url: str, have: int) -> http.client.HTTPResponse:
    headers = {"Range": f"bytes={have}-"} if have else {}
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # slim containers have no roots of their own
    try:
        # The address comes from our catalogue, and what it gives is checked by digest.
        response: http.client.HTTPResponse = urlopen(  # noqa: S310
            Request(url, headers=headers),  # noqa: S310
            timeout=_TIMEOUT_SECONDS,
            context=context,
        )
    except HTTPError as error:
        error.close()
        raise DownloadFailed(f"the server answered {error.code}") from error
    except _UNREACHABLE as error:
        raise DownloadFailed(f"no connection: {error}") from error
    return response


def _blocks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """Yield what comes until the end, or until the connection breaks."""
    while True:
        try:
            block = response.read(_BLOCK)
        except _UNREACHABLE:
            return  # what came is kept, and the caller sees that it is not all
        if not block:
            return
        yield block


def _refuse_more_than(size: int, done: int, part: Path) -> None:
    if done > size:
        part.unlink()
        raise DownloadFailed(f"the server has another file there, larger than {size:,} bytes")


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
