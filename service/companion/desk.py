"""What every page works with: who is looking, their journal, and the time where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import g, request

from service.companion.guard import Guard
from service.config import Config
from service.journal.logins import PLATFORM, Login, Logins
from service.journal.search import Query
from service.journal.store import Journal
from service.renditions import Renditions
from service.zones import zone_named
from skills.guided import Catalogue
from skills.recall import Entry
from skills.reply import Effect

ZONE_COOKIE = "zone"
"""Set by the page's script: the browser's own time zone."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a page may use."""

    config: Config
    journal: Journal
    guard: Guard
    renditions: Renditions
    catalogue: Catalogue
    clock: Callable[[], datetime]

    @property
    def logins(self) -> Logins:
        """Who may sign in."""
        return self.journal.logins

    @property
    def login(self) -> Login:
        """Who is looking at this page."""
        login: Login = g.login
        return login

    @property
    def zone(self) -> ZoneInfo:
        """Where the browser is, as far as it says."""
        named = zone_named(request.cookies.get(ZONE_COOKIE, ""))
        return named or ZoneInfo(self.config.timezone)

    @property
    def now(self) -> datetime:
        """The time where the browser is."""
        return self.clock().astimezone(self.zone)

    @property
    def today(self) -> date:
        """The day where the browser is."""
        return self.now.date()

    def search(self, query: Query) -> Sequence[Entry]:
        """Return matching entries of whoever is looking, newest first."""
        return self.journal.search(self.login.person_id, query)

    def entry(self, entry_id: str) -> Entry | None:
        """Return one of their entries; None of anybody else's."""
        found = self.journal.entries(self.login.person_id)
        return next((entry for entry in found if entry.id == entry_id), None)

    def write(self, effects: Sequence[Effect]) -> None:
        """Keep or forget, in one commit; what the dialogue remembers stays as it is.

        Raises:
            JournalBusy, JournalFull: nothing was written.
        """
        context = {"platform": PLATFORM, "tz": self.zone.key}
        with self.journal.writing(PLATFORM, self.login.id) as unit:
            unit.commit(
                effects,
                self.now,
                context,
                person_memory=unit.person_memory,
                device_memory=unit.device_memory,
            )
