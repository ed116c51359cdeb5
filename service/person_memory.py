"""What the dialogue remembers of a person, read and changed outside a turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from service.jobs import NewJob
from skills.memory import PersonMemory
from skills.reminder import Reminder

Change = Callable[[PersonMemory], tuple[PersonMemory, Sequence[NewJob]]]
"""Returns the memory as it shall be, and jobs to be added in the same commit."""


def decoded(stored: bytes | None) -> PersonMemory:
    """Read a stored memory; a stranger's where there is none."""
    return msgspec.json.decode(stored, type=PersonMemory) if stored else PersonMemory()


def rewriting(change: Change) -> Callable[[bytes | None], tuple[bytes | None, Sequence[NewJob]]]:
    """Lift a change to the stored form; what stays the same keeps its very bytes."""

    def rewritten(stored: bytes | None) -> tuple[bytes | None, Sequence[NewJob]]:
        before = decoded(stored)
        after, jobs = change(before)
        return (stored if after == before else msgspec.json.encode(after)), jobs

    return rewritten


def sounding(person: PersonMemory) -> tuple[Reminder, ...]:
    """Return the reminders that a device may sound by itself.

    Not those in quiet hours, which wait, as a device would not; and only those that were asked for
    aloud, as Alexa's rules want for each: what a form set is said at the next launch.
    """
    quiet = person.quiet_hours
    return tuple(
        r for r in person.reminders if r.spoken and not (quiet and quiet.holds_clock(r.time))
    )


def clock_of(person: PersonMemory) -> tuple[object, ...]:
    """Return all that says when a person is reminded: where it changes, they are planned anew."""
    return person.reminders, person.timezone, person.quiet_hours
