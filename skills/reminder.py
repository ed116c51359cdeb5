"""A reminder: a time of day where the person is, once or again and again, and quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, TypeAlias

Recurrence: TypeAlias = Literal["daily", "weekdays", "weekends", "weekly"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SATURDAY = 5
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Reminder:
    """When somebody wants to be reminded."""

    id: str
    time: str
    """HH:MM on the clock of the place where the person is."""
    recurrence: Recurrence | None = None
    """None: once."""
    day: str | None = None
    """The weekday of a weekly one."""
    on: str | None = None
    """The ISO day of one that comes once."""
    pending: datetime | None = None
    """Since when it has been due without having been said."""
    spoken: bool = True
    """Somebody asked for it in a conversation, and didn't only fill in a form."""

    def next_after(self, now: datetime) -> datetime | None:
        """Return when it is due next after `now`, whose zone is the person's; None if it is over.

        Where the clock is put forward over it, it comes as much later; where the clock is put
        back over it, it comes once.
        """
        first = now.date() if self.on is None else date.fromisoformat(self.on)
        days = [first + timedelta(days=n) for n in range(_WEEK + 1)] if self.recurrence else [first]
        due = (on_clock(day, self.time, now) for day in days if self._falls_on(day))
        return next((at for at in due if at.astimezone(UTC) > now.astimezone(UTC)), None)

    def written(self) -> dict[str, Any]:
        """Return what is told of it: time and recurrence, and the day where there is one."""
        told = {"time": self.time, "recurrence": self.recurrence}
        if self.day:
            told["day"] = self.day
        return {**told, "date": self.on} if self.on else told

    def _falls_on(self, day: date) -> bool:
        weekday = day.weekday()
        match self.recurrence:
            case "weekdays":
                return weekday < _SATURDAY
            case "weekends":
                return weekday >= _SATURDAY
            case "weekly":
                return WEEKDAYS[weekday] == self.day
        return True


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing is announced; what falls into them waits until they end."""

    begin: str
    """HH:MM where the person is."""
    end: str
    """HH:MM; before `begin` on the clock, it is the next day's."""

    def holds(self, at: datetime) -> bool:
        """Tell whether a moment, in the person's zone, is within them."""
        return self.holds_clock(f"{at:%H:%M}")

    def holds_clock(self, clock: str) -> bool:
        """Tell whether a time of day, HH:MM, is within them."""
        begin, end = self.begin, self.end
        return begin <= clock < end if begin <= end else clock >= begin or clock < end

    def over(self, at: datetime) -> datetime:
        """Return when they end after a moment within them."""
        day = at.date() if f"{at:%H:%M}" < self.end else at.date() + timedelta(days=1)
        return on_clock(day, self.end, at)


def on_clock(day: date, clock: str, there: datetime) -> datetime:
    """Return the moment when the clock, where `there` is, shows a time on a day.

    A time that the clock leaves out is as much later, by going through the UTC and back.
    """
    wanted = datetime.combine(day, time.fromisoformat(clock), there.tzinfo)
    return wanted.astimezone(UTC).astimezone(there.tzinfo)
