"""The clock behind reminders: plans when each is due where its person is, and announces it then.

Planning is a job and so is each reminder's next time; both may be done twice. A reminder that was
cancelled or moved meanwhile, or whose person's clock has changed, is no longer due, and its job
does nothing. Each receiver of each notifier has a job of its own: one that fails is tried again,
and silences or repeats no other. One that is away is tried until the reminder is late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.errors import Conflict, NotNow
from service.fetching import FetchFailed
from service.jobs import Job, NewJob, rest_after
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.notices import ANNOUNCE, PLAN, REMIND, Notice, Notifier
from service.person_memory import Change, decoded, rewriting
from service.zones import zone_named
from skills.memory import PersonMemory
from skills.reminder import Reminder

LATE = timedelta(hours=2)
"""After so long a reminder that nobody could announce is let go; the next one comes as planned."""

_BEFORE = timedelta(microseconds=1)
_ALMOST_A_DAY = timedelta(hours=23, minutes=59)


class Reminders:
    """Does the three kinds of jobs."""

    def __init__(
        self,
        journal: Journal,
        notifiers: Mapping[str, Notifier],
        text: str,
        timezone: ZoneInfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take who announces, what is said, and whose clock goes where a person's isn't known.

        A notifier's name stands in its jobs, which may outlive this process.
        """
        self._journal = journal
        self._notifiers = notifiers
        self._text = text
        self._timezone = timezone
        self._clock = clock
        self.handlers: Mapping[str, Callable[[Job], None]] = {
            PLAN: self.plan,
            REMIND: self.remind,
            ANNOUNCE: self.announce,
        }

    def plan(self, job: Job) -> None:
        """Plan the next time of each of a person's reminders."""

        def planned(memory: PersonMemory) -> tuple[PersonMemory, Sequence[NewJob]]:
            now = self._there(memory)
            return memory, [n for r in memory.reminders if (n := _next(job, memory, r, now))]

        self._change(job, planned)

    def remind(self, job: Job) -> None:
        """Have a reminder that is due announced, and plan its next time."""
        due, announcements = _due_of(job), list(self._announcements(job))

        def noted(memory: PersonMemory) -> tuple[PersonMemory, Sequence[NewJob]]:
            now = self._there(memory)
            found = _found(job, memory, now)
            if found is None:
                return memory, []
            following = _some(_next(job, memory, found, now))
            if now - due > LATE:
                return _pending(memory, found, None), following
            if found.pending == due:  # done before, and so its announcements were added
                return memory, following
            return _pending(memory, found, due), [*announcements, *following]

        self._change(job, noted)

    def announce(self, job: Job) -> None:
        """Announce a reminder by one receiver, unless it was cancelled, or is late by now.

        Raises:
            NotNow: the receiver is away.
            FetchFailed: it could not be announced.
        """
        notifier = self._notifiers.get(job.payload["notifier"])
        if notifier is None or job.person_id is None or not self._is_wanted(job, job.person_id):
            return
        due, told = _due_of(job), (job.person_id, job.payload["platform"], job.payload["user"])
        receiver = job.payload.get("receiver", "")  # the version before knew none
        try:
            notifier.notify(Notice("reminder", *told, due, self._text), receiver)
        except FetchFailed as error:
            if error.is_for_later:
                raise NotNow(f"a receiver: {error}", rest_after(self._clock() - due)) from error
            raise

    def _announcements(self, job: Job) -> Iterator[NewJob]:
        for name, notifier in self._notifiers.items():
            for receiver in notifier.receivers(job.person_id or ""):
                one = {"notifier": name, "receiver": receiver}
                key = (ANNOUNCE, *one.values(), job.payload["reminder"], job.payload["due"])
                yield NewJob(ANNOUNCE, {**job.payload, **one}, " ".join(key), personal=True)

    def _is_wanted(self, job: Job, person_id: str) -> bool:
        asked_for = Delivery(job.payload["platform"], job.payload["user"])
        try:
            with self._journal.reading(asked_for, person_id=person_id) as view:
                memory = decoded(view.person_memory)
        except Conflict:  # they are gone
            return False
        now = self._there(memory)
        return _found(job, memory, now) is not None and now - _due_of(job) <= LATE

    def _there(self, memory: PersonMemory) -> datetime:
        zone = zone_named(memory.timezone) if memory.timezone else None
        return self._clock().astimezone(zone or self._timezone)

    def _change(self, job: Job, change: Change) -> None:
        if job.person_id is not None:
            self._journal.change_memory(job.person_id, rewriting(change), self._clock())


def _due_of(job: Job) -> datetime:
    return datetime.fromisoformat(job.payload["due"])


def _found(job: Job, memory: PersonMemory, now: datetime) -> Reminder | None:
    """Find the reminder of a job, where it is still for that time by the person's clock."""
    due = _due_of(job).astimezone(now.tzinfo)
    found = next((r for r in memory.reminders if r.id == job.payload["reminder"]), None)
    return found if found and _falls_due(memory, found, due) else None


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
