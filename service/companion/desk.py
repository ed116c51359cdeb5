"""What every page works with: who is looking, their journal, and the time where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from flask import abort, g, request

from service.companion.calendar import Calendar
from service.companion.guard import Guard
from service.config import Config
from service.errors import Conflict
from service.jobs import NewJob
from service.journal.delivery import Delivery
from service.journal.logins import PLATFORM, Login, Logins
from service.journal.search import Query
from service.journal.store import Journal
from service.notices import plan_job
from service.person_memory import clock_of, decoded, rewriting
from service.renditions import Renditions
from service.zones import zone_named
from skills import locales
from skills.care import ELSEWHERE, HelpLine, load_help_lines
from skills.guided import Catalogue
from skills.memory import PersonMemory
from skills.recall import Entry
from skills.reply import Effect

ZONE_COOKIE = "zone"
"""Set by the page's script: the browser's own time zone."""

help_lines = cache(load_help_lines)
"""By locale; content doesn't change while we run."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a page may use."""

    config: Config
    journal: Journal
    guard: Guard
    renditions: Renditions
    catalogues: Mapping[str, Catalogue]
    """By locale."""
    clock: Callable[[], datetime]

    @property
    def catalogue(self) -> Catalogue:
        """What there is to listen to, in the words of whoever is looking."""
        return self.catalogues[self.locale]

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
        """Where the browser is, as far as it says; else where its person is."""
        named = request.cookies.get(ZONE_COOKIE) or self.person.timezone or self.config.timezone
        return zone_named(named) or ZoneInfo(self.config.timezone)

    @property
    def calendar(self) -> Calendar:
        """How days and times are written for whoever is looking."""
        return Calendar.of(self.locale, self.person.country)

    @property
    def now(self) -> datetime:
        """The time where the browser is."""
        return self.clock().astimezone(self.zone)

    @property
    def today(self) -> date:
        """The day where the browser is."""
        return self.now.date()

    @property
    def locale(self) -> str:
        """In which the page speaks: as they chose, or as the installation is set."""
        chosen = self.person.locale if g.get("login") else None
        return chosen if chosen in locales.names() else self.config.locale

    @property
    def help_line(self) -> HelpLine:
        """Whom to turn to where they are."""
        country = (self.person.country if g.get("login") else None) or self.config.country
        lines = help_lines(self.locale)
        return lines.get(country, lines[ELSEWHERE])

    @property
    def person(self) -> PersonMemory:
        """What is remembered of whoever is looking: the same as at every other door.

        A page that asks for it several times reads it once.
        """
        if "person" not in g:
            g.person = decoded(self.journal.memory(self.login.person_id))
        person: PersonMemory = g.person
        return person

    @property
    def keeps_recordings(self) -> bool:
        """Tell whether they chose that a recording outlives its transcript."""
        return self.journal.settings(self.login.person_id).keep_audio_days != 0

    @property
    def is_shared(self) -> bool:
        """Tell whether they said that others hear this page too."""
        known = self.journal.devices(self.login.person_id)
        return any(device.platform == PLATFORM and device.shared for device in known)

    def remember(self, change: Callable[[PersonMemory], PersonMemory]) -> None:
        """Change what is remembered of them, and have their reminders planned anew if need be.

        Raises:
            JournalBusy, JournalFull: nothing was written.
        """

        def changed(before: PersonMemory) -> tuple[PersonMemory, Sequence[NewJob]]:
            after = change(before)
            same = clock_of(before) == clock_of(after)
            return after, [] if same else [plan_job(PLATFORM, self.login.id)]

        self.journal.change_memory(self.login.person_id, rewriting(changed), self.clock())
        g.pop("person", None)

    def search(self, query: Query) -> Sequence[Entry]:
        """Return matching entries of whoever is looking, newest first."""
        return self.journal.search(self.login.person_id, query)

    def entry(self, entry_id: str) -> Entry | None:
        """Return one of their entries; None of anybody else's."""
        return self.journal.entry(self.login.person_id, entry_id)

    def write(self, effects: Sequence[Effect], jobs: Sequence[NewJob] = ()) -> None:
        """Keep, forget or order, in one commit; what the dialogue remembers stays as it is.

        Raises:
            JournalBusy, JournalFull: nothing was written.
        """
        context = {"platform": PLATFORM, "tz": self.zone.key}
        delivery, person_id = Delivery(PLATFORM, self.login.id), self.login.person_id
        try:
            with self.journal.writing(delivery, person_id=person_id) as unit:
                unit.commit(
                    effects,
                    self.now,
                    context,
                    person_memory=unit.person_memory,
                    device_memory=unit.device_memory,
                    jobs=jobs,
                )
        except Conflict:  # they deleted everything since this request came in
            abort(401)
