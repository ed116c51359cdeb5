"""The clock behind reminders: plans when each is due where its person is, and announces it then.

Planning is a job and so is each reminder's next time; both may be done twice. A reminder that was
cancelled or moved meanwhile, or whose person's clock has changed, is no longer due, and its job
does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.jobs import Job, NewJob
from service.journal.store import Journal
from service.notices import PLAN, REMIND, Notice, Notifier
from service.person_memory import Change, rewriting
from service.zones import zone_named
from skills.memory import PersonMemory
from skills.reminder import Reminder

LATE = timedelta(hours=2)
"""After so long a reminder that nobody could announce is let go; the next one comes as planned."""

_BEFORE = timedelta(microseconds=1)
_ALMOST_A_DAY = timedelta(hours=23, minutes=59)


class Reminders:
    """Does the two kinds of jobs."""

    def __init__(
        self,
        journal: Journal,
        notifiers: Sequence[Notifier],
        text: str,
        timezone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take who announces, what is said, and whose clock goes where a person's isn't known."""
        self._journal = journal
        self._notifiers = notifiers
        self._text = text
        self._timezone = timezone
        self._clock = clock
        self.handlers: Mapping[str, Callable[[Job], None]] = {PLAN: self.plan, REMIND: self.remind}

    def plan(self, job: Job) -> None:
        """Plan the next time of each of a person's reminders."""

        def planned(memory: PersonMemory) -> tuple[PersonMemory, Sequence[NewJob]]:
            now = self._there(memory)
            return memory, [n for r in memory.reminders if (n := _next(job, memory, r, now))]

        self._change(job, planned)

    def remind(self, job: Job) -> None:
        """Announce a reminder that is due, and plan its next time.

        Raises:
            SelfTrustError: it could not be announced; done again, it only announces.
        """
        due = datetime.fromisoformat(job.payload["due"])
        announced = False

        def noted(memory: PersonMemory) -> tuple[PersonMemory, Sequence[NewJob]]:
            nonlocal announced
            now = self._there(memory)
            found = next((r for r in memory.reminders if r.id == job.payload["reminder"]), None)
            if found is None or not _falls_due(memory, found, due.astimezone(now.tzinfo)):
                return memory, []
            announced = now - due <= LATE
            following = _next(job, memory, found, now)
            return _pending(memory, found, due if announced else None), _some(following)

        self._change(job, noted)
        if announced:
            self._announce(job.payload, due)

    def _announce(self, payload: Mapping[str, Any], due: datetime) -> None:
        notice = Notice("reminder", payload["platform"], payload["user"], due, self._text)
        for notifier in self._notifiers:
            notifier.notify(notice)

    def _there(self, memory: PersonMemory) -> datetime:
        zone = zone_named(memory.timezone) if memory.timezone else None
        return self._clock().astimezone(zone or self._timezone)

    def _change(self, job: Job, change: Change) -> None:
        if job.person_id is not None:
            self._journal.change_memory(job.person_id, rewriting(change), self._clock())


def _due_after(memory: PersonMemory, reminder: Reminder, now: datetime) -> datetime | None:
    """Return when it is to be announced next: when it is due, or when quiet hours are over."""
    due, quiet = reminder.next_after(now), memory.quiet_hours
    return quiet.over(due) if due and quiet and quiet.holds(due) else due


def _falls_due(memory: PersonMemory, reminder: Reminder, due: datetime) -> bool:
    """Tell whether this is still its time, also where quiet hours held it back till then."""
    quiet = memory.quiet_hours
    if quiet and quiet.holds(due):
        return False
    if quiet and f"{due:%H:%M}" == quiet.end:
        return _due_after(memory, reminder, due - _ALMOST_A_DAY) == due
    return reminder.next_after(due - _BEFORE) == due


def _pending(memory: PersonMemory, reminder: Reminder, due: datetime | None) -> PersonMemory:
    """Leave it for the next launch to say; one that was let go, and comes once, is over."""
    if due is None and reminder.recurrence is None:
        left = tuple(r for r in memory.reminders if r.id != reminder.id)
        return replace(memory, reminders=left)
    noted = replace(reminder, pending=due)
    return replace(
        memory, reminders=tuple(noted if r.id == noted.id else r for r in memory.reminders)
    )


def _next(job: Job, memory: PersonMemory, reminder: Reminder, now: datetime) -> NewJob | None:
    due = _due_after(memory, reminder, now)
    if due is None:
        return None
    at = due.astimezone(UTC)
    payload: dict[str, Any] = {
        "reminder": reminder.id,
        "due": at.isoformat(),
        "platform": job.payload["platform"],
        "user": job.payload["user"],
    }
    dedupe = f"{REMIND} {reminder.id} {at.isoformat()}"
    return NewJob(REMIND, payload, dedupe, personal=True, run_at=at)


def _some(job: NewJob | None) -> Sequence[NewJob]:
    return [] if job is None else [job]
