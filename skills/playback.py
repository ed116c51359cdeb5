"""What player events do to the memory of a piece: they come late, twice, or for another piece."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from skills.memory import Memory, Playback, PlaybackState
from skills.turn import Event

GRACE = timedelta(minutes=1)
"""Added to a piece's length before silence from its player means that it has ended."""

_STATES: dict[str, PlaybackState] = {
    "playback_started": "playing",
    "playback_stopped": "paused",
    "playback_finished": "finished",
    "playback_failed": "paused",
}


def settled(memory: Memory, now: datetime) -> Memory:
    """Return the memory with a piece that must have ended noted as such.

    Not every player reports, and reports get lost.
    """
    playback = memory.person.playback
    if playback is None or playback.state != "playing":
        return memory
    left = timedelta(minutes=playback.minutes, milliseconds=-playback.offset_ms)
    if now - playback.at <= left + GRACE:
        return memory
    return _with(memory, replace(playback, state="finished", offset_ms=0, at=now))


def after(memory: Memory, event: Event, now: datetime) -> Memory:
    """Return the memory after a player event; one for another rendition changes nothing."""
    playback = memory.person.playback
    state = _STATES.get(event.name)
    if playback is None or state is None or event.token != playback.token:
        return memory
    moved = replace(playback, state=state, offset_ms=_offset(event, playback), at=now)
    return _with(memory, moved)


def _with(memory: Memory, playback: Playback) -> Memory:
    return replace(memory, person=replace(memory.person, playback=playback))


def _offset(event: Event, playback: Playback) -> int:
    if event.name == "playback_finished":
        return 0
    if event.name == "playback_failed" or event.offset_ms is None:
        return playback.offset_ms
    return event.offset_ms
