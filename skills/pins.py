"""The PIN before anything is read out: three tries, and then a quarter of an hour's rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from skills.memory import Memory
from skills.moment import Moment
from skills.understanding import slots_identity
from skills.understanding.view import View

TRIES = 3
LOCKED_FOR = timedelta(minutes=15)


def is_closed(moment: Moment) -> bool:
    """Tell whether the journal waits for its PIN in this session."""
    return moment.recall.has_pin and not moment.memory.device.unlocked


def missing(moment: Moment) -> str | None:
    """Name the line that says why nothing is read without a PIN, where none was set."""
    device = moment.turn.device
    if moment.recall.has_pin:
        return None
    if device.telephone:
        # A caller's number can be forged, and with it anybody's journal would be open.
        return "look_back.phone_needs_pin"
    return "look_back.anyone_needs_pin" if device.anyones else None


def lets_hear(moment: Moment) -> bool:
    """Tell whether whoever speaks now may hear the person's own words: no PIN is in the way."""
    return missing(moment) is None and not is_closed(moment)


def is_locked(moment: Moment) -> bool:
    """Tell whether too many tries were wrong just now."""
    until = moment.memory.person.pin_locked_until
    return until is not None and moment.now < until


def said(moment: Moment) -> str | None:
    """Return the digits that were given as a PIN, leading zeros kept; None where there are none."""
    given = moment.intent.slots.get("pin")
    if given is None:
        given = slots_identity.pin(View.of(moment.words).normal).get("pin")
    return str(given) if given is not None else None


def tried(moment: Moment, pin: str) -> tuple[Literal["open", "wrong", "locked"], Memory]:
    """Try a PIN; the count of wrong ones is the person's, so that a new session doesn't reset it.

    While it is locked no PIN is tried, not even the right one.
    """
    person, device = moment.memory.person, moment.memory.device
    if is_locked(moment):
        return "locked", moment.memory
    if moment.recall.opens(pin):
        free = replace(person, pin_misses=0, pin_locked_until=None)
        return "open", Memory(free, replace(device, unlocked=True))
    misses = person.pin_misses + 1
    if misses < TRIES:
        return "wrong", Memory(replace(person, pin_misses=misses), device)
    shut = replace(person, pin_misses=0, pin_locked_until=moment.now + LOCKED_FOR)
    return "locked", Memory(shut, device)
