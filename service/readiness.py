"""Readiness: each part that a web process needs, looked at, and named without telling more."""

from __future__ import annotations

import math
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from service.config import Config
from service.home import has_worker
from service.journal.store import Journal
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path
from service.stores import is_reachable
from skills.speech import SelfTrustError

KEPT_SECONDS = 1.0
"""Whoever asks more often gets the last answer: looking costs the journal a lock and a sync."""
STUCK_SECONDS = 10.0
"""Longer than any look takes that is not stuck: what was seen before one that is holds no more."""
_IN_DATABASE = ("journal", "keys")
"""Not looked at while the database is away: each would wait for it anew, as long as it may."""


class Readiness:
    """Looks at the parts, one look at a time; it serves all who ask within a second of it."""

    def __init__(self, config: Config, journal: Journal, queues: Sequence[str] = ()) -> None:
        """Take the queues of a host that does nothing else; none for one that answers."""
        speech = SpeechClient(socket_path(config.runtime))
        self._looks: dict[str, Callable[[], bool]] = {}
        if config.database_url is not None:
            self._looks["database"] = lambda: _answers(journal)
        self._looks |= {
            "journal": lambda: _is_written(journal, config.data),
            "keys": lambda: _opens(journal),
            "speech": speech.is_ready,
            "worker": lambda: all(has_worker(config, queue) for queue in queues or (None,)),
        }
        if config.audio_store is not None:
            self._looks["audio store"] = lambda: is_reachable(config)
        self._draining = draining_mark(config)
        self._looking = threading.Lock()
        self._seen: Mapping[str, bool] = dict.fromkeys(self._looks, False)
        self._until = 0.0
        self._begun = math.inf
        """When the look that is under way began."""

    def parts(self) -> Mapping[str, bool]:
        """Tell of each part whether it is ready; `serving` is false once the end has begun.

        Looking may take seconds. Nobody waits for another's look, or who asks again and again would
        hold all threads. Until the first one is over nothing is ready, nor where one is stuck.
        """
        if self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._begun = math.inf
                self._looking.release()
        is_stuck = time.monotonic() - self._begun > STUCK_SECONDS
        parts = dict.fromkeys(self._seen, False) if is_stuck else self._seen
        return {**parts, "serving": not self._draining.exists()}

    def _look(self) -> None:
        self._begun = time.monotonic()
        if self._begun < self._until:
            return
        seen: dict[str, bool] = {}
        for name, look in self._looks.items():
            is_away = name in _IN_DATABASE and not seen.get("database", True)
            seen[name] = not is_away and look()
        self._seen, self._until = seen, time.monotonic() + KEPT_SECONDS


def draining_mark(config: Config) -> Path:
    """Return the file that is there while a `serve` is about to end: the supervisor puts it."""
    return config.runtime / "draining"


def _is_written(journal: Journal, folder: Path) -> bool:
    """Tell whether a turn could be saved now, and a recording beside it."""
    try:
        journal.try_writing()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready?")
            file.flush()
            os.fsync(file.fileno())
    except (SelfTrustError, OSError):
        return False
    return True


def _opens(journal: Journal) -> bool:
    """Tell whether the master key that lies in its file opens this journal."""
    try:
        journal.upkeep.check_keys()
    except SelfTrustError:
        return False
    return True


def _answers(journal: Journal) -> bool:
    try:
        journal.jobs.counts()
    except SelfTrustError:
        return False
    return True
