"""Stops asking a failing service, so that only one caller now and then waits to see it fail."""

from __future__ import annotations

import threading
from collections.abc import Callable

_FAILURES_IN_A_ROW = 2
_FIRST_COOLDOWN_SECONDS = 30.0
_LONGEST_COOLDOWN_SECONDS = 600.0
_LONGEST_RETRY_AFTER_SECONDS = 3600.0


class CircuitBreaker:
    """Counts a service's failures; open, it lets nobody ask until a cooldown has passed.

    Then it is half open: one caller may try. Success closes it; another failure doubles the
    cooldown. Safe to call from several threads.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._cooldown = _FIRST_COOLDOWN_SECONDS
        self._open_until: float | None = None

    def allows(self) -> bool:
        """Tell whether to ask now; in the half-open state, True for one caller only."""
        with self._lock:
            if self._open_until is None:
                return True
            if self._clock() < self._open_until:
                return False
            # The others wait for this one; if it never reports, the next may try after a while.
            self._open_until = self._clock() + _FIRST_COOLDOWN_SECONDS
            return True

    def succeeded(self) -> None:
        """Close: the service answered well."""
        with self._lock:
            self._failures = 0
            self._cooldown = _FIRST_COOLDOWN_SECONDS
            self._open_until = None

    def failed(self) -> None:
        """Count a bad answer; the second in a row opens, as does any while half open."""
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES_IN_A_ROW or self._open_until is not None:
                self._open(0.0)

    def unavailable(self, retry_after: float | None) -> None:
        """Open at once: the service is out of reach, or asked for this many seconds of rest."""
        with self._lock:
            self._failures += 1
            self._open(min(retry_after or 0.0, _LONGEST_RETRY_AFTER_SECONDS))

    def _open(self, at_least: float) -> None:
        self._open_until = self._clock() + max(self._cooldown, at_least)
        self._cooldown = min(self._cooldown * 2, _LONGEST_COOLDOWN_SECONDS)
