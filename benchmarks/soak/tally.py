"""What was said to the service and what came back, told by all visitors at once."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

from skills.lines import Lines

_WITHOUT_KEEPING = ("common.on_it", "common.not_saved", "common.not_saved_end")
_DOCUMENTED = 503
"""With a Retry-After: a piece, or a reply, that is not rendered yet; and a journal that is busy.
A page says the latter in words, which `visitors.py` looks for."""
RENDERED = "/audio"
"""The door at which something may not be rendered yet, whether or not anything is broken."""
SETTLING_SECONDS = 10.0
"""Who came while something was broken may be told so for that long afterwards."""


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, unescape(text).lower()))


_NOT_NOW = tuple(
    _letters(wording) for name in _WITHOUT_KEEPING for wording in Lines.load("en-US").wordings(name)
)


def says_not_now(answer: str) -> bool:
    """Tell whether an answer says that it takes longer, or that nothing was kept."""
    letters = _letters(answer)
    return any(wording in letters for wording in _NOT_NOW)


@dataclass
class Tally:
    """Counts; and which phrases must be in the journal, once, at the end."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    """Requests that were sent again, because no answer came to the first."""
    surely: set[str] = field(default_factory=set)
    """Told, and every answer said so: they are in the journal."""
    perhaps: set[str] = field(default_factory=set)
    """Told to a process that was killed, or answered with "not now": there once, or not at all."""
    recordings: dict[str, bool] = field(default_factory=dict)
    """By the caller: True for one that must become words, False for one that may."""
    unexpected: list[str] = field(default_factory=list)
    _settled_at: float = -math.inf
    """On the monotonic clock: from then on nothing is broken."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def breaking(self) -> Iterator[None]:
        """Let a 503 be right meanwhile, and for a little while after."""
        self._settled_at = math.inf
        try:
            yield
        finally:
            self._settled_at = time.monotonic() + SETTLING_SECONDS

    def answered(self, door: str, status: int, *, retry_after: bool) -> None:
        with self._lock:
            self.answers[door, status] += 1
            if status >= 400 and not (status == _DOCUMENTED and retry_after and self._may(door)):
                self.unexpected.append(f"{door} answered {status}")

    def _may(self, door: str) -> bool:
        return door == RENDERED or time.monotonic() < self._settled_at

    def again(self, door: str) -> None:
        with self._lock:
            self.repeated[door] += 1

    def fault(self, kind: str) -> None:
        with self._lock:
            self.faults[kind] += 1

    def told(self, phrase: str, *, surely: bool) -> None:
        with self._lock:
            (self.surely if surely else self.perhaps).add(phrase)

    def recorded(self, caller: str, *, surely: bool) -> None:
        with self._lock:
            self.recordings[caller] = surely

    def went_wrong(self, what: str) -> None:
        with self._lock:
            self.unexpected.append(what)
