"""Follow-ups: a question that comes back another day, kept as a field of the entry it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from skills.moment import Moment
from skills.understanding import days
from skills.when import coming_day


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What to ask, and from which day on."""

    day: date
    words: str | None = None
    """The person's own words that the question gives back, where they may be repeated."""
    line: str = "asked"
    """Which of the flow's callback questions: `<flow>.callback.<line>`, or `<line>_with` words."""

    def field(self, moment: Moment, flow: str) -> dict[str, Any]:
        """Return the entry's `follow_up`: the ISO day, the question in full, no outcome yet."""
        line = f"{flow}.callback.{self.line}"
        words = moment.given_back(self.words) if self.words else None
        asked = moment.pick.say(f"{line}_with", words=words) if words else moment.pick.say(line)
        return {"when": self.day.isoformat(), "prompt": asked.text, "outcome": None}


def day_named(moment: Moment, *said: str | None) -> date | None:
    """Return the coming day that the first of several texts speaks of; None where none does."""
    for text in said:
        when = days.when(text.lower()) if text else None
        day = coming_day(when, moment.now.date()) if when else None
        if day is not None:
            return day
    return None


def in_days(moment: Moment, count: int) -> date:
    """Return the day so many days from now."""
    return moment.now.date() + timedelta(days=count)


def after(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)
