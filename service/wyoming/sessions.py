"""Which turns of a satellite belong together.

Home Assistant names a conversation, but satellites lose that name between two turns, and Wyoming
has no word for "go on". So what a device says within half an hour of its last words goes on, by
whatever name it comes.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
"""As long as the dialogue itself picks a conversation up again."""
MOST_DEVICES = 1000


class Sessions:
    """The session of each device; a restart begins them anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def current(self, device: str, now: datetime) -> str:
        """Return the session that a device's turn of now belongs to."""
        with self._lock:
            session, last = self._current.pop(device, ("", now - IDLE))
            if now - last >= IDLE:
                session = secrets.token_hex(8)
            self._current[device] = (session, now)
            if len(self._current) > MOST_DEVICES:
                self._current.popitem(last=False)
            return session
