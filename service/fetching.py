"""Fetching from other people's servers: no redirects, no compression, bounded size and time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal, TypeAlias

import certifi
import urllib3

from skills.speech import SelfTrustError

Reason: TypeAlias = Literal["unavailable", "too_large"]

_AT_ONCE = 4
_TAKEN = (200, 201, 202, 204)
_NOT_NOW = (408, 429, 502, 503)
"""Statuses that say that nothing was done, and to come again."""


class FetchFailed(SelfTrustError):
    """It can't be had: `reason` says why, `status` what the server answered, if it did."""

    def __init__(
        self, reason: Reason, status: int | None = None, *, was_reached: bool = True
    ) -> None:
        super().__init__(f"{reason} (status {status})" if status else reason)
        self.reason = reason
        self.status = status
        self._was_reached = was_reached

    @property
    def is_for_later(self) -> bool:
        """Whether nothing has been done, and it may well be when asked for later."""
        return not self._was_reached or self.status in _NOT_NOW


class Fetcher:
    """Talks to one origin, such as https://example.org, and to no other."""

    def __init__(self, origin: str, *, max_bytes: int, seconds: float) -> None:
        """Bound what an answer may be long, and how long the whole exchange may take."""
        self._origin = origin
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._pool = urllib3.PoolManager(
            maxsize=_AT_ONCE, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
        )

    def __call__(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Return what is at `path`.

        Raises:
            FetchFailed: it isn't there, isn't there in time, or is too large.
        """
        return self._exchange("GET", path, headers or {})

    def delete(self, path: str, headers: Mapping[str, str] | None = None) -> None:
        """Delete what is at `path`.

        Raises:
            FetchFailed: the server did not say that it is gone; 404 says that it was gone before.
        """
        self._exchange("DELETE", path, headers or {})

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Hand JSON over.

        Raises:
            FetchFailed: the server did not take it.
        """
        self._exchange("POST", path, {"Content-Type": "application/json", **(headers or {})}, body)

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> bytes:
        deadline = time.monotonic() + self._seconds
        try:
            response = self._pool.request(
                method,
                self._origin + path,
                body=body,
                headers={"Accept-Encoding": "identity", **headers},
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(total=self._seconds),
                preload_content=False,
            )
            try:
                return self._body(response, deadline)
            finally:
                response.close()
        except (
            urllib3.exceptions.NewConnectionError,
            urllib3.exceptions.ConnectTimeoutError,
        ) as error:
            raise FetchFailed("unavailable", was_reached=False) from error
        except urllib3.exceptions.HTTPError as error:
            raise FetchFailed("unavailable") from error

    def _body(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        if response.status not in _TAKEN:
            raise FetchFailed("unavailable", response.status)
        body = bytearray()
        while piece := response.read1(self._max_bytes + 1, decode_content=False):
            body += piece
            if len(body) > self._max_bytes:
                raise FetchFailed("too_large", response.status)
            if time.monotonic() > deadline:
                raise FetchFailed("unavailable", response.status)
        return bytes(body)
