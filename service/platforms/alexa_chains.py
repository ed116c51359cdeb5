"""Where certificate chains come from: Amazon's bucket, fetched with care, or a folder in tests."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from service.fetching import Fetcher, FetchFailed
from service.platforms.alexa_trust import MAX_CHAIN_BYTES, Chain, TrustStore, parse_chain
from service.platforms.request import Refused

AMAZON = "https://s3.amazonaws.com"
FETCH_SECONDS = 3.0
WAIT_SECONDS = 2.0
"""For so long a request waits for a fetch, which goes on for the next one."""
MAX_CACHED = 8
MAX_FETCHES_AT_ONCE = 4
MAX_FETCHES_A_MINUTE = 30
FAILURE_SECONDS = 10.0
"""For so long a failed address isn't tried again: long enough to matter, too short to lock out."""

_MINUTE = 60.0
_MAX_FAILURES_KEPT = 64


class Chains(Protocol):
    """Finds the chain that a request names; the path has been checked."""

    def chain(self, path: str) -> Chain:
        """Return the chain at `path`, such as /echo.api/echo-api-cert-12.pem.

        Raises:
            Refused: there is none to be had.
        """
        ...

    def reject(self, path: str) -> None:
        """Forget the chain at `path`: it doesn't hold, or no longer does."""
        ...


class FolderChains:
    """Chains in a folder, by the file name of their address; read anew when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._read: dict[str, tuple[tuple[int, int, int], Chain]] = {}

    def chain(self, path: str) -> Chain:
        """Read the chain's file."""
        file = f"{self._folder}/{path.rpartition('/')[2]}"
        try:
            stat = os.stat(file)  # noqa: PTH116 -- with a Path it would take three times as long
            looks = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if file not in self._read or self._read[file][0] != looks:
                self._read[file] = (looks, parse_chain(Path(file).read_bytes()))
        except OSError as error:
            raise Refused(400, "certificate_unavailable") from error
        return self._read[file][1]

    def reject(self, path: str) -> None:
        """Do nothing: nothing is kept."""


class Download:
    """Gets a chain's PEM text from Amazon."""

    def __init__(self, origin: str = AMAZON) -> None:
        self._fetch = Fetcher(origin, max_bytes=MAX_CHAIN_BYTES, seconds=FETCH_SECONDS)

    def __call__(self, path: str) -> bytes:
        """Return what is at `path`.

        Raises:
            Refused: it isn't there, isn't there in time, or is too large.
        """
        try:
            return self._fetch(path)
        except FetchFailed as error:
            raise Refused(400, f"certificate_{error.reason}") from error


class FetchedChains:
    """Chains fetched once and kept, so that a flood of addresses costs us next to nothing.

    Only a chain that is trusted is kept; one address is fetched by one thread at a time.
    """

    def __init__(self, download: Callable[[str], bytes], trust: TrustStore) -> None:
        self._download = download
        self._trust = trust
        self._threads = ThreadPoolExecutor(MAX_FETCHES_AT_ONCE, "alexa-certificate")
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Chain] = OrderedDict()
        self._running: dict[str, Future[Chain]] = {}
        self._failed_at: OrderedDict[str, float] = OrderedDict()
        self._started: deque[float] = deque(maxlen=MAX_FETCHES_A_MINUTE)

    def chain(self, path: str) -> Chain:
        """Return the kept chain, or fetch it; a thread waits for 2 s at most."""
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path]
            fetch = self._running.get(path) or self._start(path)
        try:
            return fetch.result(WAIT_SECONDS)
        except TimeoutError as error:
            raise Refused(400, "certificate_unavailable") from error

    def reject(self, path: str) -> None:
        """Drop the chain, and don't fetch it again for a moment."""
        with self._lock:
            self._kept.pop(path, None)
            self._note_failure(path)

    def _start(self, path: str) -> Future[Chain]:
        now = time.monotonic()
        if now - self._failed_at.get(path, -FAILURE_SECONDS) < FAILURE_SECONDS:
            raise Refused(400, "certificate_unavailable")
        if len(self._running) >= MAX_FETCHES_AT_ONCE or self._spent(now):
            raise Refused(400, "certificate_fetches_limited")
        self._started.append(now)
        fetch = self._threads.submit(self._fetch, path)
        self._running[path] = fetch
        return fetch

    def _spent(self, now: float) -> bool:
        return len(self._started) == MAX_FETCHES_A_MINUTE and now - self._started[0] < _MINUTE

    def _fetch(self, path: str) -> Chain:
        trusted: Chain | None = None
        try:
            chain = parse_chain(self._download(path))
            self._trust.signing_key(chain)
            trusted = chain
        finally:
            with self._lock:
                del self._running[path]
                if trusted is None:
                    self._note_failure(path)
                else:
                    self._keep(path, trusted)
        return chain

    def _keep(self, path: str, chain: Chain) -> None:
        self._kept[path] = chain
        if len(self._kept) > MAX_CACHED:
            self._kept.popitem(last=False)

    def _note_failure(self, path: str) -> None:
        self._failed_at[path] = time.monotonic()
        self._failed_at.move_to_end(path)
        if len(self._failed_at) > _MAX_FAILURES_KEPT:
            self._failed_at.popitem(last=False)
