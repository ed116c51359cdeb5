"""What is remembered of a person: the part of the dialogue's memory that goes where they go."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from service.errors import DocumentRefused
from service.journal import memories
from service.journal.database import Transaction
from service.journal.persons import Person
from skills.memory import PersonMemory
from skills.playback import MOST_LISTENINGS
from skills.reminder import WEEKDAYS, Reminder

CARRIED = (
    *("name", "country", "timezone", "reminders", "quiet_hours", "callbacks_aloud", "manner"),
    *("listened", "locale", "follow_ups"),
)
"""By the memory's names; what belongs to one talk, or to a player, stays behind."""

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_UNSAID: Mapping[str, Any] = msgspec.to_builtins(PersonMemory())


def read(transaction: Transaction, person: Person | None) -> dict[str, Any]:
    """Return what is remembered; nothing of what is as it is for a stranger.

    Raises:
        JournalCorrupt: it does not decrypt.
    """
    memory = json.loads(memories.read(transaction, person, memories.PERSON) or b"{}")
    told = {name: memory[name] for name in CARRIED if name in memory}
    return {name: value for name, value in told.items() if value != _UNSAID[name]}


def parse(document: object) -> dict[str, Any]:
    """Check what `read` returned.

    Raises:
        DocumentRefused: it is not in that form; the message names the place.
    """
    if not isinstance(document, Mapping):
        raise DocumentRefused('"person" must be an object')
    told = {name: document[name] for name in CARRIED if name in document}
    try:
        memory = msgspec.convert(told, PersonMemory)
        _check(memory)
    except (msgspec.ValidationError, ValueError) as error:
        raise DocumentRefused(f'"person" is not in the export\'s form: {error}') from error
    return told


def bring_in(transaction: Transaction, person: Person, told: Mapping[str, Any]) -> bool:
    """Write what isn't remembered here; tell whether that brought reminders."""
    memory = json.loads(memories.read(transaction, person, memories.PERSON) or b"{}")
    new = {n: v for n, v in told.items() if memory.get(n, _UNSAID[n]) == _UNSAID[n]}
    if new:
        written = json.dumps({**memory, **new}).encode("ascii")
        memories.write(transaction, person, memories.PERSON, written)
    return "reminders" in new


def _check(memory: PersonMemory) -> None:
    quiet = memory.quiet_hours
    clocks = [reminder.time for reminder in memory.reminders]
    for clock in (*clocks, *((quiet.begin, quiet.end) if quiet else ())):
        if not _CLOCK.fullmatch(clock):
            raise ValueError(f"{clock!r} is no time such as 20:00")
    for reminder in memory.reminders:
        _check_days(reminder)
    if len(memory.listened) > MOST_LISTENINGS or any(one.heard_ms <= 0 for one in memory.listened):
        raise ValueError(f'"listened" must be at most {MOST_LISTENINGS} times above 0 ms')


def _check_days(reminder: Reminder) -> None:
    if reminder.recurrence == "weekly" and reminder.day not in WEEKDAYS:
        raise ValueError(f"{reminder.day!r} is no weekday such as tuesday")
    reminder.next_after(datetime.now(UTC))
