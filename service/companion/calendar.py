"""Days and times as they are written where a person is: CLDR's forms, by Babel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time


@dataclass(frozen=True, slots=True)
class Calendar:
    """One person's way of writing dates."""

    locale: Locale

    @classmethod
    def of(cls, language: str, country: str | None) -> Calendar:
        """Take a language such as en-US, and the country whose habits go with it, if it is known.

        English as it is written in Germany has days before months, and weeks from Monday.
        """
        spoken = Locale.parse(language, sep="-")
        if country is None:
            return cls(spoken)
        try:
            return cls(Locale(spoken.language, country))
        except UnknownLocaleError:
            return cls(spoken)

    def day(self, day: date, today: date) -> str:
        """Name a day as people do."""
        if day == today:
            return "Today"
        if day == today - timedelta(days=1):
            return "Yesterday"
        skeleton = "MMMEd" if day.year == today.year else "yMMMEd"
        return self._skeleton(skeleton, day)

    def short(self, day: date) -> str:
        """Write day and month."""
        return self._skeleton("MMMMd", day)

    def brief(self, day: date) -> str:
        """Write day and month, where there is little room."""
        return self._skeleton("MMMd", day)

    def full(self, day: date) -> str:
        """Write day, month and year."""
        return format_date(day, "long", locale=self.locale)

    def month(self, day: date) -> str:
        """Name a month by itself."""
        return format_date(day, "LLLL", locale=self.locale)

    def weekday(self, number: int) -> str:
        """Name a day of the week; 0 is Monday."""
        return str(self.locale.days["stand-alone"]["wide"][number])

    def weekdays(self) -> list[int]:
        """Return the days of the week in their order; 0 is Monday."""
        first = self.locale.first_week_day
        return [(first + n) % 7 for n in range(7)]

    def clock(self, at: datetime | time) -> str:
        """Write a time of day, of a datetime in its own zone."""
        shown = at.timetz().replace(tzinfo=None) if isinstance(at, datetime) else at
        return format_time(shown, "short", locale=self.locale)

    def week_of(self, day: date) -> date:
        """Return the day on which the week of a day began."""
        return day - timedelta(days=(day.weekday() - self.locale.first_week_day) % 7)

    def _skeleton(self, skeleton: str, day: date) -> str:
        at = datetime.combine(day, time())
        return format_skeleton(skeleton, at, fuzzy=False, locale=self.locale)
